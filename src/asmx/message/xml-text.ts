const MARKUP: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
])

/** What is neither markup nor stands for itself; half of every surrogate pair, be it whole or not. */
const UNUSUAL = /[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/

/** Texts from so many characters to so many are escaped byte by byte if they can be. */
const [SHORTEST_QUICK, LONGEST_QUICK] = [256, 8192]
const plain = Buffer.allocUnsafe(3 * LONGEST_QUICK)
const escaped = Buffer.allocUnsafe(4 * LONGEST_QUICK)

const [LESS, GREATER, AMPERSAND] = [0x3c, 0x3e, 0x26]
const [L, G, T, SEMICOLON] = [0x6c, 0x67, 0x74, 0x3b]

/** The same as escapeText gives; undefined for a text with `&`, with a control character or with anything but ASCII. */
function escapeTags(text: string): string | undefined {
  const length = plain.write(text)
  if (length !== text.length) return undefined
  let end = 0
  for (let index = 0; index < length; index++) {
    const byte = plain[index] ?? 0
    if (byte > GREATER) escaped[end++] = byte
    else if (byte === LESS || byte === GREATER) {
      escaped[end] = AMPERSAND
      escaped[end + 1] = byte === LESS ? L : G
      escaped[end + 2] = T
      escaped[end + 3] = SEMICOLON
      end += 4
    } else if (byte >= 0x20 && byte !== AMPERSAND) escaped[end++] = byte
    else return undefined
  }
  return escaped.toString('latin1', 0, end)
}

/**
 * Character data as .NET's XmlTextWriter spells it: only `&`, `<` and `>` escaped, line breaks raw, characters XML
 * cannot hold as references. A lone surrogate, at which .NET would fail, becomes U+FFFD.
 */
export function escapeText(text: string): string {
  // Certificates are long and plain, and this is twice as fast as the next way, which is several times as fast as the last.
  const quick = text.length >= SHORTEST_QUICK && text.length <= LONGEST_QUICK ? escapeTags(text) : undefined
  if (quick !== undefined) return quick
  if (!UNUSUAL.test(text)) return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return text.replace(/[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Cs}]/gu, (character) => {
    if (/\p{Cs}/u.test(character)) return '\ufffd'
    return MARKUP.get(character) ?? `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`
  })
}

/** An element with text; an empty one in .NET's spelling, `<name />`. `open` may carry attributes. */
export function textElement(open: string, text: string): string {
  return text === '' ? `<${open} />` : `<${open}>${escapeText(text)}</${open.split(' ', 1)[0] ?? ''}>`
}

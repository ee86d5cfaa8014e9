const MARKUP: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
])

/** What is neither markup nor stands for itself; half of every surrogate pair, be it whole or not. */
const UNUSUAL = /[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/

/**
 * Character data as .NET's XmlTextWriter spells it: only `&`, `<` and `>` escaped, line breaks raw, characters XML
 * cannot hold as references. A lone surrogate, at which .NET would fail, becomes U+FFFD.
 */
export function escapeText(text: string): string {
  // Certificates are long and plain, and this is several times as fast.
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

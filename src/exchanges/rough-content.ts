const [TAB, LINE_FEED, RETURN, SPACE, TILDE] = [0x09, 0x0a, 0x0d, 0x20, 0x7e]
const [EXCLAMATION, AMPERSAND, LESS, GREATER] = [0x21, 0x26, 0x3c, 0x3e]

/** Of the hash FNV-1a in 32 bits. */
const [FNV_OFFSET, FNV_PRIME] = [0x811c9dc5, 0x01000193]

const isBlank = (byte: number): boolean => byte === SPACE || byte === LINE_FEED || byte === RETURN || byte === TAB

/**
 * A number for the characters of a body outside of tags, blanks aside. Two bodies that ask for the same have the same, which is
 * quicker found out than by reading them; others may have it, too. undefined: it cannot be told without reading the body, for it
 * has references, CDATA, comments or a document type, or is in an encoding in which ASCII may not stand for itself.
 */
export function roughContent(body: Uint8Array): number | undefined {
  let sum = FNV_OFFSET
  let isInTag = false
  for (let index = 0; index < body.length; index++) {
    const byte = body[index] ?? 0
    if (isBlank(byte)) continue
    if (byte < SPACE || byte > TILDE || byte === AMPERSAND) return undefined
    if (byte === LESS) {
      if (isInTag || body[index + 1] === EXCLAMATION) return undefined
      isInTag = true
    } else if (byte === GREATER) {
      // One that ends no tag: there was one in an attribute.
      if (!isInTag) return undefined
      isInTag = false
    } else if (!isInTag) sum = Math.imul(sum ^ byte, FNV_PRIME)
  }
  return sum
}

const IN_CHUNKS = /\r\ntransfer-encoding *:/i

/** The same of a whole message as it lies in a file, without reading more of its head than where it ends. */
export function roughContentOf(message: Uint8Array): number | undefined {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  const end = bytes.indexOf('\r\n\r\n')
  return end < 0 || IN_CHUNKS.test(bytes.toString('latin1', 0, end)) ? undefined : roughContent(bytes.subarray(end + 4))
}

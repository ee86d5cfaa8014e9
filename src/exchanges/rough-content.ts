/** What of ASCII stands for itself in every encoding that has ASCII: no escape, nothing above. */
const PLAIN = /^[\t\n\r -~]*$/

/** References, CDATA, comments and document types, after which text is not what it looks like. */
const NEEDS_READING = /&|<!/

const countOf = (text: string, sign: string): number => text.split(sign).length - 1

/**
 * The characters of a body outside of tags, blanks aside. Two bodies that ask for the same have the same, which is quicker found
 * out than by reading them; others may have it, too. undefined: it cannot be told without reading the body.
 */
export function roughContent(body: Uint8Array): string | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  // Were a > in an attribute, it would be one more than there are tags.
  if (!PLAIN.test(text) || NEEDS_READING.test(text) || countOf(text, '<') !== countOf(text, '>')) return undefined
  return text.replaceAll(/<[^>]*>|\s+/g, '')
}

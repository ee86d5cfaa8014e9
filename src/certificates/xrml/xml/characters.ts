/** Only printable ASCII, which is what nearly everything is; quicker to tell. */
const PLAIN = /^[ -~]*$/

/** Controls (tab and line ends among them), lone surrogates and the two code points XML excludes. */
const UNCARRIABLE = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u

/** The same without the line feed, which stays what it is in the text between tags. */
const UNCARRIABLE_IN_LINES = /(?!\n)\p{Cc}|[\p{Cs}\uFFFE\uFFFF]/u

/**
 * The offset of the first character that a certificate cannot carry, -1 when there is none. XML refuses most of
 * them; tabs and line ends would come back as other characters, and the signed surface has to be one spelling only.
 */
export const indexOfUncarriable = (text: string): number => (PLAIN.test(text) ? -1 : text.search(UNCARRIABLE))

/** The same for a text of several lines: the names of policies in licences have line feeds. */
export const indexOfUncarriableInLines = (text: string): number =>
  PLAIN.test(text) ? -1 : text.search(UNCARRIABLE_IN_LINES)

/** `U+0009` and the like, for messages. */
export const formatCodePoint = (text: string, offset: number): string =>
  `U+${(text.codePointAt(offset) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

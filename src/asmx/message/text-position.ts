/** A place in a document as .NET's readers count it: both from 1, columns in UTF-16 units. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

const LF = 0x0a
const CR = 0x0d

/** Where the character at `offset` stands. CR LF, CR and LF each end one line. */
export function positionAt(text: string, offset: number): TextPosition {
  let line = 1
  let start = 0
  for (let i = 0; i < offset; i++) {
    const unit = text.charCodeAt(i)
    const isLineEnd = unit === LF || (unit === CR && text.charCodeAt(i + 1) !== LF)
    if (isLineEnd) {
      line++
      start = i + 1
    }
  }
  return { line, column: offset - start + 1 }
}

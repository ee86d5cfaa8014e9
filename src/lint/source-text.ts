import { positionAt } from '../asmx/message/index.ts'
import type { Place } from './finding.ts'

/** A text that is a part of a file, and the line of the file on which it begins. */
export class SourceText {
  readonly text: string
  readonly #firstLine: number

  constructor(text: string, firstLine: number) {
    this.text = text
    this.#firstLine = firstLine
  }

  /** Where in the file the character at `offset` of this text stands. */
  placeAt(offset: number): Place {
    const { line, column } = positionAt(this.text, offset)
    return { line: this.#firstLine + line - 1, column }
  }
}

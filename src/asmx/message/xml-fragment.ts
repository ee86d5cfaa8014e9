import type { KnownElement } from './known-elements.ts'
import { netOuterXml } from './net-outer-xml.ts'

const NOTHING = -1

const NOT_BLANK = /[^ \t\r\n]/

/**
 * What stands in an element that holds XML: the first element in it, or all of its content where a text comes first, as
 * .NET's ReadXmlNode takes it. Depths count from the root of the document, places in UTF-16 units from its start.
 */
export class XmlFragment {
  readonly #depth: number
  readonly #contentStart: number
  #start = NOTHING
  #end = NOTHING
  #beginsWithText = false
  #known: string | undefined

  /** `depth` is that of the element itself, `contentStart` the place behind its tag. */
  constructor(depth: number, contentStart: number) {
    this.#depth = depth
    this.#contentStart = contentStart
  }

  /** An element opens inside, whose tag begins at `start`. */
  open(depth: number, start: number): void {
    if (depth === this.#depth + 1 && this.#start === NOTHING) this.#start = start
  }

  /** Text inside; `depth` is that of an element that would open now. */
  text(depth: number, text: string): void {
    if (depth === this.#depth + 1 && this.#start === NOTHING && NOT_BLANK.test(text)) this.#beginsWithText = true
  }

  /** An element closes before `end`; gives whether it is the one that holds the XML. */
  close(depth: number, end: number): boolean {
    if (depth === this.#depth + 1 && this.#end === NOTHING) this.#end = end
    return depth === this.#depth
  }

  /** Whether an element that begins there would be the first thing in here. */
  mayBeginAt(start: number): boolean {
    return this.#contentStart === start
  }

  /** Takes an element that has been read before, if it would be the first thing in here; gives whether it is. */
  passOver({ text, start, end }: KnownElement): boolean {
    if (!this.mayBeginAt(start)) return false
    this.#start = start
    this.#end = end
    this.#known = text
    return true
  }

  /**
   * It as .NET spells it; undefined where there is nothing. `end` is the place behind the end tag. `keep` is given an element that is
   * all that stands in here, and gives it as it is kept.
   */
  surfaceIn(document: string, end: number, keep: (surface: string) => string): string | undefined {
    const contentEnd = document.lastIndexOf('</', end - 1)
    if (this.#beginsWithText) return document.slice(this.#contentStart, contentEnd).trim()
    if (this.#start === NOTHING) return undefined
    if (this.#known !== undefined) return netOuterXml(this.#known)
    const surface = document.slice(this.#start, this.#end)
    const isAll = this.#start === this.#contentStart && this.#end === contentEnd
    return netOuterXml(isAll ? keep(surface) : surface)
  }
}

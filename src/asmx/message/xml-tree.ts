import { BoundedXmlParser, IllFormedXml } from './bounded-xml.ts'
import type { Tag, XmlListener } from './xml-listener.ts'

/** An attribute that is no declaration of a namespace. */
export interface XmlTreeAttribute {
  readonly namespace: string
  readonly local: string
  readonly value: string
}

/** A declaration of a namespace; the prefix of the default one is empty. */
export interface XmlDeclaration {
  readonly prefix: string
  readonly namespace: string
}

/** An element and where it stands: `document.slice(start, end)` is its surface, the one between the tags its content. */
export interface XmlNode {
  readonly namespace: string
  readonly local: string
  readonly attributes: readonly XmlTreeAttribute[]
  readonly declarations: readonly XmlDeclaration[]
  readonly children: readonly XmlNode[]
  /** The characters directly inside it, references resolved. */
  readonly text: string
  /** UTF-16 units from the start of the document. */
  readonly start: number
  readonly contentStart: number
  readonly contentEnd: number
  readonly end: number
}

interface Draft extends XmlNode {
  readonly children: Draft[]
  text: string
  contentEnd: number
  end: number
}

const isDeclaration = ({ name, prefix }: { readonly name: string; readonly prefix: string }): boolean =>
  name === 'xmlns' || prefix === 'xmlns'

/** Grows the tree as it meets the parts of a document. */
class TreeGrower implements XmlListener {
  root: XmlNode | undefined
  readonly #document: string
  readonly #open: Draft[] = []
  /** Where the parser is: told after it is made, because it is made with this listener. */
  position: () => number = () => 0

  constructor(document: string) {
    this.#document = document
  }

  open(tag: Tag): void {
    const contentStart = this.position()
    const all = Object.values(tag.attributes)
    const attributes = all
      .filter((attribute) => !isDeclaration(attribute))
      .map(({ uri, local, value }) => ({ namespace: uri, local, value }))
    const declarations = all
      .filter(isDeclaration)
      .map(({ name, local, value }) => ({ prefix: name === 'xmlns' ? '' : local, namespace: value }))
    const draft: Draft = {
      namespace: tag.uri,
      local: tag.local,
      attributes,
      declarations,
      children: [],
      text: '',
      // The parser is behind the tag; in attributes no < can stand.
      start: this.#document.lastIndexOf('<', contentStart - 1),
      contentStart,
      contentEnd: contentStart,
      end: contentStart,
    }
    this.#open.at(-1)?.children.push(draft)
    this.#open.push(draft)
  }

  close(): void {
    const draft = this.#open.pop()
    if (draft === undefined) return
    draft.end = this.position()
    const endTag = this.#document.lastIndexOf('</', draft.end - 1)
    if (endTag >= draft.contentStart) draft.contentEnd = endTag
    if (this.#open.length === 0) this.root = draft
  }

  text(text: string): void {
    const draft = this.#open.at(-1)
    if (draft !== undefined) draft.text += text
  }

  cdata(text: string): void {
    this.text(text)
  }

  comment(): void {
    // Comments say nothing.
  }

  instruction(): void {
    // Neither do instructions.
  }

  attribute(): void {
    // The tag that opens next has them all.
  }
}

/** Reads a document into a tree whose elements know their places, within XML_BOUNDS. Throws IllFormedXml. */
export function readXmlTree(document: string): XmlNode {
  const grower = new TreeGrower(document)
  const parser = new BoundedXmlParser(grower)
  grower.position = () => parser.position
  parser.parse(document)
  // The parser refuses a document without an element.
  return grower.root ?? parser.fail('no element')
}

/** The same; undefined when the document is no XML that the parser takes. */
export function readXmlTreeIfAny(document: string): XmlNode | undefined {
  try {
    return readXmlTree(document)
  } catch (error) {
    if (error instanceof IllFormedXml) return undefined
    throw error
  }
}

import { NotPlainXml, readPlainXml, tagReader, type PlainTag, type PlainXmlListener } from '../../../base/plain-xml.ts'
import { childPath, type XmlElement } from './xml-element.ts'
import type { XmlLimits } from './xml-limits.ts'

interface Draft extends XmlElement {
  readonly children: Draft[]
  text: string
  end: number
}

const readTag = tagReader((tag) => tag)

/** Grows the tree of a plain document. */
class PlainTree implements PlainXmlListener<PlainTag> {
  root: XmlElement | undefined
  readonly #limits: XmlLimits
  readonly #open: Draft[] = []
  #count = 0

  constructor(limits: XmlLimits) {
    this.#limits = limits
  }

  open({ name, attributes, isEmpty }: PlainTag, start: number): string | undefined {
    const { depth, elements, attributes: mostAttributes } = this.#limits
    this.#count += 1
    if (this.#open.length >= depth || this.#count > elements || attributes.length > mostAttributes) {
      throw new NotPlainXml()
    }
    const parent = this.#open.at(-1)
    const draft = { name, path: childPath(parent, name), attributes, children: [], text: '', start, end: 0 }
    parent?.children.push(draft)
    this.#open.push(draft)
    return isEmpty ? undefined : name
  }

  close(end: number): void {
    const draft = this.#open.pop()
    if (draft === undefined) return
    draft.end = end
    if (this.#open.length === 0) this.root = draft
  }

  text(text: string): void {
    const draft = this.#open.at(-1)
    if (draft !== undefined) draft.text = draft.text === '' ? text : draft.text + text
  }
}

/** Reads a plain document within limits into its tree. Throws NotPlainXml for every other. */
export function readPlainTree(source: string, limits: XmlLimits): XmlElement {
  // No certificate has a declaration.
  if (source.startsWith('<?')) throw new NotPlainXml()
  const tree = new PlainTree(limits)
  readPlainXml(source, readTag, tree)
  if (tree.root === undefined) throw new NotPlainXml()
  return tree.root
}

import { SaxesParser, type SaxesAttributePlain } from 'saxes'
import { NotPlainXml } from '../../../base/plain-xml.ts'
import { XrmlError } from '../xrml-error.ts'
import { formatCodePoint, indexOfUncarriable, indexOfUncarriableInLines } from './characters.ts'
import { readPlainTree } from './plain-tree.ts'
import { childPath, malformed, type XmlElement } from './xml-element.ts'
import { XML_LIMITS, type XmlLimits } from './xml-limits.ts'

interface Draft extends XmlElement {
  readonly attributes: SaxesAttributePlain[]
  readonly children: Draft[]
  text: string
  end: number
}

const tooLarge = (what: string): XrmlError =>
  new XrmlError('xrml-too-large', `A certificate has at most ${what} in this system.`)

/** XML 1.0, whatever the document says of itself. */
const MODE = { forceXMLVersion: true, defaultXMLVersion: '1.0' } as const

/**
 * Grows the tree as it meets the parts of a document. A subclass with plain fields, as the reader of requests is and for
 * the same reason: one slow parser makes all later ones slow, because they share their code.
 */
class TreeBuilder extends SaxesParser<typeof MODE> {
  private readonly source: string
  private readonly limits: XmlLimits
  private readonly openElements: Draft[] = []
  private attributes: SaxesAttributePlain[] = []
  private start = 0
  private count = 0
  private root: XmlElement | undefined = undefined

  constructor(source: string, limits: XmlLimits) {
    super(MODE)
    this.source = source
    this.limits = limits
    this.on('opentagstart', () => this.begin())
    this.on('attribute', (attribute) => this.addAttribute(attribute))
    this.on('opentag', ({ name }) => this.push(name))
    this.on('closetag', () => this.pop())
    this.on('text', (text) => this.addText(text))
    this.on('xmldecl', () => this.refuse('an XML declaration'))
    this.on('doctype', () => this.refuse('a document type declaration'))
    this.on('processinginstruction', () => this.refuse('a processing instruction'))
    this.on('comment', () => this.refuse('a comment'))
    this.on('cdata', () => this.refuse('a CDATA section'))
  }

  build(): XmlElement {
    this.write(this.source).close()
    return this.root ?? this.refuse('no element')
  }

  /** What saxes finds wrong. */
  override fail(message: string): never {
    this.refuse(message.replace(/\.$/, ''))
  }

  private refuse(what: string): never {
    const path = this.openElements.at(-1)?.path ?? 'the text'
    throw malformed({ path, start: this.position }, `Not XML as certificates have it: ${what}`)
  }

  private begin(): void {
    // saxes stands behind the name and one more character here, and a name holds no `<`.
    this.start = this.source.lastIndexOf('<', this.position - 1)
    this.attributes = []
    const { depth, elements } = this.limits
    if (this.openElements.length >= depth) throw tooLarge(`${depth} levels of elements`)
    this.count += 1
    if (this.count > elements) throw tooLarge(`${elements} elements`)
  }

  private addAttribute(attribute: SaxesAttributePlain): void {
    const { attributes } = this.limits
    if (this.attributes.length >= attributes) throw tooLarge(`${attributes} attributes`)
    this.attributes.push(attribute)
  }

  private push(name: string): void {
    const parent = this.openElements.at(-1)
    const path = childPath(parent, name)
    const draft = { name, path, attributes: this.attributes, children: [], text: '', start: this.start, end: 0 }
    parent?.children.push(draft)
    this.openElements.push(draft)
  }

  private pop(): void {
    const draft = this.openElements.pop()
    if (draft === undefined) return
    draft.end = this.position
    if (this.openElements.length === 0) this.root = draft
  }

  private addText(text: string): void {
    const draft = this.openElements.at(-1)
    if (draft !== undefined) draft.text += text
  }
}

/**
 * Reads one XML document into a tree whose elements know their exact place in `source`. It may have elements,
 * attributes, text, character references and the five predefined entities, nothing else.
 * Throws XrmlError `xrml-malformed` or `xrml-too-large`.
 */
export function readXml(source: string, limits: XmlLimits = XML_LIMITS): XmlElement {
  if (source.length > limits.characters) throw tooLarge(`${limits.characters} characters`)
  // saxes pairs surrogates without looking at the second, so it must never see a lone one.
  const start = limits.lineFeeds ? indexOfUncarriableInLines(source) : indexOfUncarriable(source)
  if (start >= 0) {
    throw malformed({ path: 'the text', start }, `The character ${formatCodePoint(source, start)} is not allowed`)
  }
  try {
    return readPlainTree(source, limits)
  } catch (error) {
    if (!(error instanceof NotPlainXml)) throw error
  }
  return new TreeBuilder(source, limits).build()
}

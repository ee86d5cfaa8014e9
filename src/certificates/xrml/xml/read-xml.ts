import { SaxesParser, type SaxesAttributePlain } from 'saxes'
import { XrmlError } from '../xrml-error.ts'
import { formatCodePoint, indexOfUncarriable } from './characters.ts'
import { malformed, type XmlElement } from './xml-element.ts'

/** What a certificate may measure. Genuine ones have 3,000 characters, 60 elements, depth 10 and 3 attributes. */
export const XML_LIMITS = { characters: 65_536, depth: 32, elements: 1000, attributes: 8 } as const

const SHOWN_NAME = 40

interface Draft extends XmlElement {
  readonly attributes: SaxesAttributePlain[]
  readonly children: Draft[]
  text: string
  end: number
}

const tooLarge = (what: string): XrmlError =>
  new XrmlError('xrml-too-large', `A certificate has at most ${what} in this system.`)

/** Grows the tree as saxes meets its parts. */
class TreeBuilder {
  readonly #source: string
  readonly #parser = new SaxesParser({ forceXMLVersion: true, defaultXMLVersion: '1.0' })
  readonly #open: Draft[] = []
  #attributes: SaxesAttributePlain[] = []
  #start = 0
  #count = 0
  #root: XmlElement | undefined

  constructor(source: string) {
    this.#source = source
    this.#parser.on('error', (error) => this.#fail(error.message.replace(/^[\d:]+ /, '').replace(/\.$/, '')))
    this.#parser.on('opentagstart', () => this.#begin())
    this.#parser.on('attribute', (attribute) => this.#attribute(attribute))
    this.#parser.on('opentag', ({ name }) => this.#push(name))
    this.#parser.on('closetag', () => this.#pop())
    this.#parser.on('text', (text) => this.#text(text))
    this.#parser.on('xmldecl', () => this.#fail('an XML declaration'))
    this.#parser.on('doctype', () => this.#fail('a document type declaration'))
    this.#parser.on('processinginstruction', () => this.#fail('a processing instruction'))
    this.#parser.on('comment', () => this.#fail('a comment'))
    this.#parser.on('cdata', () => this.#fail('a CDATA section'))
  }

  build(): XmlElement {
    this.#parser.write(this.#source).close()
    return this.#root ?? this.#fail('no element')
  }

  #fail(what: string): never {
    const path = this.#open.at(-1)?.path ?? 'the text'
    throw malformed({ path, start: this.#parser.position }, `Not XML as certificates have it: ${what}`)
  }

  #begin(): void {
    // saxes stands behind the name and one more character here, and a name holds no `<`.
    this.#start = this.#source.lastIndexOf('<', this.#parser.position - 1)
    this.#attributes = []
    if (this.#open.length >= XML_LIMITS.depth) throw tooLarge(`${XML_LIMITS.depth} levels of elements`)
    this.#count += 1
    if (this.#count > XML_LIMITS.elements) throw tooLarge(`${XML_LIMITS.elements} elements`)
  }

  #attribute(attribute: SaxesAttributePlain): void {
    if (this.#attributes.length >= XML_LIMITS.attributes) throw tooLarge(`${XML_LIMITS.attributes} attributes`)
    this.#attributes.push(attribute)
  }

  #push(name: string): void {
    const parent = this.#open.at(-1)
    const shown = name.slice(0, SHOWN_NAME)
    const path = parent === undefined ? shown : `${parent.path}/${shown}`
    const draft = { name, path, attributes: this.#attributes, children: [], text: '', start: this.#start, end: 0 }
    parent?.children.push(draft)
    this.#open.push(draft)
  }

  #pop(): void {
    const draft = this.#open.pop()
    if (draft === undefined) return
    draft.end = this.#parser.position
    if (this.#open.length === 0) this.#root = draft
  }

  #text(text: string): void {
    const draft = this.#open.at(-1)
    if (draft !== undefined) draft.text += text
  }
}

/**
 * Reads one XML document into a tree whose elements know their exact place in `source`. It may have elements,
 * attributes, text, character references and the five predefined entities, nothing else.
 * Throws XrmlError `xrml-malformed` or `xrml-too-large`.
 */
export function readXml(source: string): XmlElement {
  if (source.length > XML_LIMITS.characters) throw tooLarge(`${XML_LIMITS.characters} characters`)
  // saxes pairs surrogates without looking at the second, so it must never see a lone one.
  const start = indexOfUncarriable(source)
  if (start >= 0) {
    throw malformed({ path: 'the text', start }, `The character ${formatCodePoint(source, start)} is not allowed`)
  }
  return new TreeBuilder(source).build()
}

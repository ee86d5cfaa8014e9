import { SOAP_NAMESPACES, type SoapVersion } from '../../protocol/soap.ts'
import { NotPlainXml } from '../../base/plain-xml.ts'
import { BoundedXmlParser, IllFormedXml } from './bounded-xml.ts'
import type { CompiledOperation, CompiledService } from './compiled-service.ts'
import { checkEnvelope, type EnvelopeRules } from './envelope-rules.ts'
import { badHeaderAttribute, mustBeUnderstood } from './header-attributes.ts'
import { KnownElements, type KnownElement } from './known-elements.ts'
import { MemberReader, type StructureValue } from './member-reader.ts'
import { UnreadableValue } from './net-number.ts'
import { PlainParser } from './plain-parser.ts'
import {
  type DotNetException,
  malformedRequest,
  missingElement,
  SoapRefusal,
  soapFault,
  unreadableRequest,
} from './soap-refusal.ts'
import { positionAt } from './text-position.ts'
import { XmlFragment } from './xml-fragment.ts'
import type { Passages, Tag, XmlListener, XmlParser } from './xml-listener.ts'

/** How far the next node lies behind the place where it starts: past `<`, `</`, `<!--`, `<?`, `<![CDATA[`. */
const LEAD = { text: 0, open: 1, instruction: 2, close: 2, comment: 4, cdata: 9 } as const

const NOTHING = -1

const NOT_BLANK = /[^ \t\r\n]/

/** That something is well-formed is so for every request, whoever makes it. */
const KNOWN = new KnownElements()

export interface EnvelopeContents {
  readonly version: SoapVersion
  readonly header: StructureValue | undefined
  readonly values: StructureValue
}

/** What is read, and as what. */
interface EnvelopeReading {
  readonly text: string
  readonly service: CompiledService
  readonly operation: CompiledOperation
  readonly rules: EnvelopeRules
}

/**
 * Reads an envelope for one operation, keeping only what the shape names. Refuses in the order in which ASMX meets the reasons: each
 * as soon as it is read, a header that is not understood at the very end. Throws `SoapRefusal`.
 */
export function readEnvelope(reading: EnvelopeReading): EnvelopeContents {
  try {
    return new EnvelopeReader(reading, (listener) => new PlainParser(listener)).read()
  } catch (error) {
    // What is wrong, and where, the full parser says: there may be something before it that the quick one does not look at.
    if (!(error instanceof NotPlainXml || error instanceof SoapRefusal)) throw error
  }
  return new EnvelopeReader(reading, (listener) => new BoundedXmlParser(listener)).read()
}

/** Reads one envelope in one pass. */
class EnvelopeReader implements XmlListener, Passages {
  readonly #text: string
  readonly #rules: EnvelopeRules
  readonly #service: CompiledService
  readonly #operation: CompiledOperation
  readonly #headers: MemberReader
  readonly #body: MemberReader
  readonly #parser: XmlParser
  #version: SoapVersion
  #phase: 'root' | 'envelope' | 'header' | 'after header' | 'body' | 'rest' = 'root'
  #members: MemberReader
  #depth = 0
  /** The depth of the element being passed over. */
  #passing = NOTHING
  /** What is wrong with the value just read; .NET notices when it has gone on to the next node, and names its place. */
  #late: { readonly causes: readonly DotNetException[]; readonly offset: number } | undefined
  #notUnderstood: { readonly name: string; readonly offset: number } | undefined
  /** The value of XML that is being read. */
  #fragment: XmlFragment | undefined
  /** What there was before it. */
  #before = { elements: 0, attributes: 0, prefixed: 0 }
  /** Where the attributes of the header block that opens next end. */
  #attributeEnds: number[] = []

  constructor({ text, service, operation, rules }: EnvelopeReading, parserFor: (listener: XmlListener) => XmlParser) {
    this.#parser = parserFor(this)
    this.#text = text
    this.#rules = rules
    this.#version = rules.guessedVersion
    this.#service = service
    this.#operation = operation
    this.#headers = new MemberReader(service.namespace, operation.headers)
    this.#body = new MemberReader(service.namespace, operation.body)
    this.#members = this.#headers
  }

  /** Reads all of it. Throws `SoapRefusal`. */
  read(): EnvelopeContents {
    try {
      this.#parser.parse(this.#text, this)
    } catch (error) {
      throw this.#placed(error)
    }
    if (this.#notUnderstood !== undefined) {
      const { name, offset } = this.#notUnderstood
      throw soapFault(this.#version, 'header-not-understood', `SOAP header ${name} was not understood.`).at(offset)
    }
    return {
      version: this.#version,
      header: this.#headers.find(this.#service.header),
      values: this.#body.values(this.#operation.element),
    }
  }

  open(tag: Tag): void {
    if (this.#late !== undefined) throw this.#unreadableDocument(LEAD.open)
    const depth = this.#depth++
    if (this.#passing !== NOTHING) return
    if (this.#fragment !== undefined) {
      this.#fragment.open(depth, this.#markup)
      return
    }
    if (this.#members.isInLeaf) throw malformedRequest(this.#version)
    if (depth === 0) this.#openRoot(tag)
    else if (depth === 1) this.#openPart(tag)
    else this.#openMember(tag, depth)
  }

  close(): void {
    if (this.#late !== undefined) throw this.#unreadableDocument(LEAD.close)
    const depth = --this.#depth
    if (this.#passing !== NOTHING) {
      if (depth === this.#passing) this.#passing = NOTHING
    } else if (this.#fragment !== undefined) this.#closeFragment(this.#fragment, depth)
    else if (this.#members.isInLeaf) this.#closeLeaf()
    else if (depth >= 2) this.#members.closeStructure()
    else if (depth === 1) this.#phase = this.#phase === 'header' ? 'after header' : 'rest'
    else this.#refuseMissingBody()
  }

  text(text: string): void {
    if (this.#late !== undefined) throw this.#unreadableDocument(LEAD.text)
    if (this.#passing !== NOTHING) return
    if (this.#fragment !== undefined) this.#fragment.text(this.#depth, text)
    else if (this.#members.isInLeaf) this.#members.addText(text)
    else if (NOT_BLANK.test(text)) this.#refuseMissingBody()
  }

  cdata(text: string): void {
    if (this.#late !== undefined) throw this.#unreadableDocument(LEAD.cdata)
    if (this.#passing !== NOTHING) return
    if (this.#fragment !== undefined) this.#fragment.text(this.#depth, text)
    else if (this.#members.isInLeaf) this.#members.addText(text)
    else this.#refuseMissingBody()
  }

  next(document: string, from: number): KnownElement | undefined {
    return KNOWN.next(document, from)
  }

  at(document: string, start: number): KnownElement | undefined {
    return this.#fragment?.mayBeginAt(start) === true ? KNOWN.at(document, start) : undefined
  }

  passOver(element: KnownElement): boolean {
    return this.#fragment?.passOver(element) === true
  }

  comment(): void {
    this.#ignore(LEAD.comment)
  }

  instruction(): void {
    this.#ignore(LEAD.instruction)
  }

  attribute(): void {
    if (this.#phase === 'header' && this.#depth === 2) this.#attributeEnds.push(this.#parser.position)
  }

  #ignore(lead: number): void {
    if (this.#late !== undefined) throw this.#unreadableDocument(lead)
    if (this.#passing === NOTHING && !this.#members.allowsComments) throw malformedRequest(this.#version)
  }

  #openRoot(tag: Tag): void {
    this.#version = checkEnvelope(tag, this.#rules)
    this.#phase = 'envelope'
  }

  /** A child of the envelope: a header first if any, then the body; what follows it does not matter. */
  #openPart(tag: Tag): void {
    if (this.#phase === 'rest') {
      this.#passing = 1
      return
    }
    const isSoap = tag.uri === SOAP_NAMESPACES[this.#version]
    if (isSoap && tag.local === 'Header' && this.#phase === 'envelope') this.#phase = 'header'
    else if (isSoap && tag.local === 'Body') {
      this.#phase = 'body'
      this.#members = this.#body
    } else this.#refuseMissingBody()
  }

  #openMember(tag: Tag, depth: number): void {
    const member = this.#members.openElement(tag.local, tag.uri)
    if (member === 'unknown') this.#passing = depth
    else if (member === 'xml') {
      this.#fragment = new XmlFragment(depth, this.#parser.position)
      this.#before = this.#parser.counts
    }
    if (this.#phase === 'header' && depth === 2) this.#openHeaderBlock(tag, member === 'unknown')
  }

  #openHeaderBlock(tag: Tag, isUnknown: boolean): void {
    const attributeEnds = this.#attributeEnds
    this.#attributeEnds = []
    if (isUnknown) {
      if (mustBeUnderstood(tag)) this.#notUnderstood ??= { name: tag.local, offset: this.#markup }
      return
    }
    const bad = badHeaderAttribute(tag)
    if (bad === undefined) return
    const index = Object.keys(tag.attributes).indexOf(bad.name)
    const offset = attributeStart(this.#text, bad.name, attributeEnds[index] ?? 0)
    this.#late = { causes: [bad.cause], offset }
    throw this.#unreadableDocument(0)
  }

  #closeLeaf(): void {
    try {
      if (!this.#members.closeLeaf()) throw malformedRequest(this.#version)
    } catch (error) {
      if (!(error instanceof UnreadableValue)) throw error
      this.#late = { causes: error.causes, offset: this.#parser.position }
    }
  }

  #closeFragment(fragment: XmlFragment, depth: number): void {
    if (!fragment.close(depth, this.#parser.position)) return
    this.#members.closeXml(fragment.surfaceIn(this.#text, this.#parser.position, (surface) => this.#keep(surface)))
    this.#fragment = undefined
  }

  /** Keeps an element that does not depend on what stands around it. */
  #keep(surface: string): string {
    const { elements, attributes, prefixed } = this.#parser.counts
    if (prefixed !== this.#before.prefixed) return surface
    return KNOWN.keep(surface, {
      elements: elements - this.#before.elements,
      attributes: attributes - this.#before.attributes,
    })
  }

  #refuseMissingBody(): void {
    if (this.#phase === 'envelope' || this.#phase === 'after header') throw missingElement(this.#version, 'Body')
  }

  #unreadableDocument(lead: number): SoapRefusal {
    const { causes, offset } = this.#late ?? { causes: [], offset: 0 }
    const { line, column } = positionAt(this.#text, offset + lead)
    const message = `There is an error in XML document (${line}, ${column}).`
    const code = this.#phase === 'header' ? 'header-unreadable' : 'value-unreadable'
    const outer = { type: 'System.InvalidOperationException', message }
    return unreadableRequest(this.#version, code, outer, ...causes).at(offset + lead)
  }

  /** Where the markup begins that was read last. */
  get #markup(): number {
    return Math.max(0, this.#text.lastIndexOf('<', this.#parser.position - 1))
  }

  /** What stops the reading, as a refusal that knows its place. */
  #placed(error: unknown): unknown {
    if (error instanceof IllFormedXml) return malformedRequest(this.#version).at(error.offset)
    return error instanceof SoapRefusal && error.offset === undefined ? error.at(this.#markup) : error
  }
}

/** Where the name of an attribute starts whose value's closing quote is just before `end`. */
function attributeStart(text: string, name: string, end: number): number {
  const openingQuote = text.lastIndexOf(text.charAt(end - 1), end - 2)
  return text.lastIndexOf(name, openingQuote)
}

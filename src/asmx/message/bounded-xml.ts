import { SaxesParser } from 'saxes'
import type { ElementCounts } from './known-elements.ts'
import { NamespaceScope } from './namespace-scope.ts'
import { XML_BOUNDS, type Passages, type Tag, type XmlListener, type XmlParser } from './xml-listener.ts'

/** XML 1.0 with namespaces, whatever the document says of itself. */
const MODE = { xmlns: true, forceXMLVersion: true, defaultXMLVersion: '1.0' } as const

/** The document is no XML 1.0 with namespaces, has a DOCTYPE, or exceeds the bounds. */
export class IllFormedXml extends Error {
  /** How far the document was read, in UTF-16 units. */
  readonly offset: number

  constructor(reason: string, offset: number) {
    super(reason)
    this.name = 'IllFormedXml'
    this.offset = offset
  }
}

/**
 * Reads XML in one pass without building anything. It never resolves anything outside the document.
 * A subclass with plain fields, not a wrapper: saxes adds its handlers as properties, and V8 makes an object slow that
 * grows by more than a few after construction; the same document then takes six times as long.
 */
export class BoundedXmlParser extends SaxesParser<typeof MODE> implements XmlParser {
  private document = ''
  private nesting = 0
  private elementCount = 0
  private attributeCount = 0
  private attributesHere = 0
  private prefixedNames = 0
  private passedOver = 0
  private readonly scope = new NamespaceScope()

  constructor(listener: XmlListener) {
    super(MODE)
    this.on('doctype', () => this.fail('DOCTYPE'))
    this.on('xmldecl', ({ version }) => version === '1.0' || this.fail('XML version'))
    this.on('opentagstart', () => this.countElement())
    this.on('attribute', ({ prefix, local, name, value }) => {
      this.countAttribute(prefix)
      if (prefix === 'xmlns') this.declare(local, value)
      else if (name === 'xmlns') this.declare('', value)
      listener.attribute()
    })
    this.on('opentag', (tag) => {
      if (tag.prefix !== '') this.prefixedNames += 1
      listener.open(tag)
    })
    this.on('closetag', (tag) => {
      this.checkEndTag(tag)
      this.leaveElement()
      listener.close()
    })
    this.on('text', (text) => listener.text(text))
    this.on('cdata', (text) => listener.cdata(text))
    this.on('comment', () => listener.comment())
    this.on('processinginstruction', () => listener.instruction())
  }

  /** Reads a whole document, but for what may be passed over. Throws `IllFormedXml`, or what the listener throws. */
  parse(document: string, passages?: Passages): void {
    this.document = document
    let read = 0
    for (let next = passages?.next(document, read); next !== undefined; next = passages?.next(document, next.end)) {
      this.write(document.slice(read, next.start))
      read = next.start
      if (!this.hasRoomFor(next) || passages?.passOver(next) !== true) continue
      this.elementCount += next.elements
      this.attributeCount += next.attributes
      this.passedOver += next.end - next.start
      read = next.end
    }
    this.write(read === 0 ? document : document.slice(read)).close()
  }

  override get position(): number {
    return super.position + this.passedOver
  }

  get counts(): ElementCounts & { readonly prefixed: number } {
    return { elements: this.elementCount, attributes: this.attributeCount, prefixed: this.prefixedNames }
  }

  override fail(message: string): never {
    throw new IllFormedXml(message, this.position)
  }

  /** In constant time: saxes itself would walk up through all open elements for every name. */
  override resolve(prefix: string): string | undefined {
    return this.scope.resolve(prefix)
  }

  private countElement(): void {
    this.attributesHere = 0
    if (++this.nesting > XML_BOUNDS.depth) this.fail('too deep')
    if (++this.elementCount > XML_BOUNDS.elements) this.fail('too many elements')
  }

  private hasRoomFor({ elements, attributes }: ElementCounts): boolean {
    return (
      this.nesting + elements <= XML_BOUNDS.depth &&
      this.elementCount + elements <= XML_BOUNDS.elements &&
      this.attributeCount + attributes <= XML_BOUNDS.attributes
    )
  }

  private countAttribute(prefix: string): void {
    if (prefix !== '') this.prefixedNames += 1
    if (++this.attributesHere > XML_BOUNDS.attributesPerElement) this.fail('too many attributes on an element')
    if (++this.attributeCount > XML_BOUNDS.attributes) this.fail('too many attributes')
  }

  private declare(prefix: string, namespace: string): void {
    if (namespace.length > XML_BOUNDS.namespaceLength) this.fail('namespace too long')
    this.scope.declare(this.nesting, prefix, namespace)
  }

  /** saxes compares the names only after it has announced the end of the element. */
  private checkEndTag({ name, isSelfClosing }: Tag): void {
    if (isSelfClosing) return
    const end = this.position - 1
    if (this.document.startsWith(name, end - name.length) && this.document[end - name.length - 1] === '/') return
    const start = this.document.lastIndexOf('</', end) + 2
    if (this.document.slice(start, end).trimEnd() !== name) this.fail('mismatched end tag')
  }

  private leaveElement(): void {
    this.scope.leave(this.nesting)
    this.nesting--
  }
}

import { NotPlainXml, readPlainXml, tagReader, type PlainTag, type PlainXmlListener } from '../../base/plain-xml.ts'
import { NamespaceScope, XMLNS_NAMESPACE } from './namespace-scope.ts'
import {
  XML_BOUNDS,
  type Passages,
  type Tag,
  type TagAttribute,
  type XmlListener,
  type XmlParser,
} from './xml-listener.ts'

/** A name and what its prefix is. */
function splitName(name: string): { readonly prefix: string; readonly local: string } {
  const colon = name.indexOf(':')
  return { prefix: name.slice(0, Math.max(0, colon)), local: name.slice(colon + 1) }
}

const isRareDeclaration = (prefix: string, namespace: string): boolean =>
  prefix.startsWith('xml') ||
  // The default can be taken back, a prefix cannot. Namespaces in XML 1.0 §6.2
  (namespace === '' && prefix !== '') ||
  /^http:\/\/www\.w3\.org\/(?:XML|2000\/xmlns)/.test(namespace)

/** A start tag with everything about it that does not depend on its place. */
class PreparedTag {
  readonly name: string
  readonly prefix: string
  readonly local: string
  readonly isEmpty: boolean
  readonly declarations: readonly (readonly [prefix: string, namespace: string])[]
  readonly attributes: readonly Omit<TagAttribute, 'uri'>[]
  /** How many names have a prefix. */
  readonly prefixed: number
  /** Whether what its attributes are depends on its place. */
  readonly #hasPrefixedAttributes: boolean
  #latest: Tag | undefined

  constructor({ name, attributes, isEmpty }: PlainTag) {
    this.name = name
    this.isEmpty = isEmpty
    const { prefix, local } = splitName(name)
    this.prefix = prefix
    this.local = local
    this.attributes = attributes.map((attribute) => ({ ...attribute, ...splitName(attribute.name) }))
    this.declarations = this.attributes
      .filter((attribute) => attribute.prefix === 'xmlns' || attribute.name === 'xmlns')
      .map((attribute) => [attribute.prefix === 'xmlns' ? attribute.local : '', attribute.value] as const)
    const qualified = this.attributes.filter((attribute) => attribute.prefix !== '')
    this.prefixed = qualified.length + (prefix === '' ? 0 : 1)
    const others = qualified.filter((attribute) => attribute.prefix !== 'xmlns')
    this.#hasPrefixedAttributes = others.length > 0
    const isRare =
      prefix.startsWith('xml') ||
      others.some((attribute) => attribute.prefix.startsWith('xml')) ||
      new Set(others.map((attribute) => attribute.local)).size < others.length ||
      this.declarations.some(([declared, namespace]) => isRareDeclaration(declared, namespace))
    if (isRare) throw new NotPlainXml()
  }

  /** The tag where prefixes stand for what they do in `scope`. Throws NotPlainXml where one stands for nothing. */
  in(scope: NamespaceScope): Tag {
    const uri = resolve(scope, this.prefix)
    const latest = this.#latest
    if (latest?.uri === uri && !this.#hasPrefixedAttributes) return latest
    const attributes = Object.create(null) as Record<string, TagAttribute>
    for (const attribute of this.attributes) {
      const isDeclaration = attribute.prefix === 'xmlns' || attribute.name === 'xmlns'
      const namespace = isDeclaration
        ? XMLNS_NAMESPACE
        : attribute.prefix === ''
          ? ''
          : resolve(scope, attribute.prefix)
      attributes[attribute.name] = { ...attribute, uri: namespace }
    }
    const { name, prefix, local, isEmpty: isSelfClosing } = this
    return (this.#latest = { name, prefix, local, uri, attributes, isSelfClosing })
  }
}

/** Without a prefix and a default an element has no namespace. */
function resolve(scope: NamespaceScope, prefix: string): string {
  const namespace = scope.resolve(prefix)
  if (namespace !== undefined) return namespace
  if (prefix === '') return ''
  throw new NotPlainXml()
}

const readTag = tagReader((tag) => new PreparedTag(tag))

/** Reads plain documents with namespaces, within XML_BOUNDS. Throws NotPlainXml for all others. */
export class PlainParser implements XmlParser, PlainXmlListener<PreparedTag> {
  readonly #listener: XmlListener
  readonly #scope = new NamespaceScope()
  #document = ''
  #passages: Passages | undefined
  #position = 0
  #depth = 0
  #elements = 0
  #attributes = 0
  #prefixed = 0

  constructor(listener: XmlListener) {
    this.#listener = listener
  }

  parse(document: string, passages?: Passages): void {
    this.#document = document
    this.#passages = passages
    readPlainXml(document, readTag, this)
  }

  get position(): number {
    return this.#position
  }

  get counts(): XmlParser['counts'] {
    return { elements: this.#elements, attributes: this.#attributes, prefixed: this.#prefixed }
  }

  passOver(start: number): number | undefined {
    const known = this.#passages?.at(this.#document, start)
    if (known === undefined || this.#passages?.passOver(known) !== true) return undefined
    this.#count(known.elements, known.attributes, known.elements)
    return known.end
  }

  open(tag: PreparedTag, _start: number, end: number): string | undefined {
    const { attributes, declarations } = tag
    this.#position = end
    this.#depth += 1
    if (attributes.length > XML_BOUNDS.attributesPerElement) throw new NotPlainXml()
    this.#count(1, attributes.length, 0)
    this.#prefixed += tag.prefixed
    for (const [prefix, namespace] of declarations) this.#declare(prefix, namespace)
    this.#listener.open(tag.in(this.#scope))
    return tag.isEmpty ? undefined : tag.name
  }

  close(end: number): void {
    this.#position = end
    this.#scope.leave(this.#depth)
    this.#depth -= 1
    this.#listener.close()
  }

  text(text: string): void {
    this.#listener.text(text)
  }

  /** `levels`: how much deeper than here it goes at most. */
  #count(elements: number, attributes: number, levels: number): void {
    this.#elements += elements
    this.#attributes += attributes
    const { depth, elements: most, attributes: mostAttributes } = XML_BOUNDS
    if (this.#depth + levels > depth || this.#elements > most || this.#attributes > mostAttributes) {
      throw new NotPlainXml()
    }
  }

  #declare(prefix: string, namespace: string): void {
    if (namespace.length > XML_BOUNDS.namespaceLength) throw new NotPlainXml()
    this.#scope.declare(this.#depth, prefix, namespace)
  }
}

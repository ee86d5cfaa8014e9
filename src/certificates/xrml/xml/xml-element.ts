import { XrmlError } from '../xrml-error.ts'

export interface XmlAttribute {
  readonly name: string
  readonly value: string
}

/** An element and where it stands: `source.slice(start, end)` is exactly its surface, tags included. */
export interface XmlElement {
  readonly name: string
  /** Its ancestors' names and its own, `XrML/BODY/ISSUER`. */
  readonly path: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlElement[]
  /** The characters directly inside it, references resolved. */
  readonly text: string
  /** UTF-16 code units from the start of the source. */
  readonly start: number
  readonly end: number
}

/** The most characters that a path has of one name. */
const SHOWN_NAME = 40

/** The path of an element of that name. */
export function childPath(parent: XmlElement | undefined, name: string): string {
  const shown = name.slice(0, SHOWN_NAME)
  return parent === undefined ? shown : `${parent.path}/${shown}`
}

/** The error for something wrong with or in an element. */
export const malformed = ({ path, start }: Pick<XmlElement, 'path' | 'start'>, what: string): XrmlError =>
  new XrmlError('xrml-malformed', `${what}, in ${path} at character ${start}.`, { start })

/** The value of an attribute that must be there. Throws XrmlError `xrml-malformed`. */
export function attributeOf(element: XmlElement, name: string): string {
  const found = element.attributes.find((attribute) => attribute.name === name)
  if (found === undefined) throw malformed(element, `The attribute ${name} is missing`)
  return found.value
}

/** The value of an attribute that may be there. */
export const attributeIf = (element: XmlElement, name: string): string | undefined =>
  element.attributes.find((attribute) => attribute.name === name)?.value

function checkAttributes(element: XmlElement, names: readonly string[]): void {
  for (const name of names) attributeOf(element, name)
  if (element.attributes.length !== names.length) throw malformed(element, 'An attribute is not of the template')
}

/** The text of an element with exactly these attributes and no children. Throws XrmlError `xrml-malformed`. */
export function readLeaf(element: XmlElement, attributes: readonly string[] = []): string {
  checkAttributes(element, attributes)
  const [child] = element.children
  if (child !== undefined) throw malformed(child, 'An element stands where only text may')
  return element.text
}

/** Checks that an element says exactly what the template prescribes. Throws XrmlError `xrml-malformed`. */
export function checkLiteral(element: XmlElement, found: string, wanted: string): void {
  if (found !== wanted) throw malformed(element, `"${wanted}" is prescribed`)
}

/** The children of an element, taken one after the other in the template's order. */
export class Children {
  readonly #parent: XmlElement
  #index = 0

  constructor(parent: XmlElement) {
    this.#parent = parent
  }

  get #next(): XmlElement | undefined {
    return this.#parent.children[this.#index]
  }

  isNext(name: string): boolean {
    return this.#next?.name === name
  }

  takeIf(name: string): XmlElement | undefined {
    const child = this.#next
    if (child?.name !== name) return undefined
    this.#index += 1
    return child
  }

  take(name: string): XmlElement {
    const child = this.takeIf(name)
    if (child === undefined) throw malformed(this.#next ?? this.#parent, `The element ${name} is missing`)
    return child
  }

  takeAll(...names: readonly string[]): XmlElement[] {
    const found: XmlElement[] = []
    for (let child = this.#next; child !== undefined && names.includes(child.name); child = this.#next) {
      this.#index += 1
      found.push(child)
    }
    return found
  }

  /** All children of this name, of which there must be one at least. */
  takeSome(...names: readonly string[]): [XmlElement, ...XmlElement[]] {
    const [first, ...more] = this.takeAll(...names)
    if (first === undefined) throw malformed(this.#next ?? this.#parent, `The element ${names.join(' or ')} is missing`)
    return [first, ...more]
  }

  /** Checks that none is left. */
  end(): void {
    if (this.#next !== undefined) throw malformed(this.#next, 'The element is not of the template')
  }
}

/**
 * Reads an element with exactly these attributes, no text and the children `read` takes, no more.
 * Throws XrmlError `xrml-malformed`.
 */
export function readChildren<T>(
  element: XmlElement,
  attributes: readonly string[],
  read: (children: Children) => T,
): T {
  checkAttributes(element, attributes)
  if (element.text !== '') throw malformed(element, 'Text stands between elements')
  const children = new Children(element)
  const result = read(children)
  children.end()
  return result
}

import type { StructureShape } from '../../protocol/message-shape.ts'
import {
  BoundedXmlParser,
  compileStructure,
  IllFormedXml,
  MemberReader,
  UnreadableValue,
  type StructureNode,
  type StructureValue,
  type Tag,
  type XmlListener,
} from '../message/index.ts'
import { EnrollmentFileError } from './enrollment-file-error.ts'

/** What a document has to be: its root element, the namespace of its elements, what they hold. */
export interface DocumentShape {
  readonly root: string
  readonly namespace: string
  readonly members: StructureShape
}

const malformed = (what: string): EnrollmentFileError => new EnrollmentFileError('file-malformed', what)

/** Reads one structure from the elements below the root, which may be in the namespace or in none. */
class StructureReader implements XmlListener {
  readonly #shape: DocumentShape
  readonly #node: StructureNode
  readonly #members: MemberReader
  #depth = 0
  /** The depth of the element being passed over; undefined: none is. */
  #passing: number | undefined

  constructor(shape: DocumentShape) {
    this.#shape = shape
    this.#node = compileStructure(shape.members)
    this.#members = new MemberReader(shape.namespace, this.#node)
  }

  get value(): StructureValue {
    return this.#members.values(this.#node)
  }

  #isOurs({ uri }: Tag): boolean {
    return uri === '' || uri === this.#shape.namespace
  }

  open(tag: Tag): void {
    const depth = this.#depth++
    if (this.#passing !== undefined) return
    if (this.#members.isInLeaf) throw malformed(`The element ${tag.local} stands where only text may.`)
    if (depth === 0) {
      if (tag.local !== this.#shape.root || !this.#isOurs(tag)) throw malformed(`The file is no ${this.#shape.root}.`)
      return
    }
    const namespace = this.#isOurs(tag) ? this.#shape.namespace : tag.uri
    if (this.#members.openElement(tag.local, namespace) === 'unknown') this.#passing = depth
  }

  close(): void {
    const depth = --this.#depth
    if (this.#passing !== undefined) {
      if (depth === this.#passing) this.#passing = undefined
    } else if (this.#members.isInLeaf) {
      if (!this.#members.closeLeaf()) throw malformed('A value is not base64.')
    } else if (depth > 0) this.#members.closeStructure()
  }

  text(text: string): void {
    if (this.#passing === undefined && this.#members.isInLeaf) this.#members.addText(text)
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
    // What is wanted stands in elements.
  }
}

/** Reads a document of that shape, bounded. Throws EnrollmentFileError `file-malformed`. */
export function readStructure(text: string, shape: DocumentShape): StructureValue {
  const reader = new StructureReader(shape)
  try {
    new BoundedXmlParser(reader).parse(text)
  } catch (error) {
    if (error instanceof IllFormedXml) throw malformed('The file is no well-formed XML.')
    if (error instanceof UnreadableValue) throw malformed(error.message)
    throw error
  }
  return reader.value
}

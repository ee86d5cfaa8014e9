import type { ElementCounts, KnownElement } from './known-elements.ts'

/** What a document may hold. Beyond it, the document counts as ill-formed. */
export const XML_BOUNDS = {
  depth: 256,
  elements: 200_000,
  attributes: 200_000,
  attributesPerElement: 64,
  namespaceLength: 512,
} as const

/** An attribute, a declaration of a namespace among them. */
export interface TagAttribute {
  /** As it is written. */
  readonly name: string
  readonly prefix: string
  readonly local: string
  readonly uri: string
  readonly value: string
}

/** A start tag, its names resolved. */
export interface Tag {
  readonly name: string
  readonly prefix: string
  readonly local: string
  readonly uri: string
  /** By their names, in their order. */
  readonly attributes: Readonly<Record<string, TagAttribute>>
  readonly isSelfClosing: boolean
}

/** What the reader of a document is told, in document order. */
export interface XmlListener {
  open(tag: Tag): void
  close(): void
  text(text: string): void
  cdata(text: string): void
  comment(): void
  instruction(): void
  /** An attribute of the element that opens next; it ends just before the parser's position. */
  attribute(): void
}

/** Elements that need not be read, because they are known to be well-formed wherever they stand. */
export interface Passages {
  /** The next one from a place in the document on, in UTF-16 units. */
  next(document: string, from: number): KnownElement | undefined
  /** The one that begins at that place. */
  at(document: string, start: number): KnownElement | undefined
  /** Whether one may be passed over that would open just here; then it counts as opened and closed. */
  passOver(element: KnownElement): boolean
}

/** Reads one document and tells a listener of it. */
export interface XmlParser {
  /** Throws `IllFormedXml` or `NotPlainXml`, as the parser has it, and what the listener throws. */
  parse(document: string, passages?: Passages): void
  /** While something is told of: where it ends, in UTF-16 units from the start of the document. */
  readonly position: number
  /** What there was until now; `prefixed` are the names of elements and attributes that have a prefix. */
  readonly counts: ElementCounts & { readonly prefixed: number }
}

import { isLeaf, isRepeated, type Leaf, type StructureShape } from '../../protocol/message-shape.ts'
import { SOAP_NAMESPACES } from '../../protocol/soap.ts'
import { BoundedXmlParser, type Tag, type XmlListener } from '../message/index.ts'
import type { ChainOperation } from './called.ts'

interface Fault {
  readonly kind: 'fault'
  readonly code: string
  readonly message: string
}

/** What a server has said: a chain, or a fault. */
export type ChainAnswer = { readonly kind: 'chain'; readonly chain: readonly string[] } | Fault

/** One structure of a list in an answer: the texts of its members that are there. */
export type AnswerRecord = Readonly<Record<string, string>>

/** What a server has said: a list of structures, or a fault. */
export type RecordsAnswer = { readonly kind: 'records'; readonly records: readonly AnswerRecord[] } | Fault

/** Where the certificates of an answer stand. */
export interface AnswerPlaces {
  /** The path of each, outermost name first; names are `namespace local`. */
  readonly path: string
  /** Whether a certificate is the text of that element, or the element itself as it is written. */
  readonly as: 'text' | 'node'
}

/** The most certificates that an answer may have: an honest one has five. */
const MOST_CERTIFICATES = 16

const SOAP = SOAP_NAMESPACES['1.1']
const pathOf = (...names: readonly (readonly [namespace: string, local: string])[]): string =>
  names.map(([namespace, local]) => `${namespace} ${local}`).join(' > ')

const ENVELOPE = [
  [SOAP, 'Envelope'],
  [SOAP, 'Body'],
] as const

type Name = readonly [namespace: string, local: string]

/** The names on the way to the first value in an answer, which may repeat, and what that is. */
function leafOf(members: StructureShape, namespace: string): { names: readonly Name[]; leaf: Leaf } {
  const [[name, member] = ['', 'string'] as const] = Object.entries(members)
  const own: Name = [namespace, name]
  const one = isRepeated(member) ? member[0] : member
  if (isLeaf(one)) return { names: [own], leaf: one }
  const { names, leaf } = leafOf(one, namespace)
  return { names: [own, ...names], leaf }
}

/**
 * Where an operation's answer has its certificates: in texts ([MS-RMPRS] §3.3.4.1.2.2, [MS-RMPR] §3.6.4.1.3.3), or as XML
 * nodes ([MS-RMPRS] §3.4.4.1.2.2, §3.4.4.1.3.2).
 */
export function placesOf({ service: { namespace }, operation: { answer } }: ChainOperation): AnswerPlaces {
  const { names, leaf } = leafOf(answer.members, namespace)
  const to = [...ENVELOPE, [namespace, answer.element] as const, ...names]
  return leaf === 'xml' ? { path: pathOf(...to, ['', 'XrML']), as: 'node' } : { path: pathOf(...to), as: 'text' }
}

const FAULT_CODE = pathOf(...ENVELOPE, [SOAP, 'Fault'], ['', 'faultcode'])
const FAULT_STRING = pathOf(...ENVELOPE, [SOAP, 'Fault'], ['', 'faultstring'])

interface Found {
  readonly place: string
  /** Where the element begins and ends in the document. */
  readonly start: number
  end: number
  text: string
}

/** Picks what stands at known places out of an answer. */
class AnswerListener implements XmlListener {
  readonly found: Found[] = []
  readonly #document: string
  readonly #places: readonly string[]
  readonly #paths: string[] = []
  /** Where the parser is: told after it is made, because it is made with this listener. */
  position: () => number = () => 0

  constructor(document: string, places: readonly string[]) {
    this.#document = document
    this.#places = places
  }

  open({ uri, local }: Tag): void {
    const above = this.#paths.at(-1)
    const place = above === undefined ? `${uri} ${local}` : `${above} > ${uri} ${local}`
    // Deeper than any place a path is not needed, and long paths would make deep documents slow.
    this.#paths.push(this.#paths.length > 8 ? '' : place)
    if (!this.#places.includes(place)) return
    // The parser is behind the tag; in attributes no < can stand.
    const start = this.#document.lastIndexOf('<', this.position() - 1)
    this.found.push({ place, start, end: start, text: '' })
  }

  close(): void {
    const place = this.#paths.pop()
    const current = this.found.at(-1)
    if (current !== undefined && current.place === place && current.end === current.start) current.end = this.position()
  }

  text(text: string): void {
    const current = this.found.at(-1)
    if (current !== undefined && current.place === this.#paths.at(-1)) current.text += text
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
    // What is wanted are texts and elements.
  }
}

function findIn(document: string, places: readonly string[]): readonly Found[] | undefined {
  const listener = new AnswerListener(document, places)
  const parser = new BoundedXmlParser(listener)
  listener.position = () => parser.position
  try {
    parser.parse(document)
  } catch {
    return undefined
  }
  return listener.found
}

function faultIn(found: readonly Found[]): Fault | undefined {
  const textAt = (wanted: string) => found.find(({ place }) => place === wanted)?.text
  const message = textAt(FAULT_STRING)
  return message === undefined ? undefined : { kind: 'fault', code: textAt(FAULT_CODE) ?? '', message }
}

/** Reads what a server has answered, bounded and strict; undefined when it is neither a chain nor a fault. */
export function readAnswer(document: string, { path, as }: AnswerPlaces): ChainAnswer | undefined {
  const found = findIn(document, [path, FAULT_CODE, FAULT_STRING])
  if (found === undefined) return undefined
  const fault = faultIn(found)
  if (fault !== undefined) return fault
  const chain = found
    .filter(({ place }) => place === path)
    .map(({ text, start, end }) => (as === 'text' ? text : document.slice(start, end)))
  return chain.length === 0 || chain.length > MOST_CERTIFICATES ? undefined : { kind: 'chain', chain }
}

/** The most structures that an answer may list. */
const MOST_RECORDS = 10_000

/** Where an answer lists structures: the names on the way from the result to one of them, and those of its members. */
export interface RecordPlaces {
  readonly names: readonly string[]
  readonly members: readonly string[]
}

/** Reads a list of structures with texts in them likewise; undefined when the answer is no result and no fault. */
export function readRecords(
  document: string,
  { service: { namespace }, operation: { answer } }: ChainOperation,
  { names, members }: RecordPlaces,
): RecordsAnswer | undefined {
  const result = [...ENVELOPE, [namespace, answer.element] as const]
  const to = [...result, ...names.map((name) => [namespace, name] as const)]
  const [whole, record] = [pathOf(...result), pathOf(...to)]
  const memberAt = new Map(members.map((member) => [pathOf(...to, [namespace, member]), member]))
  const found = findIn(document, [whole, record, ...memberAt.keys(), FAULT_CODE, FAULT_STRING])
  if (found === undefined) return undefined
  const fault = faultIn(found)
  if (fault !== undefined) return fault
  if (!found.some(({ place }) => place === whole)) return undefined
  const records: Record<string, string>[] = []
  for (const { place, text } of found) {
    const member = memberAt.get(place)
    if (place === record) records.push({})
    else if (member !== undefined) Object.assign(records.at(-1) ?? {}, { [member]: text })
  }
  return records.length > MOST_RECORDS ? undefined : { kind: 'records', records }
}

import { SOAP_NAMESPACES } from '../../protocol/soap.ts'
import type { OperationShape, ServiceShape } from '../../protocol/message-shape.ts'
import { BoundedXmlParser, type Tag } from '../message/index.ts'

/** An operation that answers with a chain of certificates: SubEnroll, Enroll. */
export interface ChainOperation {
  readonly service: ServiceShape
  readonly operation: OperationShape
}

/** What a server has said: a chain, or a fault. */
export type ChainAnswer =
  | { readonly kind: 'chain'; readonly chain: readonly string[] }
  | { readonly kind: 'fault'; readonly code: string; readonly message: string }

/** The most certificates that an answer may have: an honest one has five. */
const MOST_CERTIFICATES = 16

const envelope = (local: string): string => `${SOAP_NAMESPACES['1.1']} ${local}`
const bare = (local: string): string => ` ${local}`

const path = (...names: readonly string[]): string => names.join(' > ')

const FAULT = [envelope('Envelope'), envelope('Body'), envelope('Fault')]
/** Where the texts of an answer stand. [MS-RMPRS] §3.3.4.1.2.2, [MS-RMPR] §3.6.4.1.3.3 */
function placeOfTexts({ service, operation: { answer } }: ChainOperation): string {
  const [result = ''] = Object.keys(answer.members)
  const names = [answer.element, result, 'LicensorCertificateChain', 'string']
  return path(envelope('Envelope'), envelope('Body'), ...names.map((name) => `${service.namespace} ${name}`))
}

const FAULT_CODE = path(...FAULT, bare('faultcode'))
const FAULT_STRING = path(...FAULT, bare('faultstring'))

/** Picks the texts at known places out of an answer. */
class AnswerListener {
  readonly texts: { readonly place: string; text: string }[] = []
  readonly #open: string[] = []
  readonly #places: readonly string[]

  /** `place`: where the texts of a chain stand. */
  constructor(place: string) {
    this.#places = [place, FAULT_CODE, FAULT_STRING]
  }

  open({ uri, local }: Tag): void {
    this.#open.push(`${uri} ${local}`)
    const place = path(...this.#open)
    if (this.#places.includes(place)) this.texts.push({ place, text: '' })
  }

  close(): void {
    this.#open.pop()
  }

  text(text: string): void {
    const current = this.texts.at(-1)
    if (current !== undefined && current.place === path(...this.#open)) current.text += text
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
    // What is wanted are texts.
  }
}

/** Reads what a server has answered, bounded and strict; undefined when it is neither a chain nor a fault. */
export function readChainAnswer(document: string, operation: ChainOperation): ChainAnswer | undefined {
  const chainPlace = placeOfTexts(operation)
  const listener = new AnswerListener(chainPlace)
  try {
    new BoundedXmlParser(listener).parse(document)
  } catch {
    return undefined
  }
  const textAt = (wanted: string) => listener.texts.find(({ place }) => place === wanted)?.text
  const message = textAt(FAULT_STRING)
  if (message !== undefined) return { kind: 'fault', code: textAt(FAULT_CODE) ?? '', message }
  const chain = listener.texts.flatMap(({ place, text }) => (place === chainPlace ? [text] : []))
  return chain.length === 0 || chain.length > MOST_CERTIFICATES ? undefined : { kind: 'chain', chain }
}

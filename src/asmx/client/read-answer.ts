import { SOAP_NAMESPACES } from '../../protocol/soap.ts'
import { SUB_ENROLLMENT_NAMESPACE } from '../../protocol/sub-enrollment.ts'
import { BoundedXmlParser, type Tag } from '../message/index.ts'

/** What a root has said: a chain, or a fault. */
export type SubEnrollAnswer =
  | { readonly kind: 'chain'; readonly chain: readonly string[] }
  | { readonly kind: 'fault'; readonly code: string; readonly message: string }

/** The most certificates that an answer may have: an honest one has five. */
const MOST_CERTIFICATES = 16

const envelope = (local: string): string => `${SOAP_NAMESPACES['1.1']} ${local}`
const service = (local: string): string => `${SUB_ENROLLMENT_NAMESPACE} ${local}`
const bare = (local: string): string => ` ${local}`

const path = (...names: readonly string[]): string => names.join(' > ')

const FAULT = [envelope('Envelope'), envelope('Body'), envelope('Fault')]
/** Where the texts of an answer stand. [MS-RMPRS] §3.3.4.1.2.2 */
const STRING = path(
  envelope('Envelope'),
  envelope('Body'),
  service('SubEnrollResponse'),
  service('SubEnrollResult'),
  service('LicensorCertificateChain'),
  service('string'),
)
const FAULT_CODE = path(...FAULT, bare('faultcode'))
const FAULT_STRING = path(...FAULT, bare('faultstring'))

/** Picks the texts at known places out of an answer. */
class AnswerListener {
  readonly texts: { readonly place: string; text: string }[] = []
  readonly #open: string[] = []

  open({ uri, local }: Tag): void {
    this.#open.push(`${uri} ${local}`)
    const place = path(...this.#open)
    if ([STRING, FAULT_CODE, FAULT_STRING].includes(place)) this.texts.push({ place, text: '' })
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

/** Reads what a root has answered, bounded and strict; undefined when it is neither a chain nor a fault. */
export function readSubEnrollAnswer(document: string): SubEnrollAnswer | undefined {
  const listener = new AnswerListener()
  try {
    new BoundedXmlParser(listener).parse(document)
  } catch {
    return undefined
  }
  const textAt = (wanted: string) => listener.texts.find(({ place }) => place === wanted)?.text
  const message = textAt(FAULT_STRING)
  if (message !== undefined) return { kind: 'fault', code: textAt(FAULT_CODE) ?? '', message }
  const chain = listener.texts.flatMap(({ place, text }) => (place === STRING ? [text] : []))
  return chain.length === 0 || chain.length > MOST_CERTIFICATES ? undefined : { kind: 'chain', chain }
}

import { ASMX_RULES, FAULTS, OPERATION_RULES, type OperationErrorCode, type SoapRefusalCode } from '../asmx/index.ts'
import { IllFormedXml, mediaType, type XmlNode } from '../asmx/message/index.ts'
import { headerOf, statusOf } from '../exchanges/index.ts'
import {
  isLeaf,
  isRepeated,
  type OperationShape,
  type ServiceShape,
  type StructureShape,
} from '../protocol/message-shape.ts'
import { SOAP_MEDIA_TYPES, SOAP_NAMESPACES, type SoapVersion } from '../protocol/soap.ts'
import { elementAt, treeOf } from './element-place.ts'
import type { Finding, LintReport, Place } from './finding.ts'
import { checkLength, firstBodyLine, headerPlace, type MessageHead } from './http-head.ts'
import { lintChain, type ChainRules } from './lint-chain.ts'
import { LINTED_SERVICES } from './linted-services.ts'
import { placedAnswerChains } from './placed-chains.ts'
import { SourceText } from './source-text.ts'

/** What a client makes of an answer that breaks a rule. */
const UNREADABLE = 'a client reads no answer in it'

const brokenRule = (rule: SoapRefusalCode, place: Place, detail: string): Finding => ({
  rule,
  paragraph: ASMX_RULES[rule].paragraph,
  place,
  detail,
  why: ASMX_RULES[rule].occasion,
  answer: UNREADABLE,
})

const VERSIONS = ['1.1', '1.2'] as const

/** The version of SOAP that an envelope is of. */
const versionOf = ({ namespace }: XmlNode): SoapVersion | undefined =>
  VERSIONS.find((version) => SOAP_NAMESPACES[version] === namespace)

const isErrorCode = (code: string): code is OperationErrorCode => Object.hasOwn(FAULTS, code)

/** When an operation answers with the exception that a fault names. */
const occasionsOf = (text: string): string[] =>
  Object.entries(FAULTS).flatMap(([code, { exception }]) =>
    isErrorCode(code) && text.includes(` ${exception}:`) ? [`${code}: ${OPERATION_RULES[code].occasion}`] : [],
  )

/** The members of a fault that must be there. SOAP 1.1 §4.4, SOAP 1.2 part 1 §5.4 */
const FAULT_MEMBERS = { '1.1': ['faultcode', 'faultstring'], '1.2': ['Code', 'Reason'] } as const

function lintFault(fault: XmlNode, version: SoapVersion, source: SourceText): LintReport {
  const missing = FAULT_MEMBERS[version].filter((name) => elementAt(fault, [name]) === undefined)
  const text = version === '1.1' ? elementAt(fault, ['faultstring']) : elementAt(fault, ['Reason', 'Text'])
  const said = (text?.text ?? '').split(/\r?\n/, 1)[0] ?? ''
  return {
    subject: `fault, SOAP ${version}: ${said.slice(0, 300)}`,
    findings: missing.map((name) => ({
      rule: 'fault-incomplete',
      paragraph: version === '1.1' ? 'SOAP 1.1 §4.4' : 'SOAP 1.2 part 1 §5.4',
      place: source.placeAt(fault.start),
      detail: `The fault has no ${name}.`,
      why: 'a fault says of which kind it is, and why, for people',
      answer: UNREADABLE,
    })),
    notes: occasionsOf(text?.text ?? ''),
  }
}

/** An operation that answers with an element, and its service. */
interface Answering {
  readonly service: ServiceShape
  readonly operation: OperationShape
}

const answering = (element: XmlNode): Answering | undefined =>
  LINTED_SERVICES.flatMap(({ shape: service }) =>
    Object.values(service.operations).map((operation) => ({ service, operation })),
  ).find(
    ({ service, operation }) => service.namespace === element.namespace && operation.answer.element === element.local,
  )

/** Whether an answer always has a chain of certificates in it. */
const hasChain = (shape: StructureShape): boolean =>
  Object.entries(shape).some(([name, member]) => {
    const one = isRepeated(member) ? member[0] : member
    return /CertificateChain$/.test(name) || (!isLeaf(one) && hasChain(one))
  })

/** An answer that has come whole: the chain in it, and the header before it. */
function lintAnswer(envelope: XmlNode, answer: XmlNode, source: SourceText, rules: ChainRules): LintReport {
  const answered = answering(answer)
  if (answered === undefined) {
    const place = source.placeAt(answer.start)
    const detail = `The body holds ${answer.local} in ${JSON.stringify(answer.namespace)}, which no operation answers.`
    return { subject: 'response', findings: [unknownAnswer(place, detail)] }
  }
  const { service, operation } = answered
  const header = elementAt(envelope, ['Header', service.header.element])
  const chains = placedAnswerChains(source, answer)
  const needsHeader = operation.header !== false && header === undefined
  const noHeader: Finding[] = needsHeader ? [headerMissing(source.placeAt(envelope.start))] : []
  if (chains.length === 0 && !hasChain(operation.answer.members)) return { subject: answer.local, findings: noHeader }
  if (chains.length === 0) {
    const detail = `${answer.local} has no certificate.`
    return { subject: answer.local, findings: [...noHeader, unknownAnswer(source.placeAt(answer.start), detail)] }
  }
  const linted = chains.map((chain) => lintChain(chain, rules))
  return {
    subject: [answer.local, ...linted.map(({ subject }) => subject)].join(', '),
    findings: [...noHeader, ...linted.flatMap(({ findings }) => findings)],
  }
}

const unknownAnswer = (place: Place, detail: string): Finding => ({
  rule: 'answer-unknown',
  paragraph: '[MS-RMPRS] §3.3.4.1.2.2',
  place,
  detail,
  why: 'an answer holds a chain of certificates, or a fault',
  answer: UNREADABLE,
})

const headerMissing = (place: Place): Finding => ({
  rule: 'version-data-missing',
  paragraph: '[MS-RMPRS] §3.1.4.1',
  place,
  detail: 'The answer has no VersionData.',
  why: 'a server says in VersionData which versions it speaks; faults of the real one have none all the same',
  answer: UNREADABLE,
})

interface ReadEnvelope {
  readonly report: LintReport
  readonly version: SoapVersion | undefined
  readonly isFault: boolean
}

const unread = (finding: Finding): ReadEnvelope => ({
  report: { subject: 'response', findings: [finding] },
  version: undefined,
  isFault: false,
})

function readEnvelope(source: SourceText, rules: ChainRules): ReadEnvelope {
  const tree = treeOf(source.text)
  if (tree instanceof IllFormedXml) {
    const detail = `It is no XML: ${tree.message.replaceAll(/\s+/g, ' ')}`
    return unread(brokenRule('request-malformed', source.placeAt(tree.offset), detail))
  }
  const place = source.placeAt(tree.start)
  const version = versionOf(tree)
  if (version === undefined)
    return unread(brokenRule('version-mismatch', place, `The root is ${tree.local} of no SOAP.`))
  if (tree.local !== 'Envelope') return unread(brokenRule('envelope-missing', place, `The root is ${tree.local}.`))
  const body = elementAt(tree, ['Body'])
  const [content] = body?.children ?? []
  if (content === undefined) return unread(brokenRule('body-missing', place, 'The body is missing or empty.'))
  const isFault = content.local === 'Fault' && content.namespace === tree.namespace
  const report = isFault ? lintFault(content, version, source) : lintAnswer(tree, content, source, rules)
  return { report, version, isFault }
}

/** Looks at the envelope of an answer that stands alone. [MS-RMPRS] §3.3.4.1, [MS-RMPR] §3.1.4.5 */
export const lintEnvelopeResponse = (text: string, rules: ChainRules): LintReport =>
  readEnvelope(new SourceText(text, 1), rules).report

/** What HTTP says of an answer, held against what it is. SOAP 1.1 §6.2 */
function checkStatus(head: MessageHead, { version, isFault }: ReadEnvelope): Finding[] {
  if (version === undefined) return []
  const status = statusOf(head)
  const contentType = mediaType(headerOf(head, 'Content-Type') ?? '')
  const findings: Finding[] = []
  if (status !== (isFault ? 500 : 200)) {
    findings.push({
      rule: 'status',
      paragraph: 'SOAP 1.1 §6.2',
      place: { line: 1, column: 1 },
      detail: `The status is ${status}.`,
      why: 'a fault comes with 500, any other answer with 200',
      answer: UNREADABLE,
    })
  }
  if (contentType !== SOAP_MEDIA_TYPES[version]) {
    findings.push(
      brokenRule('media-type-refused', headerPlace(head, 'Content-Type'), `The media type is ${contentType}.`),
    )
  }
  return findings
}

/** Looks at an answer as it comes over a connection. */
export function lintHttpResponse(head: MessageHead, body: Uint8Array, rules: ChainRules): LintReport {
  const status = statusOf(head)
  const length = checkLength(head, body.length)
  if (status !== 200 && status !== 500) return { subject: `answer of HTTP: ${head.startLine}`, findings: length }
  const source = new SourceText(Buffer.from(body).toString('utf8'), firstBodyLine(head))
  const read = readEnvelope(source, rules)
  return { ...read.report, findings: [...length, ...checkStatus(head, read), ...read.report.findings] }
}

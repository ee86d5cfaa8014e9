import { decodeRequest, IllFormedXml, SoapRefusal, type SoapPost } from '../asmx/message/index.ts'
import { parsePath } from '../asmx/index.ts'
import { headerOf, requestLineOf } from '../exchanges/index.ts'
import { soapContentType, SOAP_NAMESPACES } from '../protocol/soap.ts'
import { deepestOf, namesToParameter, treeOf } from './element-place.ts'
import type { Finding, LintReport, Place } from './finding.ts'
import { checkHttp, checkLength, firstBodyLine, headerPlace, type MessageHead } from './http-head.ts'
import { lintChain, type ChainRules } from './lint-chain.ts'
import type { LintedService, LintOptions } from './linted-service.ts'
import { LINTED_SERVICES } from './linted-services.ts'
import { operationFinding, parameterOf, refusalFinding } from './refusal-findings.ts'
import { placedChains } from './placed-chains.ts'
import { SourceText } from './source-text.ts'

/** A request for a service, and where its parts stand in the file. */
interface Subject {
  readonly service: LintedService
  readonly post: SoapPost
  readonly source: SourceText
  /** Where a header of HTTP stands. */
  readonly headerAt: (name: string) => Place
}

/** Which header a refusal is about that has no place in the document. */
const HEADER_OF = { 'media-type-refused': 'Content-Type', 'request-malformed': 'Content-Type' } as const

function placeOf({ code, offset }: SoapRefusal, { source, headerAt }: Subject): Place {
  if (offset !== undefined) return source.placeAt(offset)
  return headerAt(code in HEADER_OF ? HEADER_OF[code as keyof typeof HEADER_OF] : 'SOAPAction')
}

/** What makes a body unreadable, which the empty answer does not tell. */
function malformedDetail({ source }: Subject): string {
  const tree = treeOf(source.text)
  return tree instanceof IllFormedXml
    ? `The body is no XML that is read: ${tree.message.replaceAll(/\s+/g, ' ')}`
    : 'A simple value has markup in it or is no base64.'
}

const detailOf = (refusal: SoapRefusal, subject: Subject): string | undefined =>
  refusal.code === 'request-malformed'
    ? malformedDetail(subject)
    : refusal.code === 'media-type-refused'
      ? `The Content-Type is ${JSON.stringify(subject.post.contentType ?? '')}.`
      : undefined

/** Who is trusted, and what time it is, the server knows that a chain is sent to. */
const SENT: ChainRules = { anchors: undefined, at: undefined }

const REFUSED = 'the server does not take this chain, and refuses the request'

/** Reads a request as the service does, and asks the operation what it would refuse. */
function lintPost(subject: Subject, options: LintOptions): LintReport {
  const { service, post, source } = subject
  try {
    const { version, operation, summary, errors } = service.read(post, options)
    const tree = treeOf(source.text)
    const placeOfParameter = (parameter: string | undefined): Place => {
      if (tree instanceof IllFormedXml || parameter === undefined) return source.placeAt(0)
      return source.placeAt(deepestOf(tree, namesToParameter(service.shape, parameter)).start)
    }
    const chains = tree instanceof IllFormedXml ? [] : placedChains(source, tree)
    return {
      subject: `${operation.element} request, SOAP ${version}, ${summary}`,
      findings: [
        ...errors.map((error) =>
          operationFinding(error, version, placeOfParameter(parameterOf(error) ?? 'VersionData')),
        ),
        ...chains.flatMap((chain) => lintChain(chain, SENT, REFUSED).findings),
      ],
    }
  } catch (error) {
    if (!(error instanceof SoapRefusal)) throw error
    const finding = refusalFinding(error, placeOf(error, subject), detailOf(error, subject))
    return { subject: `request for ${service.shape.name}.asmx`, findings: [finding] }
  }
}

/** The service whose namespace stands in a text; SubEnrollService.asmx when it is none. */
function serviceByNamespace(text: string): LintedService {
  const [first] = LINTED_SERVICES
  const found = LINTED_SERVICES.find(({ shape }) => text.includes(shape.namespace)) ?? first
  if (found === undefined) throw new TypeError('there are no services')
  return found
}

const serviceAt = (target: string): LintedService | undefined => {
  const file = parsePath(target)?.file
  return LINTED_SERVICES.find(({ paths }) => paths.some((path) => path.toLowerCase() === file))
}

/** A request that goes to no service, which is answered before anybody reads it. */
const notFound = (target: string): Finding => ({
  rule: 'http-404',
  paragraph: '[MS-RMPRS] §6',
  place: { line: 1, column: 1 },
  detail: `No service is at ${target.slice(0, 200)}.`,
  why: 'a request goes to the .asmx of a service',
  answer: 'HTTP 404',
})

const notAllowed = (method: string): Finding => ({
  rule: 'http-405',
  paragraph: 'RFC 9110 §15.5.6',
  place: { line: 1, column: 1 },
  detail: `The method is ${method}.`,
  why: 'a service takes POST, and GET for its description',
  answer: 'HTTP 405',
})

/** Looks at a request as it goes over a connection. */
export function lintHttpRequest(head: MessageHead, body: Uint8Array, options: LintOptions): LintReport {
  const { method, target } = requestLineOf(head)
  const http = [...checkHttp(head, method), ...checkLength(head, body.length)]
  const service = serviceAt(target)
  const here = service === undefined ? [notFound(target)] : []
  if (method !== 'POST') {
    const refused = http.length === 0 && here.length === 0 && method !== 'GET' ? [notAllowed(method)] : []
    return { subject: `${method} of ${target.slice(0, 200)}`, findings: [...http, ...here, ...refused] }
  }
  const contentType = headerOf(head, 'Content-Type')
  const source = new SourceText(
    decodeRequest(contentType ?? '', body) ?? Buffer.from(body).toString('latin1'),
    firstBodyLine(head),
  )
  const post = { contentType, soapAction: headerOf(head, 'SOAPAction'), body }
  const headerAt = (name: string) => headerPlace(head, name)
  const subject = { service: service ?? serviceByNamespace(source.text), post, source, headerAt }
  const { findings, subject: what } = lintPost(subject, options)
  return { subject: what, findings: [...http, ...here, ...findings] }
}

/** Looks at an envelope that stands alone, as though it were sent rightly. `element`: the first element of its body. */
export function lintEnvelopeRequest(text: string, element: string | undefined, options: LintOptions): LintReport {
  const service = serviceByNamespace(text)
  const operations = Object.values(service.shape.operations)
  const operation = operations.find((known) => known.element === element) ?? operations[0]
  const version = text.includes(SOAP_NAMESPACES['1.2']) && options.soap12 ? '1.2' : '1.1'
  const post: SoapPost = {
    contentType: soapContentType(version),
    soapAction: version === '1.1' ? `"${operation?.action ?? ''}"` : undefined,
    body: Buffer.from(text),
  }
  const headerAt = () => ({ line: 1, column: 1 })
  return lintPost({ service, post, source: new SourceText(text, 1), headerAt }, options)
}

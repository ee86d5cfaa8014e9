import { SOAP_NAMESPACES, type SoapVersion } from '../../protocol/soap.ts'
import { envelopeTag, XML_DECLARATION } from './soap-envelope.ts'
import { type Fault, type FaultCode, joinMessages } from './soap-refusal.ts'
import { escapeText } from './xml-text.ts'

export interface FaultOptions {
  /** `on`: messages only. `off`: as Exception.ToString() tells them, names of exceptions included. */
  readonly customErrors: 'on' | 'off'
  /** `aspnet-2.0`: one line, messages joined by ` ---> `. `aspnet-1.1`: indented, CR LF, joined by ` --> `. */
  readonly faultForm: 'aspnet-2.0' | 'aspnet-1.1'
}

/** One piece of the document that the indented form puts on a line of its own, with its depth. */
type Piece = readonly [depth: number, xml: string]

const CRLF = '\r\n'
const STACK_TRACE_END = `${CRLF}   --- End of inner exception stack trace ---`

const SOAP12_CODES: Readonly<Record<FaultCode, string>> = {
  Client: 'Sender',
  Server: 'Receiver',
  MustUnderstand: 'MustUnderstand',
  VersionMismatch: 'VersionMismatch',
}

/**
 * A fault an operation raises: its exception (and those inside it), wrapped as ASMX wraps them. [MS-RMPR] §3.1.4.5
 * `parameter` is the name an ArgumentException carries.
 */
export function operationFault(
  version: SoapVersion,
  { type, message, parameter }: { readonly type: string; readonly message: string; readonly parameter?: string },
): Fault {
  const text = parameter === undefined ? message : `${message}${CRLF}Parameter name: ${parameter}`
  const wrapper = {
    type: 'System.Web.Services.Protocols.SoapException',
    message: 'Server was unable to process request.',
  }
  return {
    kind: 'fault',
    version,
    code: 'Server',
    exceptions: [wrapper, { type, message: text }],
    detail: true,
    upgrade: false,
  }
}

/** The whole document of a fault, byte for byte as ASP.NET writes it (without stack frames). */
export function writeFault(fault: Fault, options: FaultOptions): string {
  const pieces: Piece[] = [
    [0, envelopeTag(fault.version)],
    ...(fault.upgrade ? upgradeHeader() : []),
    [1, '<soap:Body>'],
    [2, '<soap:Fault>'],
    ...(fault.version === '1.1' ? soap11Members(fault, options) : soap12Members(fault, options)),
    [2, '</soap:Fault>'],
    [1, '</soap:Body>'],
    [0, '</soap:Envelope>'],
  ]
  const isIndented = options.faultForm === 'aspnet-1.1'
  const lines = pieces.map(([depth, xml]) => (isIndented ? `${'  '.repeat(depth)}${xml}` : xml))
  return [XML_DECLARATION, ...lines].join(isIndented ? CRLF : '')
}

/** The text of faultstring: the chain of exceptions, in the form the options ask for. */
export function faultText(fault: Fault, { customErrors, faultForm }: FaultOptions): string {
  if (customErrors === 'on') return joinMessages(fault.exceptions, faultForm === 'aspnet-1.1' ? ' --> ' : ' ---> ')
  const told = fault.exceptions.map(({ type, message }) => (message === '' ? type : `${type}: ${message}`))
  return told.join(' ---> ') + STACK_TRACE_END.repeat(told.length - 1)
}

function soap11Members(fault: Fault, options: FaultOptions): Piece[] {
  return [
    [3, `<faultcode>soap:${fault.code}</faultcode>`],
    [3, `<faultstring>${escapeText(faultText(fault, options))}</faultstring>`],
    ...(fault.detail ? [[3, '<detail />'] as const] : []),
  ]
}

function soap12Members(fault: Fault, options: FaultOptions): Piece[] {
  return [
    [3, '<soap:Code>'],
    [4, `<soap:Value>soap:${SOAP12_CODES[fault.code]}</soap:Value>`],
    [3, '</soap:Code>'],
    [3, '<soap:Reason>'],
    [4, `<soap:Text xml:lang="en">${escapeText(faultText(fault, options))}</soap:Text>`],
    [3, '</soap:Reason>'],
    ...(fault.detail ? [[3, '<soap:Detail />'] as const] : []),
  ]
}

/** Names the versions a server that speaks both would understand. SOAP 1.2 part 1 §5.4.7 */
function upgradeHeader(): Piece[] {
  const supported = (prefix: string, version: SoapVersion): Piece => [
    3,
    `<soap12:SupportedEnvelope qname="${prefix}:Envelope" xmlns:${prefix}="${SOAP_NAMESPACES[version]}" />`,
  ]
  return [
    [1, '<soap:Header>'],
    [2, `<soap12:Upgrade xmlns:soap12="${SOAP_NAMESPACES['1.2']}">`],
    supported('soap', '1.1'),
    supported('soap12', '1.2'),
    [2, '</soap12:Upgrade>'],
    [1, '</soap:Header>'],
  ]
}

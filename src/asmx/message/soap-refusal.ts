import { DomainError } from '../../base/domain-error.ts'
import type { SoapVersion } from '../../protocol/soap.ts'

/** One exception of .NET, as far as it shows on the wire: its full type name and its message. */
export interface DotNetException {
  readonly type: string
  readonly message: string
}

export type FaultCode = 'Client' | 'Server' | 'MustUnderstand' | 'VersionMismatch'

/** A SOAP fault in the terms of ASMX; how it is spelled depends on version and settings. [MS-RMPR] §3.1.4.5 */
export interface Fault {
  readonly kind: 'fault'
  readonly version: SoapVersion
  readonly code: FaultCode
  /** Outermost first. */
  readonly exceptions: readonly [DotNetException, ...DotNetException[]]
  /** Whether the fault has a detail element. Faults about headers have none. */
  readonly detail: boolean
  /** Whether a soap12:Upgrade header names the versions the server speaks. */
  readonly upgrade: boolean
}

/** An answer without a body. Its Content-Type is still that of `version`. */
export interface EmptyAnswer {
  readonly kind: 'empty'
  readonly status: 400 | 415
  readonly version: SoapVersion
}

export type Refusal = EmptyAnswer | Fault

/** How ASMX answers a request that it does not hand to the operation: without a body, or with a fault of this code. */
export type AsmxRule = { readonly status: 400 | 415 } | { readonly status: 500; readonly faultCode: FaultCode }

const faultOf = <Code extends FaultCode>(faultCode: Code) => ({ status: 500, faultCode }) as const

/** The one table of ASMX's own refusals. The texts stand where they arise, as most of them repeat what was sent. */
export const ASMX_REFUSALS = {
  'request-malformed': { status: 400 },
  'media-type-refused': { status: 415 },
  'action-missing': faultOf('Client'),
  'action-unknown': faultOf('Client'),
  'version-mismatch': faultOf('VersionMismatch'),
  'envelope-missing': faultOf('Client'),
  'body-missing': faultOf('Client'),
  'value-unreadable': faultOf('Client'),
  'header-unreadable': faultOf('Client'),
  'header-not-understood': faultOf('MustUnderstand'),
  'document-empty': faultOf('Server'),
  'envelope-unroutable': faultOf('Server'),
  'body-unroutable': faultOf('Server'),
  'request-too-long': faultOf('Server'),
} as const satisfies Record<string, AsmxRule>

export type SoapRefusalCode = keyof typeof ASMX_REFUSALS

/** Those of them that are told by a fault. */
export type SoapFaultCode = Exclude<SoapRefusalCode, 'request-malformed' | 'media-type-refused'>

/** A request that ASMX answers itself, without running the operation. */
export class SoapRefusal extends DomainError<SoapRefusalCode> {
  readonly refusal: Refusal
  /** Where in the document the reason stands, in UTF-16 units; undefined: it stands in a header of HTTP. */
  readonly offset: number | undefined

  constructor(code: SoapRefusalCode, refusal: Refusal, offset?: number) {
    super(code, refusal.kind === 'fault' ? joinMessages(refusal.exceptions, ' ---> ') : 'answered without a body')
    this.name = 'SoapRefusal'
    this.refusal = refusal
    this.offset = offset
  }

  /** The same, with its place in the document. */
  at(offset: number): SoapRefusal {
    return new SoapRefusal(this.code, this.refusal, offset)
  }
}

/** The messages of a chain of exceptions, outermost first. */
export const joinMessages = (exceptions: Fault['exceptions'], arrow: string): string =>
  exceptions.map(({ message }) => (message === '' ? shortName(exceptions[0].type) : message)).join(arrow)

export const malformedRequest = (version: SoapVersion): SoapRefusal =>
  new SoapRefusal('request-malformed', { kind: 'empty', status: 400, version })

export const unsupportedMediaType = (version: SoapVersion): SoapRefusal =>
  new SoapRefusal('media-type-refused', { kind: 'empty', status: 415, version })

/** A fault of ASMX's own, before it is thrown: `message` as a SoapException, with what caused it. */
export function asmxFault(
  version: SoapVersion,
  code: SoapFaultCode,
  message: string,
  ...causes: DotNetException[]
): Fault {
  const { faultCode } = ASMX_REFUSALS[code]
  const type = `System.Web.Services.Protocols.Soap${faultCode === 'MustUnderstand' ? 'Header' : ''}Exception`
  return {
    kind: 'fault',
    version,
    code: faultCode,
    exceptions: [{ type, message }, ...causes],
    detail: faultCode !== 'MustUnderstand',
    upgrade: false,
  }
}

/** The same as a refusal. */
export const soapFault = (
  version: SoapVersion,
  code: SoapFaultCode,
  message: string,
  ...causes: DotNetException[]
): SoapRefusal => new SoapRefusal(code, asmxFault(version, code, message, ...causes))

/** An envelope of a namespace the server does not speak. `upgrade`: whether it may say which ones it does. */
export function versionMismatch(namespace: string, expected: string, upgrade: boolean): SoapRefusal {
  const message = `Possible SOAP version mismatch: Envelope namespace ${namespace} was unexpected. Expecting ${expected}.`
  return new SoapRefusal('version-mismatch', { ...asmxFault('1.1', 'version-mismatch', message), upgrade })
}

/** The request cannot be read, for reasons other than ill-formed XML. */
export const unreadableRequest = (
  version: SoapVersion,
  code: SoapFaultCode,
  ...causes: DotNetException[]
): SoapRefusal => soapFault(version, code, 'Server was unable to read request.', ...causes)

/** The request failed before it could be read. */
export const unprocessableRequest = (
  version: SoapVersion,
  code: SoapFaultCode,
  ...causes: DotNetException[]
): SoapRefusal => soapFault(version, code, 'Server was unable to process request.', ...causes)

const missing = (element: 'Envelope' | 'Body'): DotNetException => ({
  type: 'System.InvalidOperationException',
  message: `Request format is invalid: Missing required soap:${element} element.`,
})

/** The envelope, or its body, is not where it has to be. */
export const missingElement = (version: SoapVersion, element: 'Envelope' | 'Body'): SoapRefusal =>
  unreadableRequest(version, element === 'Envelope' ? 'envelope-missing' : 'body-missing', missing(element))

/** The same, found while the operation was still being looked for: then the server takes the blame. */
export const unroutableWithout = (version: SoapVersion, element: 'Envelope' | 'Body'): SoapRefusal =>
  unprocessableRequest(version, element === 'Envelope' ? 'envelope-unroutable' : 'body-unroutable', missing(element))

const shortName = (type: string): string => type.slice(type.lastIndexOf('.') + 1)

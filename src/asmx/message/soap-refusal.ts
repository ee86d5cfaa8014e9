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

export type SoapRefusalCode = 'MalformedRequest' | 'UnsupportedMediaType' | 'SoapFault'

/** A request that ASMX answers itself, without running the operation. */
export class SoapRefusal extends DomainError<SoapRefusalCode> {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(
      codeOf(refusal),
      refusal.kind === 'fault' ? joinMessages(refusal.exceptions, ' ---> ') : 'answered without a body',
    )
    this.name = 'SoapRefusal'
    this.refusal = refusal
  }
}

/** The messages of a chain of exceptions, outermost first. */
export const joinMessages = (exceptions: Fault['exceptions'], arrow: string): string =>
  exceptions.map(({ message }) => (message === '' ? shortName(exceptions[0].type) : message)).join(arrow)

export const malformedRequest = (version: SoapVersion): SoapRefusal =>
  new SoapRefusal({ kind: 'empty', status: 400, version })

export const unsupportedMediaType = (version: SoapVersion): SoapRefusal =>
  new SoapRefusal({ kind: 'empty', status: 415, version })

/** A fault of ASMX's own: `message` as a SoapException, with what caused it. */
export function soapFault(
  version: SoapVersion,
  code: FaultCode,
  message: string,
  ...causes: DotNetException[]
): SoapRefusal {
  const type = `System.Web.Services.Protocols.Soap${code === 'MustUnderstand' ? 'Header' : ''}Exception`
  return new SoapRefusal({
    kind: 'fault',
    version,
    code,
    exceptions: [{ type, message }, ...causes],
    detail: code !== 'MustUnderstand',
    upgrade: false,
  })
}

/** An envelope of a namespace the server does not speak. `upgrade`: whether it may say which ones it does. */
export function versionMismatch(namespace: string, expected: string, upgrade: boolean): SoapRefusal {
  const message = `Possible SOAP version mismatch: Envelope namespace ${namespace} was unexpected. Expecting ${expected}.`
  const { refusal } = soapFault('1.1', 'VersionMismatch', message)
  return new SoapRefusal({ ...refusal, upgrade } as Refusal)
}

/** The request cannot be read, for reasons other than ill-formed XML. */
export const unreadableRequest = (version: SoapVersion, ...causes: DotNetException[]): SoapRefusal =>
  soapFault(version, 'Client', 'Server was unable to read request.', ...causes)

/** The request failed before it could be read. */
export const unprocessableRequest = (version: SoapVersion, ...causes: DotNetException[]): SoapRefusal =>
  soapFault(version, 'Server', 'Server was unable to process request.', ...causes)

const missing = (element: 'Envelope' | 'Body'): DotNetException => ({
  type: 'System.InvalidOperationException',
  message: `Request format is invalid: Missing required soap:${element} element.`,
})

/** The envelope, or its body, is not where it has to be. */
export const missingElement = (version: SoapVersion, element: 'Envelope' | 'Body'): SoapRefusal =>
  unreadableRequest(version, missing(element))

/** The same, found while the operation was still being looked for: then the server takes the blame. */
export const unroutableWithout = (version: SoapVersion, element: 'Envelope' | 'Body'): SoapRefusal =>
  unprocessableRequest(version, missing(element))

function codeOf(refusal: Refusal): SoapRefusalCode {
  if (refusal.kind === 'fault') return 'SoapFault'
  return refusal.status === 400 ? 'MalformedRequest' : 'UnsupportedMediaType'
}

const shortName = (type: string): string => type.slice(type.lastIndexOf('.') + 1)

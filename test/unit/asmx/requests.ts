import { readSoapMessage, SoapRefusal, type SoapMessage, type SoapPost } from '../../../src/asmx/message/index.ts'
import { soapContentType, SOAP_NAMESPACES, type SoapVersion } from '../../../src/protocol/soap.ts'
import { SUB_ENROLL_ACTION, SUB_ENROLL_SHAPE, SUB_ENROLLMENT_NAMESPACE } from '../../../src/protocol/sub-enrollment.ts'

export const GUID = '0f8fad5b-d9cb-469f-a165-70867728950e'
export const VERSION_DATA = `<VersionData xmlns="${SUB_ENROLLMENT_NAMESPACE}"><MinimumVersion>1.0.0.0</MinimumVersion></VersionData>`

/** An envelope; `header` undefined leaves soap:Header out. */
export function envelope(
  body: string,
  { header, version = '1.1' }: { header?: string; version?: SoapVersion } = {},
): string {
  const head = header === undefined ? '' : `<soap:Header>${header}</soap:Header>`
  return `<soap:Envelope xmlns:soap="${SOAP_NAMESPACES[version]}">${head}<soap:Body>${body}</soap:Body></soap:Envelope>`
}

export const subEnroll = (input: string): string =>
  `<SubEnroll xmlns="${SUB_ENROLLMENT_NAMESPACE}">${input}</SubEnroll>`

/** An envelope with the given members of CertificatePublicKey and EnrolleeInformation. */
export const enrolling = (key: string, enrollee = ''): string =>
  envelope(
    subEnroll(
      `<oInput><CertificatePublicKey>${key}</CertificatePublicKey><EnrolleeInformation>${enrollee}</EnrolleeInformation></oInput>`,
    ),
  )

export interface Sent {
  readonly contentType?: string | undefined
  readonly soapAction?: string | undefined
  readonly soap12?: boolean
}

const post = (body: string | Uint8Array, sent: Sent): SoapPost => ({
  contentType: 'contentType' in sent ? sent.contentType : soapContentType('1.1'),
  soapAction: 'soapAction' in sent ? sent.soapAction : `"${SUB_ENROLL_ACTION}"`,
  body: typeof body === 'string' ? Buffer.from(body) : body,
})

export const read = (body: string | Uint8Array, sent: Sent = {}): SoapMessage<typeof SUB_ENROLL_SHAPE> =>
  readSoapMessage(post(body, sent), SUB_ENROLL_SHAPE, { soap12: sent.soap12 ?? false })

/** In one line what a refusal says: `400`, `415`, or `1.1 Client: message ---> message`. Fails when the request is read. */
export function refusalOf(body: string | Uint8Array, sent: Sent = {}): string {
  try {
    read(body, sent)
  } catch (error) {
    if (!(error instanceof SoapRefusal)) throw error
    const { refusal, message } = error
    return refusal.kind === 'empty' ? `${refusal.status}` : `${refusal.version} ${refusal.code}: ${message}`
  }
  throw new Error('the request was not refused')
}

/** The four strings of a request whose only interesting part is EnrolleeInformation. */
export const enrolleeOf = (body: string | Uint8Array, sent: Sent = {}) =>
  read(body, sent).values.oInput.EnrolleeInformation

export const keyOf = (body: string | Uint8Array, sent: Sent = {}) => read(body, sent).values.oInput.CertificatePublicKey

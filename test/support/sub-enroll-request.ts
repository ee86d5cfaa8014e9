import { createPublicKey, type KeyObject } from 'node:crypto'
import { SUB_ENROLL_ACTION, SUB_ENROLLMENT_NAMESPACE } from '../../src/protocol/sub-enrollment.ts'
import { newRsaKey } from './new-key.ts'

/** The members of a request as texts; undefined leaves the element out. */
export interface RequestMembers {
  readonly key?: string | undefined
  readonly guid?: string | undefined
  readonly sku?: string | undefined
  readonly version?: string | undefined
  readonly name?: string | undefined
  readonly url?: string | undefined
  readonly minimumVersion?: string | undefined
  readonly maximumVersion?: string | undefined
}

const element = (name: string, text: string | undefined): string =>
  text === undefined ? '' : `<${name}>${text}</${name}>`

/** A new RSA key and its PKCS#1 form in base64. */
export function newKey(size = 1024): { privateKey: KeyObject; base64: string } {
  const privateKey = newRsaKey(size)
  const base64 = createPublicKey(privateKey).export({ type: 'pkcs1', format: 'der' }).toString('base64')
  return { privateKey, base64 }
}

const SHARED_KEY = newKey().base64

/** A request that is right in every part, written as legacy clients write it, for tests to bend. */
export const GOOD_REQUEST = {
  key: SHARED_KEY,
  guid: '0f8fad5b-d9cb-469f-a165-70867728950e',
  sku: 'RMS 1.0',
  version: '5.2.3790.300',
  name: 'LICENSING',
  url: 'http://licensing.example/_wmcs',
  minimumVersion: '1.0.0.0',
  maximumVersion: '1.0.0.0',
} as const

/** The SOAP 1.1 envelope of a SubEnroll request. Texts are put in as they are, so they may hold markup. */
export function subEnrollEnvelope(members: RequestMembers = {}): string {
  const all: RequestMembers = { ...GOOD_REQUEST, ...members }
  const version = element('MinimumVersion', all.minimumVersion) + element('MaximumVersion', all.maximumVersion)
  const key = element('aPublicKeyBytes', all.key) + element('Guid', all.guid)
  const enrollee =
    element('SKU', all.sku) + element('Version', all.version) + element('Name', all.name) + element('URL', all.url)
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">' +
    `<soap:Header><VersionData xmlns="${SUB_ENROLLMENT_NAMESPACE}">${version}</VersionData></soap:Header>` +
    `<soap:Body><SubEnroll xmlns="${SUB_ENROLLMENT_NAMESPACE}"><oInput>` +
    `<CertificatePublicKey>${key}</CertificatePublicKey><EnrolleeInformation>${enrollee}</EnrolleeInformation>` +
    '</oInput></SubEnroll></soap:Body></soap:Envelope>'
  )
}

/** Posts a body to the service and gives status, headers and text. */
export async function postSubEnroll(
  serviceUrl: string,
  options: { body?: string | Uint8Array; authorization?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(serviceUrl, {
    method: 'POST',
    body: options.body ?? subEnrollEnvelope(),
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: `"${SUB_ENROLL_ACTION}"`,
      ...(options.authorization !== undefined && { authorization: options.authorization }),
      ...options.headers,
    },
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** The decoded certificates in an answer, leaf first. */
export const chainIn = (text: string): string[] =>
  [...text.matchAll(/<string>([^<]*)<\/string>/g)].map(([, escaped = '']) =>
    escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  )

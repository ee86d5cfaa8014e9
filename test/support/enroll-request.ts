import { ENROLL_ACTION, ENROLLMENT_NAMESPACE } from '../../src/protocol/enrollment.ts'
import type { SoapCall } from './soap-call.ts'
import { GOOD_REQUEST } from './sub-enroll-request.ts'

/** The members of a request as texts; undefined leaves the element out. */
export interface EnrollMembers {
  readonly revocation?: string | undefined
  readonly key?: string | undefined
  readonly guid?: string | undefined
  readonly sku?: string | undefined
  readonly version?: string | undefined
  readonly name?: string | undefined
  readonly url?: string | undefined
}

const element = (name: string, text: string | undefined): string =>
  text === undefined ? '' : `<${name}>${text}</${name}>`

export const STANDARD = '<RevocationType>StandardRevocation</RevocationType>'

/** RevocationInformation with third parties who may revoke, by their keys. */
export const custom = (...keys: readonly string[]): string =>
  `<RevocationType>CustomRevocation</RevocationType><aRevocationAuthorities>${keys
    .map(
      (key) =>
        `<RevocationAuthorityInformation><aRevocationAuthorityPublicKey>${key}</aRevocationAuthorityPublicKey></RevocationAuthorityInformation>`,
    )
    .join('')}</aRevocationAuthorities>`

/** What stands in soap:Body of an Enroll request that is right in every part but those given. */
export function enrollBody(members: EnrollMembers = {}): string {
  const all: EnrollMembers = { ...GOOD_REQUEST, revocation: STANDARD, url: 'http://root.example/_wmcs', ...members }
  const enrollee =
    element('SKU', all.sku) + element('Version', all.version) + element('Name', all.name) + element('URL', all.url)
  return (
    `<Enroll xmlns="${ENROLLMENT_NAMESPACE}"><oInput><AuthorizationInformation />` +
    element('RevocationInformation', all.revocation) +
    element('CertificatePublicKey', element('aPublicKeyBytes', all.key) + element('Guid', all.guid)) +
    `${element('EnrolleeInformation', enrollee)}</oInput></Enroll>`
  )
}

/** A call of Enroll. Nobody logs on. */
export const enrollCall = (members: EnrollMembers = {}): SoapCall => ({
  namespace: ENROLLMENT_NAMESPACE,
  action: ENROLL_ACTION,
  body: enrollBody(members),
  versions: ['1.0.0.0', '1.0.0.0'],
  authorization: undefined,
})

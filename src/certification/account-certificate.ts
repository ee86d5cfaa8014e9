import type { KeyObject } from 'node:crypto'
import { formatGuidInBraces, type Guid } from '../base/guid.ts'
import { wholeMinute, type Interval } from '../base/moment.ts'
import type { Random } from '../base/random.ts'
import {
  rsaPublicKeyOf,
  sealIntoLicense,
  type AccountCertificateType,
  type LicenseIssuer,
  type RmsAccountCertificate,
  type SecurityLevel,
  type SecurityProcessorCertificate,
  type XrmlObject,
} from '../certificates/index.ts'

/** Where the server that certifies is reached: its directory Certification. [MS-RMPR] §2.2.9.5.3 */
export interface CertificationUrls {
  readonly internal: string
  /** From outside, if that is known. */
  readonly external: string | undefined
}

/** What an account certificate says. */
export interface AccountCertificateSubject {
  readonly guid: Guid
  readonly type: Exclude<AccountCertificateType, 'federated'>
  readonly sid: string
  readonly mailAddress: string
  readonly privateKey: KeyObject
  readonly machine: SecurityProcessorCertificate
  readonly at: Date
  readonly validity: Interval
}

/** As genuine servers have it, also for an address from outside. [MS-RMPR] §2.2.9.5.3, note <16> */
const point = (type: string, url: string): XrmlObject => ({
  type,
  id: { type: 'MS-GUID', value: '{8BA9EA80-99E4-4a2b-9764-4CD84F77C3A0}' },
  name: 'Microsoft Identity Certification Server',
  address: { type: 'URL', value: url },
})

const CREDENTIAL_TYPES = { persistent: 'Persistent', temporary: 'Temporary' } as const

const accountLevels = (type: AccountCertificateSubject['type']): SecurityLevel[] => [
  { name: 'Group-Identity-Credential-Type', value: CREDENTIAL_TYPES[type] },
  { name: 'Group-Identity-Type', value: 'Group' },
  { name: 'Group-Identity-Policy', value: 'Group-Identity-Credential' },
]

/** Genuine certificates have the levels of the machine by name, whatever their order in its own. [MS-RMPR] §4.5.2 */
const machineLevels = ({ principal }: SecurityProcessorCertificate): SecurityLevel[] =>
  principal.securityLevels.toSorted((a, b) => (a.name < b.name ? -1 : 1))

/**
 * An RMS account certificate before it is signed, with the private key of the account sealed for the machine.
 * [MS-RMPR] §2.2.9.5, §3.3.4.1
 */
export const prepareAccountCertificate = (
  subject: AccountCertificateSubject,
  issuer: LicenseIssuer,
  { urls, random }: { readonly urls: CertificationUrls; readonly random: Random },
): RmsAccountCertificate =>
  sealIntoLicense(
    {
      type: issuer.sealing,
      key: { kind: 'private', privateKey: subject.privateKey },
      recipient: subject.machine.principal.publicKey,
      random,
    },
    (enablingBits) => ({
      kind: 'rms-account-certificate',
      issuedTime: wholeMinute(subject.at),
      validityTime: subject.validity,
      descriptor: {
        type: 'Group-Identity-Credential',
        id: { type: 'MS-GUID', value: formatGuidInBraces(subject.guid) },
      },
      issuer: issuer.principal,
      distributionPoints: [
        point('Activation', urls.internal),
        ...(urls.external === undefined ? [] : [point('Extranet-Activation', urls.external)]),
      ],
      principal: {
        object: { type: 'Group-Identity', id: { type: 'Windows', value: subject.sid }, name: subject.mailAddress },
        publicKey: rsaPublicKeyOf(subject.privateKey),
        securityLevels: accountLevels(subject.type),
      },
      federationPrincipal: {
        object: subject.machine.principal.object,
        enablingBits,
        securityLevels: machineLevels(subject.machine),
      },
    }),
  )

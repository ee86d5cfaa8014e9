import { keySize, sameKey, type RsaPublicKey } from '../../keys/rsa-public-key.ts'
import type { IssuingCertificate, SignedCertificate } from '../issuing-certificate.ts'
import type { HashName } from '../parts/hash.ts'
import type { XrmlObject } from '../parts/object.ts'
import { readRevocation } from '../parts/revocation.ts'
import { XrmlError } from '../xrml-error.ts'
import {
  isLicensor,
  KIND_PROFILES,
  kindOf,
  type CertificateKind,
  type ChainMember,
  type PartyProfile,
} from './certificate-kind.ts'
import { unless, type Check } from './check.ts'

/** Without a kind, no table applies. */
export const KIND_KNOWN: Check<SignedCertificate> = {
  name: 'certificate-kind',
  paragraph: '[MS-RMPR] §2.2.9.3.1, §2.2.9.3.2',
  title: 'DESCRIPTOR and ISSUER are those of an SLC, Enrollment Service, Enrollment CA or CA certificate.',
  examine: ({ certificate }) =>
    unless(kindOf(certificate) !== undefined, 'The types of DESCRIPTOR and ISSUER fit no kind of certificate.'),
}

const hasTypes = ({ type, id }: XrmlObject, { objectType, idType }: PartyProfile): boolean =>
  type === objectType && id.type === idType

const objectTypes: Check<ChainMember> = {
  name: 'object-types',
  paragraph: '[MS-RMPR] §2.2.9.3.1, §2.2.9.3.2, §2.2.9.3.3',
  title: 'DESCRIPTOR, ISSUER and PRINCIPAL have the object and ID types of the kind.',
  examine: ({
    signed: {
      certificate: { descriptor, issuer, principal },
    },
    kind,
  }) => {
    const profile = KIND_PROFILES[kind]
    return unless(
      hasTypes(descriptor, { ...profile.principal, objectType: profile.descriptorType, idType: 'MS-GUID' }) &&
        hasTypes(issuer.object, profile.issuer) &&
        hasTypes(principal.object, profile.principal),
      `An object type or ID type is not that of the ${profile.title}.`,
    )
  },
}

const fitsAddress = ({ address }: XrmlObject, { hasAddress }: PartyProfile): boolean =>
  hasAddress ? address?.type === 'URL' : address === undefined

const addresses: Check<ChainMember> = {
  name: 'addresses',
  paragraph: '[MS-RMPR] §2.2.9.3.1, §2.2.9.3.3',
  title: 'An SLC has the URL of its server as ADDRESS, other certificates have none; DESCRIPTOR holds an ID only.',
  examine: ({
    signed: {
      certificate: { descriptor, issuer, principal },
    },
    kind,
  }) => {
    const profile = KIND_PROFILES[kind]
    return unless(
      descriptor.name === undefined &&
        descriptor.address === undefined &&
        fitsAddress(issuer.object, profile.issuer) &&
        fitsAddress(principal.object, profile.principal),
      `An ADDRESS is missing or not foreseen in the ${profile.title}, or DESCRIPTOR holds more than an ID.`,
    )
  },
}

const hasSize = (key: RsaPublicKey, { keySizes }: PartyProfile): boolean => keySizes.includes(keySize(key))

const keySizes: Check<ChainMember> = {
  name: 'key-sizes',
  paragraph: '[MS-RMPR] §2.2.9.3.2, §2.2.9.3.3',
  title: 'Both keys have a size the kind allows.',
  examine: ({
    signed: {
      certificate: { issuer, principal },
    },
    kind,
  }) => {
    const profile = KIND_PROFILES[kind]
    return unless(
      hasSize(issuer.publicKey, profile.issuer) && hasSize(principal.publicKey, profile.principal),
      `Keys of ${keySize(issuer.publicKey)} and ${keySize(principal.publicKey)} bits are not for the ${profile.title}.`,
    )
  },
}

const hasPlainLevels = ({ issuer, principal }: IssuingCertificate): boolean =>
  issuer.securityLevels.length === 0 && principal.securityLevels.length === 0

const securityLevels: Check<ChainMember> = {
  name: 'security-levels',
  paragraph: '[MS-RMPR] §2.2.9.3.2, §2.2.9.3.3',
  title: 'Only an SLC has SECURITYLEVELs.',
  examine: ({ signed: { certificate }, kind }) =>
    unless(isLicensor(kind) || hasPlainLevels(certificate), 'A SECURITYLEVEL stands in a certificate of an authority.'),
}

/** What is wrong with the revocation authorities of an SLC. */
function examineAuthorities(text: string, issuer: RsaPublicKey): string | undefined {
  try {
    const [first, ...others] = readRevocation(text)
    if (first === undefined || !sameKey(first, issuer)) return 'The first revocation authority is not the issuer.'
    return unless(others.length > 0, 'No revocation authority stands beside the issuer.')
  } catch (error) {
    if (error instanceof XrmlError) return error.message
    throw error
  }
}

const revocation: Check<ChainMember> = {
  name: 'revocation',
  paragraph: '[MS-RMPR] §2.2.9.3, §2.2.9.3.4',
  title: 'Only an SLC has a CONDITIONLIST with revocation authorities: its issuer first, then at least one more.',
  examine: ({ signed: { certificate }, kind }) => {
    if (certificate.revocation === undefined) return undefined
    if (!isLicensor(kind)) return 'A CONDITIONLIST stands beside WORK.'
    return examineAuthorities(certificate.revocation, certificate.issuer.publicKey)
  },
}

/** The sizes, in bits, of a principal's key in the mode with this hash. */
const modeSizes = (hash: HashName, kind: CertificateKind): readonly number[] =>
  hash === 'SHA256' ? [2048] : isLicensor(kind) ? [1024] : [1024, 2048]

/** What a mode says of one certificate: its hash and the key it certifies. */
const cryptographicMode: Check<ChainMember> = {
  name: 'cryptographic-mode',
  paragraph: '[MS-RMPR] §3.1.4.7',
  title: 'Hash and certified key belong to one mode: SHA1 with 1024 (authorities also 2048) bits, SHA256 with 2048.',
  examine: ({
    signed: {
      certificate: { principal },
      signature: { hash },
    },
    kind,
  }) =>
    unless(
      modeSizes(hash, kind).includes(keySize(principal.publicKey)),
      `A key of ${keySize(principal.publicKey)} bits in the ${KIND_PROFILES[kind].title} does not go with ${hash}.`,
    ),
}

/** Checks on one certificate against the tables for its kind. */
export const KIND_CHECKS: readonly Check<ChainMember>[] = [
  objectTypes,
  addresses,
  keySizes,
  securityLevels,
  revocation,
  cryptographicMode,
]

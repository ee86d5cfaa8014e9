import { keySize } from '../../keys/rsa-public-key.ts'
import type { License, LicenseKind, SignedLicense } from '../licenses/index.ts'
import { sealedKeyTypeFor, type EnablingBits } from '../parts/enabling-bits.ts'
import type { HashName } from '../parts/hash.ts'
import type { LooseObject } from '../parts/object.ts'
import type { SecurityLevel } from '../parts/principal.ts'
import { unless, type Check } from './check.ts'
import { pointsOf, principalOf } from './stated-values.ts'

type LicenseCheck = Check<SignedLicense>

const MACHINE_NAME = 'Microsoft Machine-Certificate'

/** What the DESCRIPTOR of each kind holds besides a GUID; a publishing licence need not have one. */
function fitsDescriptor(license: License): boolean {
  const { kind, descriptor } = license
  if (descriptor === undefined) return true
  if (descriptor.id.type !== 'MS-GUID' || descriptor.address !== undefined) return false
  switch (kind) {
    case 'security-processor-certificate':
      return descriptor.name === MACHINE_NAME
    case 'rms-account-certificate':
    case 'client-licensor-certificate':
      return descriptor.name === undefined
    case 'publishing-license':
    case 'rights-policy-template':
      return descriptor.type === undefined && descriptor.name !== undefined
    case 'use-license':
      return true
  }
}

const descriptor: LicenseCheck = {
  name: 'descriptor',
  paragraph: '[MS-RMPR] §2.2.9.4.1, §2.2.9.5.1, §2.2.9.6.1, §2.2.9.7.1, §2.2.9.9.1, §2.2.9.10.1',
  title: 'DESCRIPTOR has a GUID, and the NAME that its kind prescribes: that of machines, those of a policy, or none.',
  examine: ({ license }) => unless(fitsDescriptor(license), 'The DESCRIPTOR is not that of its kind.'),
}

const SERVER = 'MS-DRM-Server'
const ACCOUNT = 'Group-Identity'
const MACHINE = 'Machine-Unique-Identifier'

const ISSUER_TYPES: Readonly<Record<LicenseKind, readonly string[]>> = {
  'security-processor-certificate': ['MS-DRM-Desktop-Security-Processor', SERVER],
  'rms-account-certificate': [SERVER],
  'client-licensor-certificate': [SERVER],
  'publishing-license': [SERVER, ACCOUNT],
  'use-license': [SERVER, ACCOUNT],
  'rights-policy-template': [SERVER],
}

const issuerType: LicenseCheck = {
  name: 'issuer-type',
  paragraph: '[MS-RMPR] §2.2.9.4.2, §2.2.9.5.2, §2.2.9.6.2, §2.2.9.7.2, §2.2.9.9.2, §2.2.9.10.2',
  title: 'ISSUER is of a type that issues this kind: a server, whoever certifies machines, or the account of a CLC.',
  examine: ({ license: { kind, issuer } }) =>
    unless(ISSUER_TYPES[kind].includes(issuer.object.type), 'The ISSUER is of a type that does not issue this kind.'),
}

const ACCOUNT_TYPES: readonly string[] = ['Windows', 'Federation', 'Passport']

/** An account goes by its identifier and its e-mail address; only a federated one has further addresses. */
const isAccount = ({ type, id, name, address }: LooseObject): boolean =>
  type === ACCOUNT &&
  ACCOUNT_TYPES.includes(id.type) &&
  name !== undefined &&
  (address === undefined || id.type === 'Federation')

const isMachine = ({ type, id, name }: LooseObject): boolean =>
  type === MACHINE && id.type === 'MS-GUID' && name === 'Machine'

const isServer = ({ type, id, address }: LooseObject): boolean =>
  type === SERVER && id.type === 'MS-GUID' && address?.type === 'URL'

function fitsPrincipal(license: License): boolean {
  switch (license.kind) {
    case 'security-processor-certificate':
      return isMachine(license.principal.object)
    case 'publishing-license':
      return isServer(license.principal.object)
    case 'rms-account-certificate':
      return isAccount(license.principal.object) && isMachine(license.federationPrincipal.object)
    case 'client-licensor-certificate':
    case 'use-license':
      return isAccount(license.principal.object)
    case 'rights-policy-template':
      return true
  }
}

const principalType: LicenseCheck = {
  name: 'principal-type',
  paragraph: '[MS-RMPR] §2.2.9.4.4, §2.2.9.5.4, §2.2.9.5.5, §2.2.9.6.4, §2.2.9.7.4, §2.2.9.9.3',
  title: 'The principal is what its kind is issued to: a machine, an account with its e-mail address, or a server.',
  examine: ({ license }) => unless(fitsPrincipal(license), 'The principal is not what this kind is issued to.'),
}

const MACHINE_LEVELS: readonly string[] = ['Manufacturer', 'Platform', 'Repository']

const hasMachineLevels = (levels: readonly SecurityLevel[]): boolean =>
  levels
    .map(({ name }) => name)
    .toSorted()
    .join() === MACHINE_LEVELS.join()

const ACCOUNT_LEVELS: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['Group-Identity-Credential-Type', ['Persistent', 'Temporary']],
  ['Group-Identity-Type', ['Group']],
  ['Group-Identity-Policy', ['Group-Identity-Credential']],
]

const hasAccountLevels = (levels: readonly SecurityLevel[]): boolean =>
  ACCOUNT_LEVELS.every(([wanted, values]) =>
    levels.some(({ name, value }) => name === wanted && values.includes(value)),
  )

const principalLevels: LicenseCheck = {
  name: 'principal-levels',
  paragraph: '[MS-RMPR] §2.2.9.4.4, §2.2.9.5.4, §2.2.9.5.5',
  title:
    'A machine has the levels Platform, Manufacturer and Repository; an account those of a persistent or temporary RAC.',
  examine: ({ license }) => {
    switch (license.kind) {
      case 'security-processor-certificate':
        return unless(hasMachineLevels(license.principal.securityLevels), 'The levels are not those of a machine.')
      case 'rms-account-certificate':
        return unless(
          hasAccountLevels(license.principal.securityLevels) &&
            hasMachineLevels(license.federationPrincipal.securityLevels),
          'The levels are not those of an account and its machine.',
        )
      case 'client-licensor-certificate':
      case 'publishing-license':
      case 'use-license':
      case 'rights-policy-template':
        return undefined
    }
  },
}

const ACQUISITION = 'License-Acquisition-URL'
const REFERRAL = 'Referral-Info'

/** The DISTRIBUTIONPOINTs of each kind: those that may be there, and the one that must, if any. */
const POINTS: Readonly<Record<LicenseKind, { readonly may: readonly string[]; readonly must?: string }>> = {
  'security-processor-certificate': { may: ['Activation'], must: 'Activation' },
  'rms-account-certificate': { may: ['Activation', 'Extranet-Activation'] },
  'client-licensor-certificate': { may: [ACQUISITION, `Extranet-${ACQUISITION}`], must: ACQUISITION },
  'publishing-license': { may: [ACQUISITION, `Extranet-${ACQUISITION}`, REFERRAL], must: ACQUISITION },
  'use-license': { may: [REFERRAL] },
  'rights-policy-template': { may: ['Publishing-URL', 'Extranet-Publishing-URL', REFERRAL], must: 'Publishing-URL' },
}

const distributionPoints: LicenseCheck = {
  name: 'distribution-points',
  paragraph: '[MS-RMPR] §2.2.9.4.3, §2.2.9.5.3, §2.2.9.6.3, §2.2.9.7.3, §2.2.9.9.4, §2.2.9.10.3',
  title: 'The DISTRIBUTIONPOINTs are those of the kind, each type once, with a GUID and a URL.',
  examine: ({ license }) => {
    const { may, must } = POINTS[license.kind]
    const points = pointsOf(license)
    const types = points.map(({ type }) => type)
    return unless(
      types.every((type) => may.includes(type)) &&
        new Set(types).size === types.length &&
        (must === undefined || types.includes(must)) &&
        points.every(({ id, address }) => id.type === 'MS-GUID' && address?.type === 'URL'),
      'The DISTRIBUTIONPOINTs are not those of the kind.',
    )
  },
}

/** Every ENABLINGBITS there is. */
export function enablingBitsOf(license: License): readonly EnablingBits[] {
  switch (license.kind) {
    case 'rms-account-certificate':
      return [license.federationPrincipal.enablingBits]
    case 'client-licensor-certificate':
      return [license.enablingBits]
    case 'publishing-license':
      return [license.principal.enablingBits]
    case 'use-license':
      return license.rights.map(({ access }) => access)
    case 'security-processor-certificate':
    case 'rights-policy-template':
      return []
  }
}

/** The shortest there can be: a session key under RSA-1024, and one block of DES. */
const SHORTEST = 128 + 8

const enablingBits: LicenseCheck = {
  name: 'enabling-bits',
  paragraph: '[MS-RMPR] §2.2.9.1.13',
  title: 'ENABLINGBITS are long enough for a sealed session key, and whole blocks of a cipher after it.',
  examine: ({ license }) =>
    unless(
      enablingBitsOf(license).every(({ value }) => value.length >= SHORTEST && value.length % 8 === 0),
      'The ENABLINGBITS are too short or no whole blocks.',
    ),
}

/** What a mode says of the key a certificate issues; licences issue none. */
const certifiedSizes = (kind: LicenseKind, hash: HashName): readonly number[] | undefined => {
  if (kind === 'security-processor-certificate') return hash === 'SHA1' ? [1024, 2048] : [2048]
  if (kind === 'rms-account-certificate' || kind === 'client-licensor-certificate') {
    return hash === 'SHA1' ? [1024] : [2048]
  }
  return undefined
}

const licenseMode: LicenseCheck = {
  name: 'license-mode',
  paragraph: '[MS-RMPR] §3.1.4.7',
  title:
    'Hash, sealed keys and certified key belong to one mode: SHA1, sealed-key and 1024 bits, or SHA256, sealed-key-v2 and 2048.',
  examine: ({ license, signature: { hash } }) => {
    const type = sealedKeyTypeFor(hash)
    const certified = principalOf(license)
    return unless(
      enablingBitsOf(license).every((bits) => bits.type === type) &&
        (certified === undefined ||
          (certifiedSizes(license.kind, hash)?.includes(keySize(certified.publicKey)) ?? true)),
      `The ENABLINGBITS or the certified key do not go with ${hash}.`,
    )
  },
}

function examineRights(license: License): string | undefined {
  if (license.kind === 'use-license') {
    const owner = license.rights.find(({ name }) => name === 'OWNER')
    return unless(
      owner === undefined || (owner.spelling === 'attribute' && license.rights.length === 1),
      'OWNER does not stand alone, as the name of a RIGHT.',
    )
  }
  if (license.kind !== 'rights-policy-template') return undefined
  const [first] = license.rights
  const [holder, ...more] = first.access
  return unless(
    first.name === 'OWNER' && more.length === 0 && holder.id.type === 'Internal' && holder.id.value === 'Owner',
    'The first right is not OWNER of the owner.',
  )
}

const ownerRight: LicenseCheck = {
  name: 'owner-right',
  paragraph: '[MS-RMPR] §2.2.9.9.6, §2.2.9.10.4',
  title:
    'In a use licence OWNER stands alone, as it includes every right; in a template it comes first and is of the owner.',
  examine: ({ license }) => examineRights(license),
}

/** Checks on one licence against the tables for its kind. */
export const LICENSE_KIND_CHECKS: readonly LicenseCheck[] = [
  descriptor,
  issuerType,
  principalType,
  principalLevels,
  distributionPoints,
  enablingBits,
  licenseMode,
  ownerRight,
]

import { newGuid, formatGuidInBraces } from '../../src/base/guid.ts'
import { wholeMinute } from '../../src/base/moment.ts'
import { systemRandom, type Random } from '../../src/base/random.ts'
import {
  boundElement,
  boundText,
  decryptionKeyOf,
  encryptRightsData,
  generateContentKey,
  openSealedKey,
  readLicenseOf,
  sealIntoLicense,
  signLicense,
  signingKeyOf,
  writeRightsData,
  writeUnsignedPublishingLicense,
  type LooseObject,
  type Principal,
  type PublishingLicense,
  type RightElement,
  type RightsData,
  type SymmetricKey,
} from '../../src/certificates/index.ts'
import { BASE_PATH, LICENSE_FILE } from '../../src/protocol/paths.ts'
import { PUBLISH_SHAPE, PUBLISHING_NAMESPACE } from '../../src/protocol/publishing.ts'
import { LICENSE_SHAPE, LICENSING_NAMESPACE } from '../../src/protocol/use-licensing.ts'
import { openAccountKey } from './certify-call.ts'
import type { ActivatedMachine } from '../../src/security-processor/index.ts'
import type { SoapCall } from './soap-call.ts'

export const LICENSE_PATH = `${BASE_PATH}/${LICENSE_FILE}`

/** An account on a machine, with its certificates. */
export interface Publisher {
  readonly machine: ActivatedMachine
  readonly rac: readonly [string, ...string[]]
  readonly clc: readonly [string, ...string[]]
}

/** What is published, for whom. */
export interface Publication {
  readonly owner: string
  /** The owner in the rights, where it is another one. */
  readonly ownerInside?: string
  readonly rights: readonly (readonly [right: RightElement, address: string])[]
  readonly server?: Principal
  /** Size of the content key; 128 unless it is said. */
  readonly bits?: 128 | 192 | 256
  /** What is otherwise in the rights, and in the licence around them. */
  readonly inside?: Partial<RightsData>
  readonly outside?: Partial<PublishingLicense>
  /** What is encrypted in place of these rights, such as a template. */
  readonly rightsText?: string
}

export interface Published {
  readonly contentKey: SymmetricKey
  readonly license: PublishingLicense
}

const ownerNamed = (name: string): LooseObject => ({ id: { type: 'Windows', value: '' }, name })

/** The rights of a publication as a document of their own. */
const rightsOf = ({ owner, ownerInside = owner, rights, inside }: Publication, at: Date): string => {
  const [first, ...more] = rights.map(([name, address]) => ({
    spelling: 'element' as const,
    name,
    access: [{ id: { type: 'Unspecified', value: '' }, name: address }] as const,
  }))
  if (first === undefined) throw new Error('a right is wanted')
  return writeRightsData({
    kind: 'rights-data',
    issuedTime: wholeMinute(at),
    distributionPoints: [],
    work: { object: { id: { type: '', value: '' } }, metadata: { owner: ownerNamed(ownerInside) } },
    rights: [first, ...more],
    authenticatedData: [],
    policies: {},
    ...inside,
  })
}

/** A publishing licence as the client of a publisher makes it, not signed yet. */
export function prepare(
  { clc }: Pick<Publisher, 'clc'>,
  publication: Publication,
  at = new Date(),
  random: Random = systemRandom,
): Published {
  const { license: licensor, signature } = readLicenseOf('client-licensor-certificate', clc[0])
  const contentKey = generateContentKey(random, { bits: publication.bits ?? 128 })
  const server = publication.server ?? licensor.issuer
  const license = sealIntoLicense(
    {
      type: signature.hash === 'SHA1' ? 'sealed-key' : 'sealed-key-v2',
      key: contentKey,
      recipient: server.publicKey,
      random,
    },
    (enablingBits) => ({
      kind: 'publishing-license',
      issuedTime: wholeMinute(at),
      issuer: { ...licensor.principal, securityLevels: [{ name: 'SDK', value: '5.2.3790.300' }] },
      distributionPoints: licensor.distributionPoints,
      principal: { ...server, enablingBits },
      work: {
        object: { id: { type: 'MS-GUID', value: formatGuidInBraces(newGuid(random)) } },
        metadata: { owner: ownerNamed(publication.owner) },
      },
      encryptedRightsData: encryptRightsData(contentKey, publication.rightsText ?? rightsOf(publication, at)),
      authenticatedData: [],
      policies: {},
      layout: 'client',
      ...publication.outside,
    }),
  )
  return { contentKey, license }
}

/** Opens the private key of a CLC. */
async function licensorKey({ machine, rac, clc }: Publisher) {
  const { license, bodyText } = readLicenseOf('client-licensor-certificate', clc[0])
  const { key } = await openSealedKey({
    enablingBits: license.enablingBits,
    boundTo: boundText(boundElement('client-licensor-certificate', bodyText)),
    key: decryptionKeyOf(await openAccountKey(rac[0], machine)),
    random: systemRandom,
  })
  if (key.kind !== 'private') throw new Error('no private key is in it')
  return key.privateKey
}

/** Signs it with the CLC of the publisher; gives its chain. */
export async function sign(
  publisher: Publisher,
  { license }: Pick<Published, 'license'>,
): Promise<[string, ...string[]]> {
  const hash = readLicenseOf('client-licensor-certificate', publisher.clc[0]).signature.hash
  const key = signingKeyOf(await licensorKey(publisher))
  return [await signLicense(license, { hash, sign: (input) => key.sign(hash, input) }), ...publisher.clc]
}

const certificates = (chain: readonly string[]): string =>
  chain.map((text) => `<Certificate>${text}</Certificate>`).join('')

export type Member = readonly [account: readonly string[], publishing: readonly string[]]

/** An AcquireLicense request with these members. [MS-RMPR] §3.4.4.1 */
export const acquireLicenseCall = (...members: readonly Member[]): SoapCall => ({
  namespace: LICENSING_NAMESPACE,
  action: LICENSE_SHAPE.operations.AcquireLicense.action,
  body: `<AcquireLicense xmlns="${LICENSING_NAMESPACE}"><RequestParams>${members
    .map(
      ([account, publishing]) =>
        `<AcquireLicenseParams><LicenseeCerts>${certificates(account)}</LicenseeCerts><IssuanceLicense>${certificates(
          publishing,
        )}</IssuanceLicense><ApplicationData/></AcquireLicenseParams>`,
    )
    .join('')}</RequestParams></AcquireLicense>`,
  versions: ['1.0.0.0', members.length > 1 ? '1.1.0.0' : '1.0.0.0'],
})

/** An AcquireIssuanceLicense request. [MS-RMPR] §3.5.4.1 */
export const signCall = (license: PublishingLicense, change = (text: string): string => text): SoapCall => ({
  namespace: PUBLISHING_NAMESPACE,
  action: PUBLISH_SHAPE.operations.AcquireIssuanceLicense.action,
  body:
    `<AcquireIssuanceLicense xmlns="${PUBLISHING_NAMESPACE}"><RequestParams><AcquireIssuanceLicenseParams><UnsignedIssuanceLicense>` +
    `${change(writeUnsignedPublishingLicense(license))}</UnsignedIssuanceLicense></AcquireIssuanceLicenseParams></RequestParams></AcquireIssuanceLicense>`,
  versions: ['1.0.0.0', '1.1.0.0'],
})

/** Opens the content key in a use licence with the key of an account. */
export async function openContentKey(use: string, { machine, rac }: Omit<Publisher, 'clc'>): Promise<Uint8Array> {
  const { license, bodyText } = readLicenseOf('use-license', use)
  const { key } = await openSealedKey({
    enablingBits: license.rights[0].access,
    boundTo: boundText(boundElement('use-license', bodyText)),
    key: decryptionKeyOf(await openAccountKey(rac[0], machine)),
    random: systemRandom,
  })
  if (key.kind !== 'symmetric') throw new Error('no content key is in it')
  return key.bytes
}

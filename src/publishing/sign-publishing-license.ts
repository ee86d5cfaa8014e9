import { newGuid, type Guid } from '../base/guid.ts'
import type { Logger } from '../base/logger.ts'
import { wholeMinute } from '../base/moment.ts'
import type { Random } from '../base/random.ts'
import {
  licenseValidityTime,
  sealIntoLicense,
  type DecryptionKey,
  type LicenseIssuer,
  type LicenseValidity,
  type PublishingLicense,
  type SymmetricKey,
  type UnsignedPublishingLicense,
  type XrmlObject,
} from '../certificates/index.ts'
import { openUnsignedLicense, type ContentKeyBinding } from './open-unsigned-license.ts'
import type { RecordPublishingLicense, SigningRequest, SignPublishingLicense } from './ports.ts'
import { PublishingError } from './publishing-error.ts'

export interface SignPublishingLicenseDependencies {
  /** The server as it issues now. */
  issuer(): LicenseIssuer
  /** Its private key, which content keys are sealed for. */
  readonly key: DecryptionKey
  /** Where use licences are to be had, the first one inside. [MS-RMPR] §2.2.9.7.3 */
  distributionPoints(): readonly XrmlObject[]
  readonly validity: LicenseValidity
  readonly isEnabled: boolean
  /** What the hash beside the content key must be of. [MS-RMPR] §2.2.9.1.13 */
  readonly boundTo: ContentKeyBinding
  readonly record: RecordPublishingLicense
  readonly random: Random
  readonly logger: Logger
}

const REFERRAL = 'Referral-Info'

/** Clients put the referral after the principal, servers before it. */
const referralsOf = ({ referral, distributionPoints }: UnsignedPublishingLicense): XrmlObject[] => [
  ...distributionPoints.filter(({ type }) => type === REFERRAL),
  ...(referral === undefined ? [] : [referral]),
]

/** The licence in the order of servers, its content key bound to it anew. [MS-RMPR] §3.5.4.1 */
function prepare(
  license: UnsignedPublishingLicense,
  contentKey: SymmetricKey,
  at: Date,
  {
    issuer,
    distributionPoints,
    validity,
    random,
  }: Omit<SignPublishingLicenseDependencies, 'issuer'> & {
    readonly issuer: LicenseIssuer
  },
): PublishingLicense {
  const validityTime = licenseValidityTime(validity, at)
  const { principal, sealing } = issuer
  return sealIntoLicense(
    { type: sealing, key: contentKey, recipient: principal.publicKey, random },
    (enablingBits) => ({
      kind: 'publishing-license',
      issuedTime: wholeMinute(at),
      ...(validityTime === undefined ? {} : { validityTime }),
      ...(license.descriptor === undefined ? {} : { descriptor: license.descriptor }),
      issuer: principal,
      distributionPoints: [...distributionPoints(), ...referralsOf(license)],
      principal: { ...principal, enablingBits },
      work: license.work,
      encryptedRightsData: license.encryptedRightsData,
      authenticatedData: license.authenticatedData,
      policies: license.policies,
      layout: 'server',
    }),
  )
}

async function recordAndTell(
  guid: Guid,
  license: PublishingLicense,
  xrml: string,
  {
    request: { caller, at },
    record,
    logger,
  }: Pick<SignPublishingLicenseDependencies, 'record' | 'logger'> & {
    readonly request: SigningRequest
  },
): Promise<void> {
  const content = license.work.object.id.value
  await record({ guid, at, caller, content, xrml })
  logger.info({ guid, content, caller: caller.name }, 'signed a publishing license')
}

/**
 * Signs publishing licences for clients: checks for whom they are, opens what is sealed in them, seals it anew, signs, and records
 * before it answers. [MS-RMPR] §3.5.4.1
 * Rejects with PublishingError, CertificateError; then nothing is recorded.
 */
export const createSignPublishingLicense =
  (dependencies: SignPublishingLicenseDependencies): SignPublishingLicense =>
  async (request) => {
    const { unsignedLicense, at } = request
    if (!dependencies.isEnabled) {
      throw new PublishingError('online-publishing-disabled', 'This server signs no publishing licenses.')
    }
    const issuer = dependencies.issuer()
    issuer.requireMayIssue('publishing-license', at)
    const { license: unsigned, contentKey } = await openUnsignedLicense(unsignedLicense, { ...dependencies, issuer })
    const license = prepare(unsigned, contentKey, at, { ...dependencies, issuer })
    contentKey.bytes.fill(0)
    const xrml = await issuer.issue(license)
    await recordAndTell(newGuid(dependencies.random), license, xrml, { ...dependencies, request })
    return [xrml, ...issuer.chain]
  }

import { newGuid, type Guid } from '../base/guid.ts'
import type { Logger } from '../base/logger.ts'
import { wholeMinute } from '../base/moment.ts'
import type { Random } from '../base/random.ts'
import { CallError } from '../calls/index.ts'
import {
  boundElement,
  boundText,
  EnablingBitsError,
  licenseValidityTime,
  readUnsignedPublishingLicense,
  sameKey,
  sealIntoLicense,
  type DecryptionKey,
  type LicenseIssuer,
  type LicenseValidity,
  type PublishingLicense,
  type SymmetricKey,
  type UnsignedPublishingLicense,
  type XrmlObject,
} from '../certificates/index.ts'
import { openRights, RightsError, type OpenedRights } from '../rights/index.ts'
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
  readonly isDecommissioned: boolean
  readonly record: RecordPublishingLicense
  readonly random: Random
  readonly logger: Logger
}

const REFERRAL = 'Referral-Info'

/** OBJECT ID and key decide. [MS-RMPR] §3.5.4.1 */
function requireOwn({ principal: server }: UnsignedPublishingLicense, { principal: own }: LicenseIssuer): void {
  const isOwn = server.object.id.value.toLowerCase() === own.object.id.value.toLowerCase()
  if (isOwn && sameKey(server.publicKey, own.publicKey)) return
  throw new PublishingError(
    'unsigned-license-of-another',
    'The unsigned publishing license is not made out for this server.',
  )
}

/** What an error in opening a publishing licence is to whoever wants it signed. */
function refusalOf(error: unknown): unknown {
  if (error instanceof RightsError) {
    const code = error.code === 'template-signature' ? 'official-template-invalid' : 'enabling-bits-hash'
    return new PublishingError(code, error.message, { cause: error })
  }
  if (error instanceof EnablingBitsError) {
    return new PublishingError('enabling-bits-hash', error.message, { cause: error })
  }
  return error
}

/** Opens content key and rights, which nobody could be licensed by otherwise. */
async function open(
  { unsignedLicense }: SigningRequest,
  license: UnsignedPublishingLicense,
  { key, random }: SignPublishingLicenseDependencies,
): Promise<OpenedRights> {
  const sealed = {
    enablingBits: license.principal.enablingBits,
    encryptedRightsData: license.encryptedRightsData,
    boundTo: boundText(boundElement('publishing-license', unsignedLicense)),
  }
  const opened = await openRights(sealed, { key, templateIssuer: key.publicKey, random }).catch((error: unknown) => {
    throw refusalOf(error)
  })
  if (opened.sessionAlgorithm === 'DES') {
    throw new PublishingError('content-key-unsupported', 'A session key of DES is not supported.')
  }
  return opened
}

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
    'publishing-license',
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
 * Rejects with CallError `decommissioned`, PublishingError, XrmlError, CertificateError; then nothing is recorded.
 */
export const createSignPublishingLicense =
  (dependencies: SignPublishingLicenseDependencies): SignPublishingLicense =>
  async (request) => {
    const { unsignedLicense, at } = request
    if (dependencies.isDecommissioned) throw new CallError('decommissioned', 'This server is decommissioned.')
    if (!dependencies.isEnabled) {
      throw new PublishingError('online-publishing-disabled', 'This server signs no publishing licenses.')
    }
    const issuer = dependencies.issuer()
    issuer.requireMayIssue('publishing-license', at)
    const unsigned = readUnsignedPublishingLicense(unsignedLicense)
    requireOwn(unsigned, issuer)
    const { contentKey } = await open(request, unsigned, dependencies)
    const license = prepare(unsigned, contentKey, at, { ...dependencies, issuer })
    contentKey.bytes.fill(0)
    const xrml = await issuer.issue(license)
    await recordAndTell(newGuid(dependencies.random), license, xrml, { ...dependencies, request })
    return [xrml, ...issuer.chain]
  }

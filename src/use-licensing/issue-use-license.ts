import { newGuid, type Guid } from '../base/guid.ts'
import type { Logger } from '../base/logger.ts'
import type { Random } from '../base/random.ts'
import { CallError } from '../calls/index.ts'
import {
  boundElement,
  boundText,
  EnablingBitsError,
  licenseValidityTime,
  XrmlError,
  type DecryptionKey,
  type LicenseIssuer,
  type LicenseValidity,
  type LooseObject,
  type PublishingLicense,
  type SignedLicense,
  type TrustAnchor,
} from '../certificates/index.ts'
import { checkAccountChain, type AccountChainRules } from '../certification/index.ts'
import {
  evaluatePolicy,
  openRights,
  policyOf,
  RightsError,
  type Grant,
  type GroupMembership,
  type Licensee,
  type LicensingPolicies,
  type OpenedRights,
  type OwnerRule,
  type RightsErrorCode,
  type RightsPolicyTemplates,
} from '../rights/index.ts'
import { checkPublishingChain } from './check-publishing-chain.ts'
import { licenseeOf } from './licensee.ts'
import type { IssueUseLicense, RecordUseLicense, UseLicenseRequest } from './ports.ts'
import { prepareUseLicense } from './prepare-use-license.ts'
import { UseLicensingError, type UseLicensingErrorCode } from './use-licensing-error.ts'

export interface IssueUseLicenseDependencies {
  /** The server as it issues now. */
  issuer(): LicenseIssuer
  /** Its private key, which content keys are sealed for. */
  readonly key: DecryptionKey
  /** By what account certificates are judged at this moment. */
  accountRules(): Promise<AccountChainRules>
  /** Where the chains of this server's own hierarchy end. */
  anchors(): readonly TrustAnchor[]
  /** All templates of the server, published and archived. */
  templates(): Promise<RightsPolicyTemplates>
  readonly groups: GroupMembership
  readonly policies: LicensingPolicies
  /** Whose word on the owner of a document counts. */
  readonly ownerRule: OwnerRule
  readonly validity: LicenseValidity
  readonly isDecommissioned: boolean
  readonly record: RecordUseLicense
  readonly random: Random
  readonly logger: Logger
}

const MEANINGS: Readonly<Record<RightsErrorCode, UseLicensingErrorCode>> = {
  'no-rights-for-principal': 'rights-missing',
  'publishing-license-time': 'publishing-license-time',
  'credential-creation-time': 'credential-too-young',
  'template-signature': 'publishing-license-signature',
  'content-key-missing': 'publishing-license-signature',
}

/** What an error in opening or evaluating a publishing licence is to whoever asked. */
function refusalOf(error: unknown): unknown {
  if (error instanceof RightsError) return new UseLicensingError(MEANINGS[error.code], error.message, { cause: error })
  if (error instanceof EnablingBitsError || error instanceof XrmlError) {
    return new UseLicensingError(
      'publishing-license-signature',
      `Content key and rights of the publishing license cannot be opened. ${error.message}`,
      { cause: error },
    )
  }
  return error
}

const isSameOwner = (one: LooseObject, other: LooseObject): boolean =>
  one.id.type === other.id.type && one.name?.toLowerCase() === other.name?.toLowerCase()

/**
 * Refuses rights that name another owner than the licence around them. Whoever has a CLC can sign any licence around rights that
 * are not his, and OWNER would give him the content.
 */
function checkOwner({ work }: PublishingLicense, { document }: OpenedRights): void {
  const [outside, inside] = [work.metadata?.owner, document.work.metadata?.owner]
  if (outside === undefined || inside === undefined || isSameOwner(outside, inside)) return
  throw new UseLicensingError(
    'publishing-license-signature',
    'The publishing license names another owner than the rights in it.',
  )
}

/** Which text the content key hashes is known of what this server has signed; of what clients have signed, it is not. */
function boundTo({ license, bodyText }: SignedLicense<PublishingLicense>): string | undefined {
  return license.issuer.object.type === 'MS-DRM-Server'
    ? boundText(boundElement('publishing-license', bodyText))
    : undefined
}

/** What is granted to whom, and the key to it. */
interface Evaluated {
  readonly opened: OpenedRights
  readonly grant: Grant
}

async function evaluate(
  signed: SignedLicense<PublishingLicense>,
  licensee: Licensee,
  at: Date,
  dependencies: IssueUseLicenseDependencies,
): Promise<Evaluated> {
  const { license } = signed
  const { key, random, groups, policies: server, ownerRule } = dependencies
  try {
    const { enablingBits } = license.principal
    const sealed = { enablingBits, encryptedRightsData: license.encryptedRightsData, boundTo: boundTo(signed) }
    const opened = await openRights(sealed, { key, templateIssuer: key.publicKey, random })
    checkOwner(license, opened)
    const policy = policyOf(license, opened.document, await dependencies.templates(), ownerRule)
    return { opened, grant: await evaluatePolicy({ policy, licensee, groups, server, at }) }
  } catch (error) {
    throw refusalOf(error)
  }
}

interface Issued {
  readonly guid: Guid
  readonly publishingLicense: PublishingLicense
  readonly licensee: Licensee
  readonly grant: Grant
  readonly xrml: string
}

async function recordAndTell(
  { guid, publishingLicense, licensee, grant, xrml }: Issued,
  { caller, at }: UseLicenseRequest,
  { record, logger }: IssueUseLicenseDependencies,
): Promise<void> {
  const content = publishingLicense.work.object.id.value
  const rights = grant.rights.map(({ name }) => name)
  await record({ guid, at, caller, account: licensee.id, content, because: grant.because, rights, xrml })
  const told = { guid, account: licensee.id, content, rights, because: grant.because, caller: caller.name }
  logger.info(told, grant.because === 'super-user' ? 'issued a use license to a super-user' : 'issued a use license')
}

/**
 * Issues use licences: judges both chains, opens content key and rights, evaluates the policy, seals the key for the account,
 * signs, and records before it answers. [MS-RMPR] §3.4.4.1
 * Rejects with CallError `decommissioned`, AccountCertificateError, UseLicensingError, CertificateError; then nothing is recorded.
 */
export const createIssueUseLicense =
  (dependencies: IssueUseLicenseDependencies): IssueUseLicense =>
  async (request) => {
    const { accountChain, publishingChain, at } = request
    if (dependencies.isDecommissioned) throw new CallError('decommissioned', 'This server is decommissioned.')
    const issuer = dependencies.issuer()
    issuer.requireMayIssue('use-license', at)
    const account = checkAccountChain(accountChain, await dependencies.accountRules(), at).license
    const licensee = licenseeOf(account)
    const rules = { server: issuer.principal, anchors: dependencies.anchors() }
    const signed = checkPublishingChain(publishingChain, rules)
    const { opened, grant } = await evaluate(signed, licensee, at, dependencies)
    const guid = newGuid(dependencies.random)
    const subject = {
      ...{ guid, account: account.principal, publishingLicense: signed.license, grant, at },
      contentKey: opened.contentKey,
      validityTime: licenseValidityTime(dependencies.validity, at),
    }
    const prepared = prepareUseLicense(subject, issuer, dependencies.random)
    opened.contentKey.bytes.fill(0)
    const xrml = await issuer.issue(prepared)
    await recordAndTell({ guid, publishingLicense: signed.license, licensee, grant, xrml }, request, dependencies)
    return [xrml, ...issuer.chain]
  }

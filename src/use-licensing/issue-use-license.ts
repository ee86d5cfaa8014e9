import { newGuid, type Guid } from '../base/guid.ts'
import type { Logger } from '../base/logger.ts'
import { licenseValidityTime, type LicenseValidity, type PublishingLicense } from '../certificates/index.ts'
import { checkAccountChain, type AccountChainRules } from '../certification/index.ts'
import {
  evaluatePolicy,
  policyOf,
  type Grant,
  type GroupMembership,
  type Licensee,
  type LicensingPolicies,
  type OwnerRule,
  type RightsPolicyTemplates,
} from '../rights/index.ts'
import { licenseeOf } from './licensee.ts'
import { openLatest, type OpenDocument, type OpenDocumentDependencies, type OpenedDocument } from './open-document.ts'
import type { RecordUseLicense, UseLicenseIssuing, UseLicenseRequest } from './ports.ts'
import { prepareUseLicense } from './prepare-use-license.ts'
import { refusalOfRights } from './refusal-of-rights.ts'

export interface UseLicensingDependencies extends OpenDocumentDependencies {
  /** By what account certificates are judged at this moment. */
  accountRules(): Promise<AccountChainRules>
  /** All templates of the server, published and archived. */
  templates(): Promise<RightsPolicyTemplates>
  readonly groups: GroupMembership
  readonly policies: LicensingPolicies
  /** Whose word on the owner of a document counts. */
  readonly ownerRule: OwnerRule
  readonly validity: LicenseValidity
  readonly record: RecordUseLicense
  readonly logger: Logger
}

async function evaluate(
  { signed: { license }, opened }: OpenedDocument,
  licensee: Licensee,
  at: Date,
  dependencies: UseLicensingDependencies,
): Promise<Grant> {
  const { groups, policies: server, ownerRule } = dependencies
  try {
    const policy = policyOf(license, opened.document, await dependencies.templates(), ownerRule)
    return await evaluatePolicy({ policy, licensee, groups, server, at })
  } catch (error) {
    throw refusalOfRights(error)
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
  { record, logger }: UseLicensingDependencies,
): Promise<void> {
  const content = publishingLicense.work.object.id.value
  const rights = grant.rights.map(({ name }) => name)
  await record({ guid, at, caller, account: licensee.id, content, because: grant.because, rights, xrml })
  const told = { guid, account: licensee.id, content, rights, because: grant.because, caller: caller.name }
  logger.info(told, grant.because === 'super-user' ? 'issued a use license to a super-user' : 'issued a use license')
}

/** Issues one use licence for a document that `open` opens. */
async function issueUseLicense(
  request: UseLicenseRequest,
  open: OpenDocument,
  dependencies: UseLicensingDependencies,
): Promise<readonly string[]> {
  const { accountChain, publishingChain, at } = request
  const issuer = dependencies.issuer()
  issuer.requireMayIssue('use-license', at)
  const account = checkAccountChain(accountChain, await dependencies.accountRules(), at).license
  const licensee = licenseeOf(account)
  const document = await open(publishingChain)
  const publishingLicense = document.signed.license
  const grant = await evaluate(document, licensee, at, dependencies)
  const guid = newGuid(dependencies.random)
  const subject = {
    ...{ guid, account: account.principal, publishingLicense, grant, at },
    contentKey: document.opened.contentKey,
    validityTime: licenseValidityTime(dependencies.validity, at),
  }
  const xrml = await issuer.issue(prepareUseLicense(subject, issuer, dependencies.random))
  await recordAndTell({ guid, publishingLicense, licensee, grant, xrml }, request, dependencies)
  return [xrml, ...issuer.chain]
}

/**
 * Issues use licences: judges both chains, opens content key and rights, evaluates the policy, seals the key for the account,
 * signs, and records before it answers. [MS-RMPR] §3.4.4.1
 * Rejects with AccountCertificateError, UseLicensingError, CertificateError; then nothing is recorded.
 */
export const createUseLicenseIssuing =
  (dependencies: UseLicensingDependencies): UseLicenseIssuing =>
  async (call) => {
    const latest = openLatest(dependencies)
    try {
      return await call((request) => issueUseLicense(request, latest.open, dependencies))
    } finally {
      await latest.close()
    }
  }

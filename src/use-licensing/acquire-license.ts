import {
  checkBatch,
  checkCertificates,
  checkChain,
  checkSize,
  checkVersion,
  LARGEST,
  mostMembers,
  type Call,
  type CapabilityRange,
} from '../calls/index.ts'
import type { AcquiredLicense, IssueUseLicense, UseLicenseIssuing, UseLicenseRequest } from './ports.ts'

/** What one member of an AcquireLicense request carries, as read; what is undefined was not there. [MS-RMPR] §3.4.4.1.3.3 */
export interface AcquireLicenseParameters {
  readonly licenseeCerts: readonly (string | undefined)[]
  /** Empty: the one of the member before. */
  readonly issuanceLicense: readonly (string | undefined)[]
  readonly applicationData: string | undefined
}

export type AcquireLicense = (call: Call<readonly AcquireLicenseParameters[]>) => Promise<readonly AcquiredLicense[]>

type Members = readonly [AcquireLicenseParameters, ...AcquireLicenseParameters[]]

const PUBLISHING = 'IssuanceLicense'

/** The publishing licence of each member: its own, else the most recent one before it. */
function publishingChains(members: Members): AcquireLicenseParameters['issuanceLicense'][] {
  let latest = members[0].issuanceLicense
  return members.map(({ issuanceLicense: own }) => (latest = own.length === 0 ? latest : own))
}

function checkMember(
  { licenseeCerts, applicationData }: AcquireLicenseParameters,
  publishing: AcquireLicenseParameters['issuanceLicense'],
): Omit<UseLicenseRequest, 'caller' | 'at'> {
  const data = applicationData ?? ''
  return {
    accountChain: checkCertificates(licenseeCerts, 'LicenseeCerts'),
    publishingChain: checkChain(publishing, PUBLISHING, LARGEST.publishingLicense),
    applicationData: data === '' ? undefined : checkSize(data, 'ApplicationData', LARGEST.applicationData),
  }
}

/** Issues to one member after the other. A member that is refused is none of the others' business; a single one is the call itself. */
async function issueToEach(
  members: Members,
  request: Pick<UseLicenseRequest, 'caller' | 'at'>,
  issue: IssueUseLicense,
): Promise<readonly AcquiredLicense[]> {
  const chains = publishingChains(members)
  const acquired: AcquiredLicense[] = []
  for (const [index, member] of members.entries()) {
    try {
      acquired.push({ chain: await issue({ ...checkMember(member, chains[index] ?? []), ...request }) })
    } catch (error) {
      if (members.length === 1) throw error
      acquired.push({ error })
    }
  }
  return acquired
}

/**
 * The operation AcquireLicense, [MS-RMPR] §3.4.4.1, before and after the issuing: several members from version 1.1.0.0 on, of which
 * each has an outcome of its own. Throws CallError, and for a single member what `issuing` does.
 */
export const createAcquireLicense =
  (offered: CapabilityRange, issuing: UseLicenseIssuing): AcquireLicense =>
  async ({ header, parameters, caller, at }) => {
    checkVersion(header, offered)
    const members = checkBatch(parameters, 'RequestParams', mostMembers(header, offered))
    // The first must have one whatever becomes of it.
    checkChain(members[0].issuanceLicense, PUBLISHING, LARGEST.publishingLicense)
    return issuing((issue) => issueToEach(members, { caller, at }, issue))
  }

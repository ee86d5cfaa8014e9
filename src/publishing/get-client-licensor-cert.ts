import { checkBatch, checkCertificates, checkVersion, type Call, type CapabilityRange } from '../calls/index.ts'
import type { IssueClientLicensorCertificate } from './ports.ts'

/** The PersonaCerts of each member, undefined where a certificate is missing. [MS-RMPR] §3.5.4.2.3.1 */
export type GetClientLicensorCert = (
  call: Call<readonly (readonly (string | undefined)[])[]>,
) => Promise<readonly (readonly string[])[]>

/**
 * The operation GetClientLicensorCert, [MS-RMPR] §3.5.4.2, before the issuing: one account in a request, as batching is for
 * AcquireLicense only (Cc747637). Throws CallError and what `issue` does.
 */
export const createGetClientLicensorCert =
  (offered: CapabilityRange, issue: IssueClientLicensorCertificate): GetClientLicensorCert =>
  async ({ header, parameters, caller, at }) => {
    checkVersion(header, offered)
    const [personaCerts] = checkBatch(parameters, 'RequestParams', 1)
    return [await issue({ accountChain: checkCertificates(personaCerts, 'PersonaCerts'), caller, at })]
  }

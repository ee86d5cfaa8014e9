import { checkCertificates, checkVersion, type Call, type CapabilityRange } from '../calls/index.ts'
import type { CertifyAccount } from './ports.ts'

/** What a Certify request carries, as read; what is undefined was not there. [MS-RMPR] §3.3.4.1.3.1 */
export interface CertifyParameters {
  readonly machineChain: readonly (string | undefined)[]
  readonly persistent: boolean
}

/** A structure that clients must not use. [MS-RMPR] §3.3.4.1.3.3 */
export interface Quota {
  readonly verified: boolean
  readonly currentConsumption: number
  readonly maximum: number
}

export interface CertifyResult {
  /** XrML texts, the RMS account certificate first. */
  readonly chain: readonly string[]
  readonly quota: Quota
}

export type Certify = (call: Call<CertifyParameters>) => Promise<CertifyResult>

export interface CertifyDependencies {
  readonly offered: CapabilityRange
  readonly certifyAccount: CertifyAccount
  readonly hierarchy: keyof typeof QUOTAS
}

/** What every answer says of a quota. [MS-RMPR] note <40> */
const QUOTAS = {
  production: { verified: true, currentConsumption: 5, maximum: 10 },
  'pre-production': { verified: true, currentConsumption: 1, maximum: 0 },
} as const satisfies Record<string, Quota>

/** The operation Certify, [MS-RMPR] §3.3.4.1, before and after the issuing. Throws CallError and what `certifyAccount` does. */
export const createCertify =
  ({ offered, certifyAccount, hierarchy }: CertifyDependencies): Certify =>
  async ({ header, parameters, caller, at }) => {
    checkVersion(header, offered)
    const machineChain = checkCertificates(parameters.machineChain, 'MachineCertificateChain')
    const chain = await certifyAccount({ machineChain, persistent: parameters.persistent, caller, at })
    return { chain, quota: QUOTAS[hierarchy] }
  }

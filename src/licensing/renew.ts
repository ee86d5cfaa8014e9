import type { CheckedAnswer } from './check-answer.ts'
import { checkNewer, explainedFault, type HeldCertificates } from './check-renewed.ts'
import { provision, type ProvisionOptions } from './provision.ts'

/** A licensing server that has a certificate and asks the root for the next one. */
export interface RenewOptions extends ProvisionOptions {
  readonly held: HeldCertificates
}

/**
 * Gets a licensing server its next licensor certificate: the same request as the first time, with the same key and GUID,
 * and the same checks; and it must be newer. [MS-RMPR] §3.1.6.2, §3.6.4.2.4.1. Throws LicensingError.
 */
export async function renew({ held, ...options }: RenewOptions): Promise<CheckedAnswer> {
  try {
    const answer = await provision(options)
    checkNewer(answer.certificate, held.licensor, 'root')
    return answer
  } catch (error) {
    throw explainedFault(error, held, options.now(), 'root')
  }
}

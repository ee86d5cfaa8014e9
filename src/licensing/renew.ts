import { formatMinute } from '../base/moment.ts'
import type { IssuingCertificate } from '../certificates/index.ts'
import type { CheckedAnswer } from './check-answer.ts'
import { LicensingError } from './licensing-error.ts'
import { provision, type ProvisionOptions } from './provision.ts'

/** A licensing server that has a certificate and asks the root for the next one. */
export interface RenewOptions extends ProvisionOptions {
  /** The certificate that it has, and the one above it, which is the root server's. */
  readonly held: { readonly licensor: IssuingCertificate; readonly above: IssuingCertificate | undefined }
}

/** An answer to an older request must not bring an older certificate back. */
function checkNewer(renewed: IssuingCertificate, held: IssuingCertificate): void {
  const isSame = renewed.descriptor.id.value === held.descriptor.id.value
  if (!isSame && renewed.issuedTime >= held.issuedTime) return
  throw new LicensingError(
    'answer-not-asked-for',
    `The root’s answer holds ${isSame ? 'the certificate that there is already' : 'an older certificate than there is'}. Nothing was kept; ask the root’s administrator.`,
  )
}

/** What a fault means when the root’s own certificate has ended, as far as is known here: the root does not tell why. */
function explained(error: unknown, above: IssuingCertificate | undefined, now: Date): unknown {
  if (!(error instanceof LicensingError) || error.code !== 'root-faulted') return error
  if (above === undefined || now < above.rangeTime.until) return error
  return new LicensingError(
    'root-faulted',
    `${error.message} As far as is known here the root’s own certificate ended at ${formatMinute(above.rangeTime.until)} (UTC): its administrator must renew that one first.`,
    { cause: error },
  )
}

/**
 * Gets a licensing server its next licensor certificate: the same request as the first time, with the same key and GUID,
 * and the same checks; and it must be newer. [MS-RMPR] §3.1.6.2, §3.6.4.2.4.1. Throws LicensingError.
 */
export async function renew({ held, ...options }: RenewOptions): Promise<CheckedAnswer> {
  try {
    const answer = await provision(options)
    checkNewer(answer.certificate, held.licensor)
    return answer
  } catch (error) {
    throw explained(error, held.above, options.now())
  }
}

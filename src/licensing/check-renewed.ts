import { formatMinute } from '../base/moment.ts'
import type { IssuingCertificate } from '../certificates/index.ts'
import type { Responder } from './chain-refusal.ts'
import { LicensingError } from './licensing-error.ts'

/** The certificate that a server has when it asks for the next one, and the one above it, which is that of whoever issued. */
export interface HeldCertificates {
  readonly licensor: IssuingCertificate
  readonly above: IssuingCertificate | undefined
}

/** An answer to an older request must not bring an older certificate back. Throws LicensingError `answer-not-asked-for`. */
export function checkNewer(renewed: IssuingCertificate, held: IssuingCertificate, who: Responder): void {
  const isSame = renewed.descriptor.id.value === held.descriptor.id.value
  if (!isSame && renewed.issuedTime >= held.issuedTime) return
  throw new LicensingError(
    'answer-not-asked-for',
    `The ${who}’s answer holds ${isSame ? 'the certificate that there is already' : 'an older certificate than there is'}. Nothing was kept; ask the ${who}’s administrator.`,
  )
}

/** What a fault means when the issuer’s own certificate has ended, as far as is known here: the issuer does not tell why. */
export function explainedFault(error: unknown, { above }: HeldCertificates, now: Date, who: Responder): unknown {
  if (!(error instanceof LicensingError) || error.code !== 'root-faulted') return error
  if (above === undefined || now < above.rangeTime.until) return error
  return new LicensingError(
    'root-faulted',
    `${error.message} As far as is known here the ${who}’s own certificate ended at ${formatMinute(above.rangeTime.until)} (UTC): its administrator must renew that one first.`,
    { cause: error },
  )
}

import { LicensingError } from './licensing-error.ts'

/** Start tags differ by the namespace that an enclosing envelope makes necessary; it is outside of what is signed. */
const START_TAG = /^<XrML[^>]*>/

/** The certificate from its BODY on: the digest covers that, and the signature follows it. [MS-RMPR] §2.2.9.1.12 */
const withoutStartTag = (certificate: string): string => certificate.replace(START_TAG, '')

/**
 * Checks that the chain a root tells as its own is the one above the certificate it has issued: only then are its other
 * certificates those of a trusted server. Throws LicensingError `root-identity-differs`. [MS-RMPRS] §3.4
 */
export function checkRootIdentity(told: readonly string[], above: readonly string[]): void {
  const isSame =
    told.length === above.length &&
    told.every((certificate, index) => withoutStartTag(certificate) === withoutStartTag(above[index] ?? ''))
  if (isSame) return
  throw new LicensingError(
    'root-identity-differs',
    'What the root tells as its own chain (GetLicensorCertificate) is not the chain above the certificate it has issued. Nothing was kept; check both addresses, and ask the root’s administrator whether it was renewed just now.',
  )
}

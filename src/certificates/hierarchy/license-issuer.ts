import { formatMinute, isWithin, wholeMinute } from '../../base/moment.ts'
import { CertificateError } from '../certificate-error.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import {
  kindOf,
  LICENSE_TITLES,
  mayIssue,
  readIssuingCertificate,
  sealedKeyTypeFor,
  signLicense,
  type License,
  type Principal,
  type SealedKeyType,
} from '../xrml/index.ts'
import { CRYPTOGRAPHIC_MODES, type CryptographicModeNumber } from './cryptographic-mode.ts'
import { bodySigner } from './issue-certificate.ts'

export interface LicenseIssuerOptions {
  /** The server's own chain as XrML texts, its licensor certificate first. */
  readonly chain: readonly string[]
  readonly key: SigningKey
  readonly mode: CryptographicModeNumber
  /** What becomes of requests once the licensor certificate has ended: `silent` issues what nobody will accept. */
  readonly whenExpired: 'disabled' | 'silent'
}

/** A server as it issues certificates and licences to clients. */
export interface LicenseIssuer {
  readonly chain: readonly string[]
  /** What stands in the ISSUER of everything it issues: copied from its licensor certificate. [MS-RMPR] §2.2.9.5.2 */
  readonly principal: Principal
  readonly sealing: SealedKeyType
  /** Size in bits of the keys that it certifies. [MS-RMPR] §3.1.4.7 */
  readonly keySize: number
  /**
   * Throws CertificateError `issue-not-permitted` where the licensor certificate is of no kind that issues this, `issuer-expired`
   * where `at` is outside of its range. [MS-RMPR] §3.1.6.2
   */
  requireMayIssue(kind: License['kind'], at: Date): void
  /** Signs what `requireMayIssue` lets pass. Throws and rejects as that does, and with CertificateError `key-unavailable`. */
  issue(license: License): string | Promise<string>
}

/** A server by its chain and its key. Throws XrmlError for a chain that cannot be read. */
export function createLicenseIssuer({ chain, key, mode, whenExpired }: LicenseIssuerOptions): LicenseIssuer {
  const own = readIssuingCertificate(chain[0] ?? '').certificate
  const kind = kindOf(own)
  const { hash, keySizes } = CRYPTOGRAPHIC_MODES[mode]
  const signer = bodySigner(key, hash)
  const requireMayIssue = (issued: License['kind'], at: Date): void => {
    if (kind === undefined || !mayIssue(kind, issued)) {
      throw new CertificateError(
        'issue-not-permitted',
        `The licensor certificate of this server does not let it issue a ${LICENSE_TITLES[issued]}.`,
      )
    }
    const { from, until } = own.rangeTime
    const minute = wholeMinute(at)
    if (isWithin(minute, own.rangeTime) || (minute >= until && whenExpired === 'silent')) return
    throw new CertificateError(
      'issuer-expired',
      `The licensor certificate of this server allows issuing from ${formatMinute(from)} until ${formatMinute(until)} only.`,
    )
  }
  return {
    chain,
    principal: own.principal,
    sealing: sealedKeyTypeFor(hash),
    keySize: keySizes.licensor,
    requireMayIssue,
    issue: (license) => {
      requireMayIssue(license.kind, license.issuedTime)
      return signLicense(license, signer)
    },
  }
}

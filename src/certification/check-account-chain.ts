import { isWithin } from '../base/moment.ts'
import {
  isOfKind,
  keyFingerprint,
  keySize,
  LicenseChainError,
  requireLicenseChain,
  sameKey,
  type HashName,
  type LicenseChainErrorCode,
  type RmsAccountCertificate,
  type RsaPublicKey,
  type SignedLicense,
  type TrustAnchor,
} from '../certificates/index.ts'
import { AccountCertificateError, type AccountCertificateErrorCode } from './account-certificate-error.ts'
import { checkRepository } from './check-repository.ts'

/** How account certificates are judged. */
export interface AccountChainRules {
  /** The keys of the roots that may issue them, trustedRacIssuers. [MS-RMPR] §3.1.1.1.1 */
  readonly issuers: readonly RsaPublicKey[]
  /** Where the chains of those roots end. */
  readonly anchors: readonly TrustAnchor[]
  /** Hash and key size, in bits, of the server's cryptographic mode. */
  readonly hash: HashName
  readonly keySize: number
  /** The keys that are excluded, as SHA-256 over their PKCS#1 form in lower-case digits, racExclusionPolicy. [MS-RMPR] §3.1.1.1.1 */
  readonly excluded: readonly string[]
  /** The oldest security processor that is accepted, as in MachineRules. */
  readonly minimumRepository?: string | undefined
}

const MEANINGS: Readonly<Record<LicenseChainErrorCode, AccountCertificateErrorCode>> = {
  'license-malformed': 'account-certificate-unexpected',
  'license-signature': 'account-certificate-signature',
  'license-untrusted': 'account-certificate-untrusted',
  'license-not-permitted': 'account-certificate-untrusted',
  'license-mode': 'cryptography-unsupported',
  'license-unfit': 'account-certificate-unexpected',
  'license-expired': 'account-certificate-time',
  'license-issuer-expired': 'account-certificate-time',
}

function verified(chain: readonly string[], { anchors, issuers }: AccountChainRules): SignedLicense {
  // Whoever sends a root's certificate without those above it means one that is trusted as it is.
  const licensors = chain.length <= 2 ? issuers : []
  try {
    return requireLicenseChain(chain, { anchors, licensors })
  } catch (error) {
    if (!(error instanceof LicenseChainError)) throw error
    throw new AccountCertificateError(
      MEANINGS[error.code],
      `The chain of the account certificate is refused. ${error.message}`,
      { cause: error },
    )
  }
}

const isExcluded = ({ principal }: RmsAccountCertificate, excluded: readonly string[]): boolean =>
  excluded.length > 0 && excluded.includes(Buffer.from(keyFingerprint(principal.publicKey)).toString('hex'))

/** What is wrong with an account certificate whose chain verifies. */
function refusalOf(
  { license, signature }: SignedLicense<RmsAccountCertificate>,
  rules: AccountChainRules,
  at: Date,
): readonly [AccountCertificateErrorCode, string] | undefined {
  const { issuer, principal, validityTime } = license
  if (signature.hash !== rules.hash || keySize(principal.publicKey) !== rules.keySize) {
    return ['cryptography-unsupported', 'The account certificate is not of the cryptographic mode of this server.']
  }
  if (!rules.issuers.some((key) => sameKey(key, issuer.publicKey))) {
    return ['account-certificate-untrusted', 'The account certificate is of a server that is not trusted to issue any.']
  }
  if (validityTime !== undefined && !isWithin(at, validityTime)) {
    return ['account-certificate-time', 'The account certificate has expired or is not valid yet.']
  }
  return isExcluded(license, rules.excluded)
    ? ['account-certificate-excluded', 'The key of the account certificate is excluded.']
    : undefined
}

/**
 * Judges the chain of an account certificate and gives that certificate. The chain above it is judged at the moments of issue:
 * what a server has issued is valid after the certificate of the server has ended (Cc747659). [MS-RMPR] §3.5.4.2, §3.4.4.1
 * Throws AccountCertificateError.
 */
export function checkAccountChain(
  chain: readonly string[],
  rules: AccountChainRules,
  at: Date,
): SignedLicense<RmsAccountCertificate> {
  const signed = verified(chain, rules)
  if (!isOfKind(signed, 'rms-account-certificate')) {
    throw new AccountCertificateError(
      'account-certificate-unexpected',
      'The chain does not begin with an account certificate.',
    )
  }
  const refusal = refusalOf(signed, rules, at)
  if (refusal !== undefined) throw new AccountCertificateError(...refusal)
  checkRepository(signed.license.federationPrincipal.securityLevels, rules.minimumRepository)
  return signed
}

import {
  isOfKind,
  LicenseChainError,
  readIssuingCertificate,
  requireLicenseChain,
  sameKey,
  XrmlError,
  type HashName,
  type RsaPublicKey,
  type SecurityProcessorCertificate,
  type TrustAnchor,
} from '../certificates/index.ts'
import { AccountCertificateError } from './account-certificate-error.ts'
import { CertificationError } from './certification-error.ts'
import { checkRepository } from './check-repository.ts'

/** How machines are judged. */
export interface MachineRules {
  /** trustedSpcCAKeys, and the roots above them. [MS-RMPR] §3.1.1.1.1 */
  readonly anchors: readonly TrustAnchor[]
  /** The hash of the server's cryptographic mode. */
  readonly hash: HashName
  /** The oldest security processor that is accepted, by the version in Repository. [MS-RMPR] §3.1.1.1.1, spcExclusionPolicy */
  readonly minimumRepository: string | undefined
}

interface IssuerKeys {
  readonly principal: RsaPublicKey
  readonly issuer: RsaPublicKey
}

function keysIn(text: string): IssuerKeys | undefined {
  try {
    const { principal, issuer } = readIssuingCertificate(text).certificate
    return { principal: principal.publicKey, issuer: issuer.publicKey }
  } catch (error) {
    if (error instanceof XrmlError) return undefined
    throw error
  }
}

/**
 * The anchors for one chain: where one of the two certificates after that of the machine has a trusted key, nothing above it
 * needs to be trusted. [MS-RMPR] §3.3.4.1
 */
function anchorsFor(chain: readonly string[], anchors: readonly TrustAnchor[]): readonly TrustAnchor[] {
  const above = chain.slice(1, 3).map(keysIn)
  const isTrusted = above.some(
    (keys) => keys !== undefined && anchors.some(({ publicKey }) => sameKey(publicKey, keys.principal)),
  )
  const top = isTrusted ? keysIn(chain.at(-1) ?? '') : undefined
  return top === undefined ? anchors : [...anchors, { publicKey: top.issuer }]
}

const unsupported = (): AccountCertificateError =>
  new AccountCertificateError(
    'cryptography-unsupported',
    'The certificates of the machine are not of the cryptographic mode of this server.',
  )

/**
 * Judges the chain of a machine and gives its certificate. It is judged at the moments of issue: a security processor
 * certificate does not end, and those above genuine ones have ended long ago. [MS-RMPR] §3.3.4.1, §3.1.4.7
 * Throws CertificationError `machine-chain-invalid`, AccountCertificateError `cryptography-unsupported`, `lockbox-revoked`.
 */
export function checkMachine(chain: readonly string[], rules: MachineRules): SecurityProcessorCertificate {
  try {
    const signed = requireLicenseChain(chain, { anchors: anchorsFor(chain, rules.anchors) })
    if (!isOfKind(signed, 'security-processor-certificate')) {
      throw new CertificationError(
        'machine-chain-invalid',
        'The chain does not begin with the certificate of a machine.',
      )
    }
    if (signed.signature.hash !== rules.hash) throw unsupported()
    checkRepository(signed.license.principal.securityLevels, rules.minimumRepository)
    return signed.license
  } catch (error) {
    if (!(error instanceof LicenseChainError)) throw error
    if (error.code === 'license-mode') throw unsupported()
    throw new CertificationError('machine-chain-invalid', `The chain of the machine is refused. ${error.message}`, {
      cause: error,
    })
  }
}

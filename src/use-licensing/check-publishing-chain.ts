import {
  isOfKind,
  LicenseChainError,
  readLicense,
  requireLicenseChain,
  sameKey,
  XrmlError,
  type LicenseChainErrorCode,
  type Principal,
  type PublishingLicense,
  type SignedLicense,
  type TrustAnchor,
} from '../certificates/index.ts'
import { UseLicensingError, type UseLicensingErrorCode } from './use-licensing-error.ts'

/** By what publishing licences are judged. */
export interface PublishingChainRules {
  /** The server whose content keys can be opened here. */
  readonly server: Principal
  readonly anchors: readonly TrustAnchor[]
}

const refused = (code: UseLicensingErrorCode, why: string, cause?: unknown): UseLicensingError =>
  new UseLicensingError(code, `The publishing license is refused. ${why}`, { cause })

function readPublishingLicense(text: string): SignedLicense<PublishingLicense> {
  try {
    const signed = readLicense(text)
    if (isOfKind(signed, 'publishing-license')) return signed
  } catch (error) {
    if (!(error instanceof XrmlError)) throw error
    throw refused('publishing-license-malformed', error.message, error)
  }
  throw refused('publishing-license-malformed', 'It is a license of another kind.')
}

/** OBJECT ID and key decide. [MS-RMPR] §3.5.4.1 */
export const isSameServer = (one: Principal, other: Principal): boolean =>
  one.object.id.value.toLowerCase() === other.object.id.value.toLowerCase() && sameKey(one.publicKey, other.publicKey)

const ofAnother = (): UseLicensingError =>
  new UseLicensingError('publishing-license-of-another', 'The publishing license is not made out for this server.')

/** Checks that fail where a document stands below another issuer than its own, or was signed by somebody else. */
const ISSUER_CHECKS = ['signature', 'issuer-key', 'issuer-object']

const MEANINGS: Readonly<Record<Exclude<LicenseChainErrorCode, 'license-mode'>, UseLicensingErrorCode>> = {
  'license-malformed': 'publishing-license-malformed',
  'license-signature': 'publishing-license-signature',
  'license-untrusted': 'publishing-license-untrusted',
  'license-not-permitted': 'publishing-license-untrusted',
  'license-unfit': 'publishing-license-malformed',
  'license-expired': 'publishing-license-time',
  'license-issuer-expired': 'publishing-license-time',
}

/** Why a chain does not verify, which may be made out for this server or not. */
function refusalOf(error: LicenseChainError, isOwn: boolean): UseLicensingError {
  const { code, check, message } = error
  // Of another mode, or of another hierarchy and for another server: [MS-RMPR] §3.4.4.1
  if (code === 'license-mode' || (code === 'license-untrusted' && !isOwn)) return ofAnother()
  if (!ISSUER_CHECKS.includes(check)) return refused(MEANINGS[code], message, error)
  return refused('publishing-license-issuer', `It is not signed by the issuer above it. ${message}`, error)
}

/**
 * Judges the chain of a publishing licence, as signed by a server, or by a client with its CLC, and gives that licence. It is
 * judged at the moments of issue: documents outlive the certificates that they were published with. Its own validity is for
 * whoever evaluates its policy. [MS-RMPR] §3.4.4.1. Throws UseLicensingError.
 */
export function checkPublishingChain(
  chain: readonly [string, ...string[]],
  { server, anchors }: PublishingChainRules,
): SignedLicense<PublishingLicense> {
  const signed = readPublishingLicense(chain[0])
  const isOwn = isSameServer(signed.license.principal, server)
  try {
    requireLicenseChain(chain, { anchors, licensors: [server.publicKey] })
  } catch (error) {
    if (!(error instanceof LicenseChainError)) throw error
    throw refusalOf(error, isOwn)
  }
  if (!isOwn) throw ofAnother()
  return signed
}

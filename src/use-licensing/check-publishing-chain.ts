import {
  isOfKind,
  LicenseChainError,
  readLicense,
  requireLicenseChain,
  sameKey,
  XrmlError,
  type Principal,
  type PublishingLicense,
  type SignedLicense,
  type TrustAnchor,
} from '../certificates/index.ts'
import { UseLicensingError } from './use-licensing-error.ts'

/** By what publishing licences are judged. */
export interface PublishingChainRules {
  /** The server whose content keys can be opened here. */
  readonly server: Principal
  readonly anchors: readonly TrustAnchor[]
}

const badSignature = (message: string, cause?: unknown): UseLicensingError =>
  new UseLicensingError('publishing-license-signature', `The publishing license is refused. ${message}`, { cause })

function readPublishingLicense(text: string): SignedLicense<PublishingLicense> {
  try {
    const signed = readLicense(text)
    if (isOfKind(signed, 'publishing-license')) return signed
  } catch (error) {
    if (!(error instanceof XrmlError)) throw error
    throw badSignature(error.message, error)
  }
  throw badSignature('It is a license of another kind.')
}

/** OBJECT ID and key decide. [MS-RMPR] §3.5.4.1 */
export const isSameServer = (one: Principal, other: Principal): boolean =>
  one.object.id.value.toLowerCase() === other.object.id.value.toLowerCase() && sameKey(one.publicKey, other.publicKey)

const ofAnother = (): UseLicensingError =>
  new UseLicensingError('publishing-license-of-another', 'The publishing license is not made out for this server.')

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
    // Of another mode, or of another hierarchy and for another server: [MS-RMPR] §3.4.4.1
    if (error.code === 'license-mode' || (error.code === 'license-untrusted' && !isOwn)) throw ofAnother()
    throw badSignature(error.message, error)
  }
  if (!isOwn) throw ofAnother()
  return signed
}

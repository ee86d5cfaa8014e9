import type { Random } from '../base/random.ts'
import {
  boundElement,
  boundText,
  EnablingBitsError,
  readUnsignedPublishingLicense,
  sameKey,
  XrmlError,
  type DecryptionKey,
  type LicenseIssuer,
  type SymmetricKey,
  type UnsignedPublishingLicense,
} from '../certificates/index.ts'
import { checkOwner, openRights, RightsError, type RightsErrorCode } from '../rights/index.ts'
import { PublishingError, type PublishingErrorCode } from './publishing-error.ts'

/** What the hash beside a content key of a client must be of: ISSUEDPRINCIPALS without the enabling bits, or of anything. */
export type ContentKeyBinding = 'issued-principals' | 'anything'

export interface UnsignedLicenseOpener {
  /** The server as it issues now. */
  readonly issuer: LicenseIssuer
  readonly key: DecryptionKey
  readonly boundTo: ContentKeyBinding
  readonly random: Random
}

/** A publishing licence that may be signed, and what its content is encrypted with. */
export interface OpenedUnsignedLicense {
  readonly license: UnsignedPublishingLicense
  readonly contentKey: SymmetricKey
}

function read(text: string): UnsignedPublishingLicense {
  try {
    return readUnsignedPublishingLicense(text)
  } catch (cause) {
    if (!(cause instanceof XrmlError)) throw cause
    const message = `The unsigned publishing license cannot be read. ${cause.message}`
    throw new PublishingError('unsigned-license-malformed', message, { cause })
  }
}

/** OBJECT ID and key decide. [MS-RMPR] §3.5.4.1 */
function requireOwn({ principal: server }: UnsignedPublishingLicense, { principal: own }: LicenseIssuer): void {
  const isOwn = server.object.id.value.toLowerCase() === own.object.id.value.toLowerCase()
  if (isOwn && sameKey(server.publicKey, own.publicKey)) return
  throw new PublishingError(
    'unsigned-license-of-another',
    'The unsigned publishing license is not made out for this server.',
  )
}

const MEANINGS: Readonly<Partial<Record<RightsErrorCode, PublishingErrorCode>>> = {
  'template-signature': 'official-template-invalid',
  'owner-of-another': 'rights-of-another',
  'rights-unreadable': 'rights-unreadable',
}

/** What an error in opening a publishing licence is to whoever wants it signed. */
function refusalOf(error: unknown): unknown {
  if (error instanceof RightsError) {
    return new PublishingError(MEANINGS[error.code] ?? 'enabling-bits-hash', error.message, { cause: error })
  }
  if (error instanceof EnablingBitsError) {
    return new PublishingError('enabling-bits-hash', error.message, { cause: error })
  }
  return error
}

/**
 * Reads a publishing licence that a client wants signed, and opens content key and rights, which nobody could be licensed by
 * otherwise. [MS-RMPR] §3.5.4.1. Rejects with PublishingError, and with CertificateError `key-unavailable`.
 */
export async function openUnsignedLicense(
  text: string,
  { issuer, key, boundTo, random }: UnsignedLicenseOpener,
): Promise<OpenedUnsignedLicense> {
  const license = read(text)
  requireOwn(license, issuer)
  const sealed = {
    enablingBits: license.principal.enablingBits,
    encryptedRightsData: license.encryptedRightsData,
    boundTo: boundTo === 'anything' ? undefined : boundText(boundElement('publishing-license', text)),
  }
  try {
    const { contentKey, sessionAlgorithm, document } = await openRights(sealed, {
      ...{ key, random },
      templateIssuer: key.publicKey,
    })
    checkOwner(license, document)
    if (sessionAlgorithm === 'DES') {
      throw new PublishingError('content-key-unsupported', 'A session key of DES is not supported.')
    }
    return { license, contentKey }
  } catch (error) {
    throw refusalOf(error)
  }
}

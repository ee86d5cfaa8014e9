import type { RsaPublicKey } from '../keys/rsa-public-key.ts'
import { thenOrNow } from '../keys/signing-key.ts'
import { digestOf, hashInput, type HashName } from './parts/hash.ts'
import { writeSignature, type Signature, type SignatureForm } from './parts/signature.ts'
import { writeStartTag } from './parts/start-tag.ts'
import { XML_LIMITS } from './xml/xml-limits.ts'
import { XrmlError } from './xrml-error.ts'

const XRML_END = '</XrML>'

/** What stands around a BODY, which no signature covers, and how long the whole may be. */
export interface Surface {
  /** The start tag of XrML. */
  readonly start: string
  readonly form: SignatureForm
  /** In UTF-16 units. */
  readonly limit: number
}

/** Around everything a server issues except use licences. */
export const CERTIFICATE_SURFACE: Surface = {
  start: writeStartTag('xmlns-first'),
  form: 'digest-first',
  limit: XML_LIMITS.characters,
}

/** Where a BODY stands while it is hashed and signed: no certificate is longer, and nothing is made at the same time. */
const place = Buffer.allocUnsafe(2 * XML_LIMITS.characters)

/** The same as hashInput gives, until the next document is made. */
function passingHashInput(bodyText: string): Uint8Array {
  if (bodyText.length > XML_LIMITS.characters) return hashInput(bodyText)
  return place.subarray(0, place.write(bodyText, 'utf16le'))
}

/** Signs with the issuer's key: PKCS#1 v1.5 over the hash of `input`, the signature big-endian. */
export interface BodySigner {
  readonly hash: HashName
  /**
   * At once, or later where the key lies elsewhere. `input` may be overwritten as soon as this has returned; `digest` is its
   * hash.
   */
  sign(input: Uint8Array, digest: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** What follows the BODY of a document, to its end. */
export const writeAfterBody = (signature: Signature): string => writeSignature(signature) + XRML_END

function join({ start, limit }: Surface, bodyText: string, signature: Signature): string {
  const text = start + bodyText + writeAfterBody(signature)
  if (text.length <= limit) return text
  throw new XrmlError('xrml-too-large', `The document would have more than ${limit} characters.`)
}

/**
 * Joins a BODY, as writeBody gives it, and its signature to a certificate; for those who sign on their own.
 * Throws XrmlError `xrml-too-large` when nobody could read the certificate.
 */
export const joinSignature = (bodyText: string, signature: Signature): string =>
  join(CERTIFICATE_SURFACE, bodyText, signature)

/**
 * Signs a BODY and makes a document of it: at once where the signer does. [MS-RMPR] §2.2.9.1.12
 * Throws XrmlError `xrml-unwritable` when the signature is not as long as the issuer's key, `xrml-too-large` when nobody
 * could read the document.
 */
export function signBody(
  bodyText: string,
  issuer: RsaPublicKey,
  signer: BodySigner,
  surface: Surface = CERTIFICATE_SURFACE,
): string | Promise<string> {
  const input = passingHashInput(bodyText)
  const { hash } = signer
  // Before anybody waits: the next document is written over the input of this one.
  const digest = digestOf(hash, input)
  return thenOrNow(signer.sign(input, digest), (value) => {
    if (value.length !== issuer.modulus.length) {
      throw new XrmlError('xrml-unwritable', 'The signature is not as long as the key of the issuer.')
    }
    return join(surface, bodyText, { hash, digest, size: value.length * 8, value, form: surface.form })
  })
}

import { verify } from 'node:crypto'
import { toKeyObject, type RsaPublicKey } from '../../keys/rsa-public-key.ts'
import type { CertificateTemplate } from '../certificate-template.ts'
import type { SignedLicense } from '../licenses/index.ts'
import { hashInput, isHashName, type HashName } from '../parts/hash.ts'
import { parsePublicKey, type PublicKeyElements } from '../parts/public-key.ts'
import { bytesOf } from '../parts/signature.ts'
import { XrmlError } from '../xrml-error.ts'
import { hasAllowedSize, isFullAndOdd, REQUIRED_EXPONENT } from './key-rules.ts'
import { unless, type Check } from './check.ts'

/** A signature and what it should be of. */
export interface SignatureSubject {
  readonly hash: HashName
  readonly input: Uint8Array
  readonly value: Uint8Array | undefined
  readonly key: RsaPublicKey
}

/** Whether the checks on keys hold for it. */
const isUsable = (key: RsaPublicKey): boolean =>
  key.exponent === REQUIRED_EXPONENT && hasAllowedSize(key) && isFullAndOdd(key)

/** What the signature check looks at in a licence with this input for the hash; `undefined` when the issuer's key is unfit. */
export function signatureSubjectOfLicense(
  { license, signature }: SignedLicense,
  input: Uint8Array,
): SignatureSubject | undefined {
  const key = license.issuer.publicKey
  return isUsable(key) ? { hash: signature.hash, input, value: signature.value, key } : undefined
}

/** The key when the checks on keys hold for it: others are not worth the computation, or would crash it. */
function usableKey(elements: PublicKeyElements): RsaPublicKey | undefined {
  try {
    const key = parsePublicKey(elements)
    return isUsable(key) ? key : undefined
  } catch (error) {
    if (error instanceof XrmlError) return undefined
    throw error
  }
}

/** What the signature check looks at; `undefined` when the hash is unknown or the issuer's key unfit. */
export function signatureSubjectOf({
  text,
  body,
  issuer,
  signature,
}: CertificateTemplate): SignatureSubject | undefined {
  const hash = signature.hash.text
  const key = usableKey(issuer.publicKey)
  if (!isHashName(hash) || key === undefined) return undefined
  return { hash, input: hashInput(text.slice(body.start, body.end)), value: bytesOf(signature.value), key }
}

/** The signature under the ISSUER's key; that this key is the issuer's is the check `issuer-key`. */
export const SIGNATURE_CHECK: Check<SignatureSubject> = {
  name: 'signature',
  paragraph: '[MS-RMPR] §2.2.9.1.12',
  title: 'The signature is one of BODY by the key in ISSUER.',
  // One wording for every reason.
  examine: ({ hash, input, value, key }) =>
    unless(
      value !== undefined && verify(hash, input, toKeyObject(key), value),
      'The signature does not verify under the key of the issuer.',
    ),
}

import { DomainError } from '../../base/domain-error.ts'
import { toBase64 } from '../../base/base64.ts'
import { keyFingerprint } from '../keys/key-fingerprint.ts'
import { keySize, type RsaPublicKey } from '../keys/rsa-public-key.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { readCertificateTemplate, type CertificateTemplate } from './certificate-template.ts'
import { digestOf, hashInput } from './parts/hash.ts'
import { parsePublicKey, reverseBytes, type PublicKeyElements } from './parts/public-key.ts'
import { readRevocationElements } from './parts/revocation.ts'
import { parseAlgorithms } from './parts/signature.ts'
import { examineCertificate } from './verification/verify-chain.ts'
import type { XmlElement } from './xml/xml-element.ts'

/** A chain that cannot be given other keys. */
export class RekeyError extends DomainError<'chain-not-sound' | 'keys-unreadable'> {}

/** Gives the key that is to stand for a foreign one of the same size: the same one again for the same key. */
export type KeyFor = (foreign: RsaPublicKey) => SigningKey

/** A piece of a certificate that is written anew, in UTF-16 units; both texts are of the same length. */
export interface Replacement {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The content of an element that has text only, as it is to be. */
function contentOf(source: string, { start, end }: XmlElement, text: string): Replacement {
  const from = source.indexOf('>', start) + 1
  const to = source.lastIndexOf('</', end - 1)
  if (to - from !== text.length)
    throw new RekeyError('chain-not-sound', 'A value is not as long as the one in its place.')
  return { start: from, end: to, text }
}

const applied = (source: string, replacements: readonly Replacement[]): string =>
  replacements
    .toSorted((one, other) => other.start - one.start)
    .reduce((text, { start, end, text: piece }) => text.slice(0, start) + piece + text.slice(end), source)

function keyReplacement(source: string, elements: PublicKeyElements, keyFor: KeyFor): Replacement {
  const own = keyFor(parsePublicKey(elements)).publicKey
  return contentOf(source, elements.modulus, toBase64(reverseBytes(own.modulus)))
}

/** The keys of others than the issuer who may revoke the certificate. [MS-RMPR] §2.2.9.3.4 */
function revocationReplacements({ text, revocation, work }: CertificateTemplate, keyFor: KeyFor): Replacement[] {
  if (revocation === undefined) return []
  const offset = text.indexOf(revocation, work.end)
  return readRevocationElements(revocation).map((elements) => {
    const { start, end, text: piece } = keyReplacement(revocation, elements, keyFor)
    return { start: offset + start, end: offset + end, text: piece }
  })
}

/** Digest and signature over the body as it is now. */
async function signatureReplacements(template: CertificateTemplate, text: string, signer: SigningKey) {
  const { body, signature } = template
  const input = hashInput(text.slice(body.start, body.end))
  const hash = parseAlgorithms(signature)
  const digest = digestOf(hash, input)
  return [
    contentOf(text, signature.digest, toBase64(digest)),
    contentOf(text, signature.value, toBase64(await signer.sign(hash, input, digest))),
  ]
}

/**
 * What has to be written anew in a certificate so that its keys are those that `keyFor` gives and it is signed by the one of
 * its issuer. All the rest stays as it is, to the character. Digest and signature must be sound: nothing is signed that was
 * not. Throws RekeyError, XrmlError.
 */
export async function rekeyReplacements(source: string, keyFor: KeyFor): Promise<readonly Replacement[]> {
  const broken = examineCertificate(source, 0).results.find(
    ({ check, outcome }) => ['well-formed', 'digest', 'signature'].includes(check) && outcome !== 'holds',
  )
  if (broken !== undefined) {
    throw new RekeyError('chain-not-sound', `The check ${broken.check} does not hold: ${broken.detail ?? ''}`)
  }
  const template = readCertificateTemplate(source)
  const keys = [
    ...[template.issuer, template.principal].map(({ publicKey }) => keyReplacement(source, publicKey, keyFor)),
    ...revocationReplacements(template, keyFor),
  ]
  const signer = keyFor(parsePublicKey(template.issuer.publicKey))
  return [...keys, ...(await signatureReplacements(template, applied(source, keys), signer))]
}

/** A certificate with other keys, signed anew. Throws as rekeyReplacements does. */
export const rekeyCertificate = async (source: string, keyFor: KeyFor): Promise<string> =>
  applied(source, await rekeyReplacements(source, keyFor))

/** Keys for foreign ones: each is made once, by `make`, from the fingerprint of the foreign key. */
export function createKeyFor(make: (fingerprint: string, size: number) => SigningKey): KeyFor {
  const made = new Map<string, SigningKey>()
  return (foreign) => {
    const fingerprint = Buffer.from(keyFingerprint(foreign)).toString('hex')
    const known = made.get(fingerprint)
    if (known !== undefined) return known
    const key = make(fingerprint, keySize(foreign))
    made.set(fingerprint, key)
    return key
  }
}

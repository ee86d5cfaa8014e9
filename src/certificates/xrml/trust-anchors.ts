import { createPublicKey } from 'node:crypto'
import { fromCanonicalBase64, toBase64 } from '../../base/base64.ts'
import { keySize, rsaPublicKeyOf, type RsaPublicKey } from '../keys/rsa-public-key.ts'
import { FILE_LIMITS, splitCertificates } from './certificate-file.ts'
import { reverseBytes } from './parts/public-key.ts'
import type { TrustAnchor } from './verification/chain-checks.ts'
import { hasAllowedSize, isFullAndOdd, REQUIRED_EXPONENT } from './verification/key-rules.ts'
import { examineCertificate } from './verification/verify-chain.ts'
import { XrmlError } from './xrml-error.ts'

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g
const PEM_LABELS: readonly string[] = ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE']

const refuse = (what: string): XrmlError => new XrmlError('trust-anchor-malformed', what)

function checkKey(publicKey: RsaPublicKey): RsaPublicKey {
  if (hasAllowedSize(publicKey) && isFullAndOdd(publicKey) && publicKey.exponent === REQUIRED_EXPONENT) return publicKey
  throw refuse('The key of a trust anchor must be RSA with 1024 or 2048 bits and the exponent 65537.')
}

/** The root's key and name from the ISSUER of a CA certificate, which must be sound in itself. */
function anchorOfCertificate(text: string): TrustAnchor {
  const { member, results } = examineCertificate(text, 0)
  const failed = results.find(({ outcome }) => outcome === 'fails')
  if (failed !== undefined)
    throw refuse(`The check ${failed.check} fails on the CA certificate: ${failed.detail ?? ''}`)
  if (member?.kind !== 'ca') throw refuse('Only a CA certificate, the last of a chain, names a root.')
  const { object, publicKey } = member.signed.certificate.issuer
  return { ...(object.name === undefined ? {} : { name: object.name }), publicKey }
}

function anchorOfPem(pem: string, label: string): TrustAnchor {
  if (!PEM_LABELS.includes(label)) throw refuse(`A PEM block of a trust anchor cannot be ${label}.`)
  let publicKey: RsaPublicKey
  try {
    const key = createPublicKey(pem)
    if (key.asymmetricKeyType !== 'rsa') throw refuse('The key of a trust anchor must be RSA.')
    publicKey = rsaPublicKeyOf(key)
  } catch (error) {
    if (error instanceof XrmlError) throw error
    throw new XrmlError('trust-anchor-malformed', 'The PEM block holds no key that can be read.', { cause: error })
  }
  return { publicKey: checkKey(publicKey) }
}

function anchorOfEntry(entry: unknown, index: number): TrustAnchor {
  const wrong = (what: string) => refuse(`Trust anchor ${index} of the list: ${what}.`)
  if (typeof entry !== 'object' || entry === null) throw wrong('it is not an object')
  const { name, size, modulus }: { name?: unknown; size?: unknown; modulus?: unknown } = entry
  if (name !== undefined && typeof name !== 'string') throw wrong('name must be a text')
  const bytes = typeof modulus === 'string' ? fromCanonicalBase64(modulus) : undefined
  if (bytes === undefined) throw wrong('modulus must be base64')
  const publicKey = checkKey({ modulus: reverseBytes(bytes), exponent: REQUIRED_EXPONENT })
  if (size !== keySize(publicKey)) throw wrong('size must be the number of bits of modulus')
  return { ...(name === undefined ? {} : { name }), publicKey }
}

function parseList(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new XrmlError('trust-anchor-malformed', 'The list of trust anchors is not JSON.', { cause: error })
  }
}

function anchorsOf(text: string): TrustAnchor[] {
  if (/^\s*\[/.test(text)) {
    const list = parseList(text)
    return Array.isArray(list) ? list.slice(0, FILE_LIMITS.certificates + 1).map(anchorOfEntry) : []
  }
  if (/^\s*</.test(text)) return splitCertificates(text).map(anchorOfCertificate)
  const pem = [...text.matchAll(PEM)].slice(0, FILE_LIMITS.certificates + 1)
  if (pem.length > 0) return pem.map(([block, label = '']) => anchorOfPem(block, label))
  throw refuse('A trust anchor is an XrML CA certificate, a public key or certificate in PEM, or a JSON list of keys.')
}

/**
 * Reads the trust anchors of a file: CA certificates in XrML (the anchor is the ISSUER: the root), public keys or
 * X.509 certificates in PEM, or a JSON array of `{ name?, size, modulus }` with the modulus in base64, little-endian
 * as in XrML; other members are ignored. Between 1 and 16 of them.
 * Throws XrmlError `trust-anchor-malformed`, and what splitCertificates throws.
 */
export function parseAnchors(text: string): TrustAnchor[] {
  const anchors = anchorsOf(text)
  if (anchors.length === 0) throw refuse('The list has no trust anchor.')
  if (anchors.length > FILE_LIMITS.certificates) {
    throw refuse(`There are more than ${FILE_LIMITS.certificates} trust anchors.`)
  }
  return anchors
}

/** Writes trust anchors as the JSON list that parseAnchors reads, a line each. */
export const formatAnchors = (anchors: readonly TrustAnchor[]): string => {
  const rows = anchors.map(({ name, publicKey }) => {
    const modulus = toBase64(reverseBytes(publicKey.modulus))
    return `  ${JSON.stringify({ name, size: keySize(publicKey), modulus })}`
  })
  return `[\n${rows.join(',\n')}\n]\n`
}

import fc from 'fast-check'
import { newGuid, type Guid } from '../../../../src/base/guid.ts'
import type { RsaPublicKey } from '../../../../src/certificates/keys/rsa-public-key.ts'
import { distinguishedName, licensorName, type CertificateContent } from '../../../../src/certificates/x509/index.ts'
import { publicKeyNamed } from '../keys/test-keys.ts'

export const guids: fc.Arbitrary<Guid> = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => newGuid({ bytes: () => bytes }))

/** Serial numbers of every length, with leading zeros, with the highest bit set; none is zero. */
const serials = fc
  .tuple(fc.nat(3), fc.uint8Array({ minLength: 1, maxLength: 17 }))
  .map(([zeros, bytes]) => Uint8Array.from([...new Array<number>(zeros).fill(0), ...bytes]))
  .filter((bytes) => bytes.some((byte) => byte !== 0))

/** Whole minutes; most of them about the change of the form of dates at the end of 2049. */
const moments = fc.oneof(
  fc.constantFrom('2049-12-31T23:59:00Z', '2050-01-01T00:00:00Z', '2024-02-29T00:00:00Z').map((text) => new Date(text)),
  fc
    .integer({ min: Date.UTC(1950, 0, 1) / 60_000, max: Date.UTC(2120, 0, 1) / 60_000 })
    .map((minute) => new Date(minute * 60_000)),
)

/** A modulus of full length, odd: whether it is a product of primes does not show in a certificate. */
const moduli = (size: number): fc.Arbitrary<RsaPublicKey> =>
  fc.uint8Array({ minLength: size / 8, maxLength: size / 8 }).map((bytes) => {
    const [first = 0, last = 0] = [bytes[0], bytes.at(-1)]
    return { modulus: bytes.with(0, first | 0x80).with(-1, last | 1), exponent: 65537 }
  })

const publicKeys = fc.oneof(
  fc.constantFrom(1024, 2048).map((size) => publicKeyNamed('subject', size)),
  moduli(1024),
  moduli(2048),
)

/** Names as they occur, and others that need another type of string. */
const subjects = fc.oneof(
  guids.map(licensorName),
  fc
    .constantFrom('DRM ISV CA', "It's (a) name, with + , - . / : = ?", 'Zürich', '名', 'a@b', 'a_b', 'x'.repeat(64))
    .map(distinguishedName),
)

/** Whatever a certificate under a template may say. */
export const contents: fc.Arbitrary<CertificateContent> = fc.record({
  serial: serials,
  subject: subjects,
  guid: guids,
  notBefore: moments,
  notAfter: moments,
  publicKey: publicKeys,
})

const base: CertificateContent = {
  serial: Uint8Array.of(1),
  subject: distinguishedName('edge'),
  guid: newGuid({ bytes: (count) => new Uint8Array(count).fill(0xa5) }),
  notBefore: new Date('2026-03-01T12:34:00Z'),
  notAfter: new Date('2027-03-01T12:34:00Z'),
  publicKey: publicKeyNamed('subject', 1024),
}

/** What chance must not be relied upon to find. */
export const EDGES: readonly CertificateContent[] = [
  { ...base, serial: Uint8Array.of(0, 0, 0x7f, 1) },
  { ...base, serial: Uint8Array.of(0, 0x80, 1) },
  { ...base, serial: new Uint8Array(16).fill(0xff) },
  { ...base, notAfter: new Date('2049-12-31T23:59:00Z') },
  { ...base, notAfter: new Date('2050-01-01T00:00:00Z') },
  { ...base, notBefore: new Date('2050-01-01T00:00:00Z'), notAfter: new Date('9999-12-31T23:59:00Z') },
  { ...base, subject: distinguishedName('é') },
  { ...base, publicKey: publicKeyNamed('subject', 2048) },
]

import { createPublicKey } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { CertificateError } from '../../../../src/certificates/certificate-error.ts'
import { formatPkcs1PublicKey, parsePkcs1PublicKey } from '../../../../src/certificates/keys/pkcs1.ts'
import { rsaPublicKeyOf, toKeyObject, type RsaPublicKey } from '../../../../src/certificates/keys/rsa-public-key.ts'
import { keyNamed, publicKeyNamed } from './test-keys.ts'
import { newRsaKey } from '../../../support/new-key.ts'

/** Any key that has a form: whether it is fit for use is for checkPublicKey to say. */
const keys: fc.Arbitrary<RsaPublicKey> = fc.record({
  modulus: fc
    .oneof(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.uint8Array({ minLength: 120, maxLength: 260 }))
    .filter(([first]) => first !== 0),
  exponent: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
})

const numbers = ({ modulus, exponent }: RsaPublicKey) => ({ modulus: Buffer.from(modulus).toString('hex'), exponent })

/** The key that bytes are read to; undefined when they are refused as they should be. */
function readOrRefuse(der: Uint8Array): RsaPublicKey | undefined {
  try {
    return parsePkcs1PublicKey(der)
  } catch (error) {
    if (error instanceof CertificateError && /^(?:der-malformed|public-key-exponent)$/.test(error.code))
      return undefined
    throw error
  }
}

const codeOf = (hex: string): string | undefined => {
  try {
    parsePkcs1PublicKey(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    return undefined
  } catch (error) {
    return error instanceof CertificateError ? error.code : String(error)
  }
}

/** What Node makes of the bytes; undefined when it refuses them. */
function nodeReads(der: Uint8Array): RsaPublicKey | undefined {
  try {
    return rsaPublicKeyOf(createPublicKey({ key: Buffer.from(der), format: 'der', type: 'pkcs1' }))
  } catch {
    return undefined
  }
}

const exported = (size: number): Buffer =>
  createPublicKey(keyNamed('pkcs1', size)).export({ type: 'pkcs1', format: 'der' })

/** One change to some bytes: one replaced, put in, or taken out. */
const mutations = fc.record({
  kind: fc.constantFrom('replace', 'insert', 'remove', 'flip'),
  // Most of what can go wrong is in the first bytes, and about the exponent at the end.
  place: fc.oneof(fc.nat(12), fc.integer({ min: -8, max: -1 }), fc.nat(200)),
  byte: fc.oneof(fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0x81, 0x82, 0xff), fc.nat(255)),
})

function mutate(der: Uint8Array, { kind, place, byte }: { kind: string; place: number; byte: number }): Buffer {
  const bytes = [...der]
  const index = place < 0 ? Math.max(0, bytes.length + place) : place % bytes.length
  if (kind === 'insert') bytes.splice(index, 0, byte)
  else if (kind === 'remove') bytes.splice(index, 1)
  else bytes[index] = kind === 'flip' ? (bytes[index] ?? 0) ^ (1 << (byte % 8)) : byte
  return Buffer.from(bytes)
}

/** A key as it is written when nothing is known of how it was read. */
const writtenAnew = (key: RsaPublicKey): Uint8Array => formatPkcs1PublicKey({ ...key })

describe('RFC 8017 A.1.1 RSAPublicKey as [MS-RMPRS] §3.3.4.1 takes it', () => {
  it('survives the way there and back', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(numbers(parsePkcs1PublicKey(formatPkcs1PublicKey(key)))).to.deep.equal(numbers(key))
      }),
    )
  })

  for (const size of [1024, 2048]) {
    it(`is read and written as Node does, ${size} bits`, () => {
      const der = exported(size)
      const key = parsePkcs1PublicKey(der)
      expect(numbers(key)).to.deep.equal(numbers(publicKeyNamed('pkcs1', size)))
      expect(Buffer.from(writtenAnew(key))).to.deep.equal(der)
      expect(toKeyObject(key).equals(createPublicKey(keyNamed('pkcs1', size)))).to.equal(true)
    })
  }

  it('is read as Node does with other sizes and exponents', () => {
    for (const [modulusLength, publicExponent] of [
      [512, 3],
      [1016, 17],
      [768, 0x1000001],
    ] as const) {
      const publicKey = createPublicKey(newRsaKey(modulusLength, publicExponent))
      const der = publicKey.export({ type: 'pkcs1', format: 'der' })
      expect(numbers(parsePkcs1PublicKey(der))).to.deep.equal(numbers(rsaPublicKeyOf(publicKey)))
      expect(Buffer.from(writtenAnew(parsePkcs1PublicKey(der)))).to.deep.equal(der)
    }
  })

  it('has one spelling only: whatever is accepted is written the same, byte for byte', () => {
    const bytes = exported(1024)
    let accepted = 0
    fc.assert(
      fc.property(fc.array(mutations, { minLength: 1, maxLength: 3 }), (changes) => {
        const changed = changes.reduce<Uint8Array>(mutate, bytes)
        const key = readOrRefuse(changed)
        if (key === undefined) return
        accepted += 1
        expect(Buffer.from(writtenAnew(key))).to.deep.equal(changed)
        // Equal bytes and nothing else give an equal key.
        expect(Buffer.compare(changed, bytes) === 0).to.equal(
          JSON.stringify(numbers(key)) === JSON.stringify(numbers(parsePkcs1PublicKey(bytes))),
        )
      }),
      { numRuns: 3000 },
    )
    expect(accepted).to.be.greaterThan(50)
  })

  it('is never read to other numbers than Node reads', () => {
    const bytes = exported(1024)
    fc.assert(
      fc.property(mutations, (change) => {
        const changed = mutate(bytes, change)
        const key = readOrRefuse(changed)
        const node = key && nodeReads(changed)
        if (key !== undefined && node !== undefined) expect(numbers(key)).to.deep.equal(numbers(node))
      }),
      { numRuns: 500 },
    )
  })

  it('is refused, and nothing worse, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const key = readOrRefuse(bytes)
        expect(key === undefined || Buffer.compare(writtenAnew(key), bytes) === 0).to.equal(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('is refused wherever it is cut, and with anything behind it', () => {
    const bytes = exported(1024)
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readOrRefuse(bytes.subarray(0, length)), String(length)).to.equal(undefined)
    }
    for (const byte of [0x00, 0x02, 0x30, 0xff]) {
      expect(readOrRefuse(Buffer.concat([bytes, Buffer.of(byte)])), String(byte)).to.equal(undefined)
    }
    expect(readOrRefuse(Buffer.concat([bytes, bytes]))).to.equal(undefined)
  })

  const sound = '30 06 02 01 05 02 01 03'
  const wrong: Readonly<Record<string, string>> = {
    'bytes after it': `${sound} 00`,
    'a third member': '30 09 02 01 05 02 01 03 02 01 01',
    'one member': '30 03 02 01 05',
    'no member': '30 00',
    'another tag': '31 06 02 01 05 02 01 03',
    'a modulus that is no INTEGER': '30 06 03 01 05 02 01 03',
    'an exponent that is no INTEGER': '30 06 02 01 05 04 01 03',
    'a long length of one byte that could be short': '30 81 06 02 01 05 02 01 03',
    'a long length of two bytes that could be short': '30 82 00 06 02 01 05 02 01 03',
    'an INTEGER with a long length that could be short': '30 07 02 81 01 05 02 01 03',
    'an indefinite length': '30 80 02 01 05 02 01 03 00 00',
    'a length of three bytes': '30 83 00 00 06 02 01 05 02 01 03',
    'a length beyond its end': '30 07 02 01 05 02 01 03',
    'a length short of its end': '30 05 02 01 05 02 01 03',
    'a modulus with an idle zero': '30 07 02 02 00 05 02 01 03',
    'an exponent with an idle zero': '30 07 02 01 05 02 02 00 03',
    'a modulus of zero': '30 06 02 01 00 02 01 03',
    'an exponent of zero': '30 06 02 01 05 02 01 00',
    'a negative modulus': '30 06 02 01 85 02 01 03',
    'a negative exponent': '30 06 02 01 05 02 01 83',
    'an empty modulus': '30 05 02 00 02 01 03',
    'an empty exponent': '30 05 02 01 05 02 00',
  }
  for (const [what, hex] of Object.entries(wrong)) {
    it(`is refused with ${what}`, () => expect(codeOf(hex)).to.equal('der-malformed'))
  }

  it('may have a sign byte where one is needed', () => {
    expect(codeOf(sound)).to.equal(undefined)
    expect(codeOf('30 07 02 02 00 85 02 01 03')).to.equal(undefined)
    expect(codeOf('30 07 02 01 05 02 02 00 83')).to.equal(undefined)
  })

  it('is refused as having a wrong exponent when that is larger than any number here', () => {
    expect(codeOf(`30 0b 02 01 05 02 06 ${'7f '.repeat(6)}`)).to.equal(undefined)
    expect(codeOf(`30 0c 02 01 05 02 07 ${'7f '.repeat(7)}`)).to.equal('public-key-exponent')
  })

  it('keeps nothing of the bytes it was read from', () => {
    const bytes = Buffer.from(exported(1024))
    const key = parsePkcs1PublicKey(bytes)
    const before = numbers(key)
    bytes.fill(0)
    expect(numbers(key)).to.deep.equal(before)
    expect(Buffer.from(formatPkcs1PublicKey(key))).to.deep.equal(exported(1024))
    expect(key.modulus.buffer.byteLength).to.equal(bytes.length)
  })
})

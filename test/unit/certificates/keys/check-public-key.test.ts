import { expect } from 'chai'
import { CertificateError } from '../../../../src/certificates/certificate-error.ts'
import { checkPublicKey } from '../../../../src/certificates/keys/check-public-key.ts'
import type { RsaPublicKey } from '../../../../src/certificates/keys/rsa-public-key.ts'
import { publicKeyNamed } from './test-keys.ts'

function codeOf(key: RsaPublicKey, sizes: readonly number[]): string | undefined {
  try {
    expect(checkPublicKey(key, sizes)).to.equal(key)
    return undefined
  } catch (error) {
    return error instanceof CertificateError ? error.code : String(error)
  }
}

const modulus = (length: number, first = 0x80, last = 0x01): Uint8Array => {
  const bytes = new Uint8Array(length)
  bytes[0] = first
  bytes[length - 1] = last
  return bytes
}

const key = (bytes: Uint8Array, exponent = 65537): RsaPublicKey => ({ modulus: bytes, exponent })

describe('[MS-RMPR] §2.2.9.1.6 public keys that can be certified', () => {
  it('have one of the sizes allowed, in bits', () => {
    for (const size of [1024, 2048]) {
      expect(codeOf(publicKeyNamed('check', size), [size])).to.equal(undefined)
      expect(codeOf(publicKeyNamed('check', size), [1024, 2048])).to.equal(undefined)
    }
    expect(codeOf(publicKeyNamed('check', 1024), [2048])).to.equal('public-key-size')
    expect(codeOf(publicKeyNamed('check', 2048), [1024])).to.equal('public-key-size')
  })

  it('use the whole of that size: 1023 bits are not 1024', () => {
    expect(codeOf(key(modulus(128, 0x80)), [1024])).to.equal(undefined)
    expect(codeOf(key(modulus(128, 0x7f)), [1024])).to.equal('public-key-size')
    expect(codeOf(key(modulus(127)), [1024])).to.equal('public-key-size')
    expect(codeOf(key(modulus(129, 0x01)), [1024])).to.equal('public-key-size')
  })

  it('have an odd modulus', () => {
    expect(codeOf(key(modulus(128, 0x80, 0x02)), [1024])).to.equal('public-key-modulus')
    expect(codeOf(key(modulus(128, 0x80, 0xff)), [1024])).to.equal(undefined)
  })

  it('have the exponent 65537', () => {
    for (const exponent of [1, 3, 65535, 65536, 65539, 65537 + 2 ** 32]) {
      expect(codeOf(key(modulus(128), exponent), [1024]), String(exponent)).to.equal('public-key-exponent')
    }
  })

  it('are told in the refusal what they should have been', () => {
    expect(() => checkPublicKey(key(modulus(64)), [1024, 2048])).to.throw('1024 or 2048 bits')
  })
})

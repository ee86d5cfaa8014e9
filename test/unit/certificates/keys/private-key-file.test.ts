import { expect } from 'chai'
import type { KeyObject } from 'node:crypto'
import fc from 'fast-check'
import { CertificateError, parsePrivateKeyFile, rsaPublicKeyOf } from '../../../../src/certificates/index.ts'
import { keyNamed } from './test-keys.ts'
import { newEcKey, newRsaKey } from '../../../support/new-key.ts'

const key = keyNamed('brought along')
const PASSPHRASE = 'a passphrase'

const pem = (type: 'pkcs1' | 'pkcs8', encrypted: boolean, of: KeyObject = key): string =>
  of.export({ type, format: 'pem', ...(encrypted && { cipher: 'aes-256-cbc', passphrase: PASSPHRASE }) }).toString()

function refusal(text: string, passphrase = PASSPHRASE, sizes = [1024]): string {
  try {
    parsePrivateKeyFile(text, passphrase, sizes)
    return 'nothing'
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error
    expect(error.message).to.match(/^.+$/).and.not.include(PASSPHRASE)
    return error.code
  }
}

describe('a private key that is brought along', () => {
  for (const type of ['pkcs1', 'pkcs8'] as const) {
    for (const encrypted of [false, true]) {
      it(`is ${type.toUpperCase()}, ${encrypted ? 'encrypted' : 'in the clear'}`, () => {
        const read = parsePrivateKeyFile(`some words\n${pem(type, encrypted)}`, PASSPHRASE, [1024])
        expect(rsaPublicKeyOf(read)).to.deep.equal(rsaPublicKeyOf(key))
      })
    }

    it(`is not opened with another passphrase, ${type}`, () => {
      expect(refusal(pem(type, true), 'another')).to.equal('passphrase-wrong')
    })
  }

  it('[MS-RMPRS] §3.3.4.1 must be one that the root certifies', () => {
    expect(refusal(pem('pkcs8', false, keyNamed('large', 2048)))).to.equal('public-key-size')
    expect(refusal(pem('pkcs8', false, keyNamed('large', 2048)), PASSPHRASE, [1024, 2048])).to.equal('nothing')
    const odd = newRsaKey(1024, 3)
    expect(refusal(pem('pkcs8', false, odd))).to.equal('public-key-exponent')
  })

  it('must be RSA, and whole', () => {
    const curve = newEcKey()
    expect(refusal(pem('pkcs8', false, curve))).to.equal('private-key-unreadable')
    expect(refusal(pem('pkcs8', false).replace(/^[A-Za-z0-9+/]{20}/m, 'AAAAAAAAAAAAAAAAAAAA'))).to.equal(
      'private-key-unreadable',
    )
    expect(refusal('')).to.equal('private-key-unreadable')
    expect(refusal('-----BEGIN PUBLIC KEY-----')).to.equal('private-key-unreadable')
    expect(refusal(pem('pkcs8', false) + ' '.repeat(65_536))).to.equal('private-key-unreadable')
  })

  it('must have halves that belong together', () => {
    const jwk = key.export({ format: 'jwk' })
    const other = keyNamed('somebody else').export({ format: 'jwk' })
    const der = Buffer.from(pem('pkcs1', false).replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
    const at = der.indexOf(Buffer.from(jwk.n ?? '', 'base64url'))
    Buffer.from(other.n ?? '', 'base64url').copy(der, at)
    const text = `-----BEGIN RSA PRIVATE KEY-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END RSA PRIVATE KEY-----\n`
    expect(refusal(text)).to.equal('private-key-unreadable')
  })

  it('of any damage is refused, not thrown at', () => {
    const whole = pem('pkcs8', false)
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        refusal(whole.slice(0, at) + character + whole.slice(at + 1))
      }),
      { numRuns: 60 },
    )
  })
})

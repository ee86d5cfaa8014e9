import { createPrivateKey } from 'node:crypto'
import { expect } from 'chai'
import { CertificateError } from '../../../../src/certificates/certificate-error.ts'
import {
  decryptPrivateKey,
  encryptPrivateKey,
  privateKeyDecryption,
  privateKeyEncryption,
} from '../../../../src/certificates/keys/encrypted-private-key.ts'
import { hasOpenssl, openssl } from '../x509/openssl.ts'
import { keyNamed } from './test-keys.ts'

function codeOf(pem: string, passphrase: string): string | undefined {
  try {
    decryptPrivateKey(pem, passphrase)
    return undefined
  } catch (error) {
    return error instanceof CertificateError ? error.code : String(error)
  }
}

describe('RFC 5958 encrypted private keys', () => {
  const key = keyNamed('encrypted')
  const passphrase = 'a passphrase – ünïcode'
  const pem = encryptPrivateKey(key, passphrase)

  it('are opened by their passphrase', () => {
    expect(decryptPrivateKey(pem, passphrase).equals(key)).to.equal(true)
  })

  it('are PKCS#8 with PBES2 and AES-256-CBC, and show nothing without the passphrase', () => {
    expect(pem).to.match(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/)
    const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64').toString('hex')
    expect(der).to.include('06092a864886f70d01050d')
    expect(der).to.include('060960864801650304012a')
    expect(() => createPrivateKey(pem)).to.throw()
  })

  it('go round PBKDF2 600 000 times for a passphrase that could be guessed, 2048 times for 32 random bytes, RFC 8018', () => {
    const hexOf = (text: string) => Buffer.from(text.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64').toString('hex')
    const random = Buffer.alloc(32, 7).toString('base64')
    // INTEGER 600000 and INTEGER 2048, each before hmacWithSHA256.
    expect(hexOf(pem)).to.include('02030927c0300c06082a864886f70d0209')
    expect(hexOf(encryptPrivateKey(key, random))).to.include('02020800300c06082a864886f70d0209')
    expect(decryptPrivateKey(encryptPrivateKey(key, random), random).equals(key)).to.equal(true)
  })

  it('share salt and derivation when they are written together, and nothing else', () => {
    const encrypt = privateKeyEncryption('together')
    const [one, other] = [encrypt(key), encrypt(key)]
    expect(one).not.to.equal(other)
    expect(decryptPrivateKey(one, 'together').equals(decryptPrivateKey(other, 'together'))).to.equal(true)
  })

  it('are opened with one derivation where they were written together', () => {
    const encrypt = privateKeyEncryption('together')
    const pems = Array.from({ length: 20 }, () => encrypt(key))
    const open = privateKeyDecryption('together')
    const costOf = (work: () => void): number => {
      const before = process.cpuUsage()
      work()
      const { user, system } = process.cpuUsage(before)
      return user + system
    }
    const first = costOf(() => open(pems[0] ?? ''))
    expect(costOf(() => pems.forEach((each) => expect(open(each).equals(key)).to.equal(true)))).to.be.lessThan(first)
    const [others, alone] = [privateKeyEncryption('together')(key), encryptPrivateKey(key, 'another')]
    expect(open(others).equals(key)).to.equal(true)
    expect(() => open(alone)).to.throw(CertificateError)
  })

  it('are opened that Node wrote, as earlier releases had it', () => {
    const earlier = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString()
    expect(decryptPrivateKey(earlier, passphrase).equals(key)).to.equal(true)
  })

  it('are read by openssl', function () {
    if (!hasOpenssl()) this.skip()
    const { code, said } = openssl(['pkey', '-passin', `pass:${passphrase}`, '-noout', '-text'], Buffer.from(pem))
    expect(code, said).to.equal(0)
    expect(said).to.include('1024 bit')
  })

  it('are written anew every time', () => {
    expect(encryptPrivateKey(key, passphrase)).not.to.equal(pem)
  })

  for (const wrong of ['', 'a passphrase', `${passphrase} `, passphrase.toUpperCase()]) {
    it(`are not opened by ${JSON.stringify(wrong)}`, () => expect(codeOf(pem, wrong)).to.equal('passphrase-wrong'))
  }

  it('are refused when they are no encrypted keys', () => {
    const plain = key.export({ type: 'pkcs8', format: 'pem' }).toString()
    const legacy = key.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString()
    for (const text of ['', 'x', plain, legacy, ` ${pem}`]) {
      expect(codeOf(text, passphrase), text.slice(0, 30)).to.equal('private-key-unreadable')
    }
  })

  it('name neither key nor passphrase in an error', () => {
    try {
      decryptPrivateKey(pem, 'a wrong secret')
      expect.fail('it was opened')
    } catch (error) {
      const told = error instanceof Error ? `${error.message} ${String(error.cause)} ${error.stack ?? ''}` : ''
      expect(told).to.include('passphrase does not open')
      expect(told).not.to.include('a wrong secret')
    }
  })
})

import { createHash, createPublicKey, createSecretKey } from 'node:crypto'
import { expect } from 'chai'
import { keyFingerprint } from '../../../../src/certificates/keys/key-fingerprint.ts'
import { keySize, rsaPublicKeyOf, sameKey, toKeyObject } from '../../../../src/certificates/keys/rsa-public-key.ts'
import { keyNamed, publicKeyNamed } from './test-keys.ts'
import { newEcKey } from '../../../support/new-key.ts'

describe('RSA public keys', () => {
  it('are the same from either half, and are what Node has', () => {
    const privateKey = keyNamed('public')
    const publicKey = createPublicKey(privateKey)
    expect(rsaPublicKeyOf(privateKey)).to.deep.equal(rsaPublicKeyOf(publicKey))
    expect(toKeyObject(rsaPublicKeyOf(publicKey)).equals(publicKey)).to.equal(true)
    expect(keySize(rsaPublicKeyOf(publicKey))).to.equal(1024)
  })

  it('are told apart by modulus and exponent', () => {
    const key = publicKeyNamed('public')
    expect(sameKey(key, { ...key, modulus: Uint8Array.from(key.modulus) })).to.equal(true)
    expect(sameKey(key, { ...key, exponent: 3 })).to.equal(false)
    expect(sameKey(key, { ...key, modulus: key.modulus.with(5, (key.modulus[5] ?? 0) ^ 1) })).to.equal(false)
    expect(sameKey(key, { ...key, modulus: key.modulus.subarray(0, -1) })).to.equal(false)
  })

  it('are not read out of keys of another kind', () => {
    expect(() => rsaPublicKeyOf(newEcKey())).to.throw(TypeError)
    expect(() => rsaPublicKeyOf(createSecretKey(Buffer.from('secret')))).to.throw(TypeError)
  })

  it('have as fingerprint the SHA-256 over their PKCS#1 form', () => {
    const der = createPublicKey(keyNamed('public')).export({ type: 'pkcs1', format: 'der' })
    const fingerprint = createHash('sha256').update(der).digest('hex')
    expect(Buffer.from(keyFingerprint(publicKeyNamed('public'))).toString('hex')).to.equal(fingerprint)
  })
})

import { createHash, sign } from 'node:crypto'
import { expect } from 'chai'
import { signingKeyOf } from '../../../../src/certificates/keys/signing-key.ts'
import { keyNamed } from './test-keys.ts'

describe('A signing key of Node’s, RFC 8017 §8.2.1', () => {
  const key = keyNamed('licensing')
  const data = Buffer.from('what is signed')

  for (const hash of ['SHA1', 'SHA256'] as const) {
    it(`signs under ${hash} as the library does, whether or not the hash is known`, () => {
      const expected = sign(hash, data, key)
      const digest = createHash(hash).update(data).digest()
      expect(signingKeyOf(key).sign(hash, data)).to.deep.equal(expected)
      expect(signingKeyOf(key).sign(hash, data, digest)).to.deep.equal(expected)
      expect(signingKeyOf(key).sign(hash, Buffer.alloc(0), digest)).to.deep.equal(expected)
    })
  }
})

import { expect } from 'chai'
import fc from 'fast-check'
import { ntHash } from '../../../src/authentication/index.ts'
import { md4 } from '../../../src/authentication/md4.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('MD4', () => {
  const vectors: Readonly<Record<string, string>> = {
    '': '31d6cfe0d16ae931b73c59d7e0c089c0',
    a: 'bde52cb31de33e46245e05fbdbd6fb24',
    abc: 'a448017aaf21d8525fc10ae87aa6729d',
    'message digest': 'd9130a8164549fe818874806e1c7014b',
    abcdefghijklmnopqrstuvwxyz: 'd79e1c308aa5bbcdeea8ed63df412da9',
    ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789: '043f8582f241db351ce627e153e7f0e4',
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890':
      'e33b4ddc9c38f2199c3e7b164fcc0536',
  }
  for (const [message, digest] of Object.entries(vectors)) {
    it(`of ${JSON.stringify(message)} is that of RFC 1320 A.5`, () => {
      expect(hex(md4(Buffer.from(message)))).to.equal(digest)
    })
  }

  it('differs for every length about the end of a block, and for every place of a change', () => {
    const lengths = Array.from({ length: 200 }, (_, length) => hex(md4(new Uint8Array(length))))
    expect(new Set(lengths).size).to.equal(200)
    const changed = Array.from({ length: 128 }, (_, place) => hex(md4(new Uint8Array(128).with(place, 1))))
    expect(new Set(changed).size).to.equal(128)
  })

  it('has always 16 bytes, and leaves the message alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
        const before = hex(message)
        expect(md4(message)).to.have.length(16)
        expect(hex(md4(message))).to.equal(hex(md4(Buffer.from(message))))
        expect(hex(message)).to.equal(before)
      }),
    )
  })
})

describe('[MS-NLMP] §3.3.1 NTOWFv1', () => {
  it('of "Password" is that of §4.2.2.1.2', () => {
    expect(hex(ntHash('Password'))).to.equal('a4f49c406510bdcab6824ee7c30fd852')
  })

  it('is taken over UTF-16LE, and tells case apart', () => {
    expect(hex(ntHash(''))).to.equal('31d6cfe0d16ae931b73c59d7e0c089c0')
    expect(hex(ntHash('é'))).to.equal(hex(md4(Uint8Array.of(0xe9, 0))))
    expect(hex(ntHash('💡'))).to.equal(hex(md4(Uint8Array.of(0x3d, 0xd8, 0xa1, 0xdc))))
    expect(hex(ntHash('password'))).not.to.equal(hex(ntHash('Password')))
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { md4 } from '../../../../src/authentication/md4.ts'
import { ntHash } from '../../../../src/authentication/nt-hash.ts'
import { des, desLong } from '../../../../src/authentication/ntlm/des.ts'
import {
  ntlm2SessionKey,
  ntlm2SessionResponse,
  ntlmV1Response,
  v1SessionBaseKey,
} from '../../../../src/authentication/ntlm/ntlm-v1.ts'
import { ntowfV2 } from '../../../../src/authentication/ntlm/ntlm-v2.ts'
import { Rc4, rc4 } from '../../../../src/authentication/ntlm/rc4.ts'
import { channelBindingHash } from '../../../../src/authentication/ntlm/binding-checks.ts'
import { formatFileTime, parseFileTime } from '../../../../src/authentication/ntlm/client-challenge.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')

describe('RC4', () => {
  // The first bytes of the streams of RFC 6229 §2, at offsets 0 and 240.
  const streams: readonly (readonly [key: string, offset: number, stream: string])[] = [
    ['0102030405', 0, 'b2396305f03dc027ccc3524a0a1118a8'],
    ['0102030405', 240, '28cb1132c96ce286421dcaadb8b69eae'],
    ['01020304050607', 0, '293f02d47f37c9b633f2af5285feb46b'],
    ['0102030405060708090a0b0c0d0e0f10', 0, '9ac7cc9a609d1ef7b2932899cde41b97'],
  ]
  for (const [key, offset, stream] of streams) {
    it(`gives the stream of RFC 6229 §2 for the key ${key} at ${offset}`, () => {
      expect(hex(rc4(bytes(key), new Uint8Array(offset + 16)).subarray(offset))).to.equal(stream)
    })
  }

  it('goes on where it stopped, undoes itself, and leaves its input alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 32 }), fc.uint8Array(), fc.nat(), (key, text, at) => {
        const cut = text.length === 0 ? 0 : at % text.length
        const before = hex(text)
        const stream = new Rc4(key)
        const parts = Buffer.concat([stream.apply(text.subarray(0, cut)), stream.apply(text.subarray(cut))])
        expect(hex(parts)).to.equal(hex(rc4(key, text)))
        expect(hex(rc4(key, parts))).to.equal(before)
        expect(hex(text)).to.equal(before)
      }),
    )
  })
})

describe('[MS-NLMP] §6 DES with keys of 7 bytes', () => {
  // LMOWFv1 of §4.2.2.1.1 is DES of a constant under the halves of PASSWORD.
  it('gives the two blocks of §4.2.2.1.1', () => {
    const constant = Buffer.from('KGS!@#$%')
    expect(hex(des(Buffer.from('PASSWOR'), constant))).to.equal('e52cac67419a9a22')
    expect(hex(des(bytes('44 000000000000'), constant))).to.equal('4a3b108f3fa6cb6d')
  })

  it('knows the whole key: every bit of it counts', () => {
    const block = new Uint8Array(8)
    const seen = new Set([hex(des(new Uint8Array(7), block))])
    for (let bit = 0; bit < 56; bit += 1) {
      seen.add(hex(des(new Uint8Array(7).with(bit >> 3, 1 << (bit & 7)), block)))
    }
    expect(seen.size).to.equal(57)
  })

  it('as DESL takes a key of 16 bytes in three parts', () => {
    const key = ntHash('Password')
    const last = Buffer.concat([key.subarray(14), new Uint8Array(5)])
    const block = bytes('0123456789abcdef')
    const parts = [des(key.subarray(0, 7), block), des(key.subarray(7, 14), block), des(last, block)]
    expect(hex(desLong(key, block))).to.equal(hex(Buffer.concat(parts)))
  })
})

describe('[MS-NLMP] §4.2.2, §4.2.3 NTLMv1', () => {
  const hash = ntHash('Password')
  const server = bytes('0123456789abcdef')
  const client = bytes('aaaaaaaaaaaaaaaa')

  it('the NTLMv1 response is that of §4.2.2.2.1', () => {
    expect(hex(ntlmV1Response(hash, server))).to.equal('67c43011f30298a2ad35ece64f16331c44bdbed927841f94')
  })

  it('the session base key is that of §4.2.2.1.3', () => {
    expect(hex(v1SessionBaseKey(hash))).to.equal('d87262b0cde4b1cb7499becccdf10784')
    expect(hex(v1SessionBaseKey(hash))).to.equal(hex(md4(hash)))
  })

  it('the wrapped session key is that of §4.2.2.2.3', () => {
    const wrapped = rc4(v1SessionBaseKey(hash), Buffer.alloc(16, 0x55))
    expect(hex(wrapped)).to.equal('518822b1b3f350c8958682ecbb3e3cb7')
  })

  it('the response with a client challenge is that of §4.2.3.2.2, the key that of §4.2.3.1.3', () => {
    expect(hex(ntlm2SessionResponse(hash, server, client))).to.equal('7537f803ae367128ca458204bde7caf81e97ed2683267232')
    expect(hex(ntlm2SessionKey(v1SessionBaseKey(hash), server, client))).to.equal('eb93429a8bd952f8b89c55b87f475edc')
  })
})

describe('[MS-NLMP] §3.3.2 NTOWFv2', () => {
  const key = (user: string, domain: string) => hex(ntowfV2(ntHash('Password'), user, domain))

  it('is that of §4.2.4.1.1', () => {
    expect(key('User', 'Domain')).to.equal('0c868a403bfd7a93a3001ef22ef02e3f')
  })

  it('does not tell case apart in the name of the user, but in that of the domain', () => {
    expect(key('uSER', 'Domain')).to.equal(key('User', 'Domain'))
    expect(key('User', 'DOMAIN')).not.to.equal(key('User', 'Domain'))
    expect(key('müller', '')).to.equal(key('MÜLLER', ''))
  })

  it('makes upper case one character for one, as Windows does', () => {
    expect(key('straße', '')).to.equal(key('STRAßE', ''))
    expect(key('straße', '')).not.to.equal(key('STRASSE', ''))
  })
})

describe('[MS-DTYP] §2.3.3 FILETIME', () => {
  it('counts from 1601', () => {
    expect(parseFileTime(0n).toISOString()).to.equal('1601-01-01T00:00:00.000Z')
    expect(hex(formatFileTime(new Date(0)))).to.equal('00803ed5deb19d01')
  })

  it('reads what it writes, and takes the latest for what it can', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1601-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (moment) => {
          const written = Buffer.from(formatFileTime(moment)).readBigUInt64LE()
          expect(parseFileTime(written).getTime()).to.equal(moment.getTime())
        },
      ),
    )
    expect(Number.isNaN(parseFileTime(2n ** 64n - 1n).getTime())).to.equal(false)
  })
})

describe('[MS-NLMP] §2.2.2.1 MsvAvChannelBindings', () => {
  it('is MD5 of a gss_channel_bindings_struct with nothing but tls-server-end-point', () => {
    // Computed with Python: hashlib.md5(16 * b"\0" + struct.pack("<I", 53) + b"tls-server-end-point:" + 32 * b"\x01").
    const expected = 'ceab3dd4042e39adabd75880be0aaa11'
    expect(hex(channelBindingHash(new Uint8Array(32).fill(1)))).to.equal(expected)
  })
})

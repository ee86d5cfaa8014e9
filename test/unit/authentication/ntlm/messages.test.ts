import { expect } from 'chai'
import fc from 'fast-check'
import {
  parseAuthenticate,
  withoutMic,
  type AuthenticateMessage,
} from '../../../../src/authentication/ntlm/authenticate-message.ts'
import { AV_ID, avFlags, formatAvPairs, parseAvPairs } from '../../../../src/authentication/ntlm/av-pairs.ts'
import { formatChallenge } from '../../../../src/authentication/ntlm/challenge-message.ts'
import { parseNtlmV2Response } from '../../../../src/authentication/ntlm/client-challenge.ts'
import { FLAGS, joinFlags } from '../../../../src/authentication/ntlm/flags.ts'
import { messageType } from '../../../../src/authentication/ntlm/message.ts'
import { parseNegotiate } from '../../../../src/authentication/ntlm/negotiate-message.ts'
import { authenticateMessage, negotiateMessage, readChallenge } from '../../../support/ntlm-client.ts'

const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')

/** [MS-NLMP] §4.2.2.3 */
const AUTHENTICATE_V1 = Buffer.from(
  '4e544c4d5353500003000000180018006c00000018001800840000000c000c00480000000800080054000000100010005c00000010001000' +
    '9c000000358280e20501280a0000000f44006f006d00610069006e00550073006500720043004f004d005000550054004500520098def7b8' +
    '7f88aa5dafe2df779688a172def11c7d5ccdef1367c43011f30298a2ad35ece64f16331c44bdbed927841f94518822b1b3f350c895868' +
    '2ecbb3e3cb7',
  'hex',
)

const fields = (message: AuthenticateMessage | undefined) =>
  message && {
    domain: message.domain,
    user: message.user,
    workstation: message.workstation,
    lm: hex(message.lmResponse),
    nt: hex(message.ntResponse),
    key: hex(message.encryptedSessionKey),
  }

const parts = fc.record({
  flags: fc.constantFrom(FLAGS.unicode, FLAGS.oem, joinFlags(FLAGS.unicode, FLAGS.oem)),
  lm: fc.uint8Array({ maxLength: 40 }),
  nt: fc.uint8Array({ maxLength: 400 }),
  domain: fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
  user: fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
  workstation: fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
  key: fc.uint8Array({ maxLength: 20 }),
  mic: fc.uint8Array({ minLength: 16, maxLength: 16 }),
})

describe('[MS-NLMP] §2.2.1.1 NEGOTIATE_MESSAGE', () => {
  it('is read as far as its flags, and kept as it came', () => {
    const bytes = negotiateMessage(0xe2088297)
    expect(parseNegotiate(bytes)).to.deep.equal({ flags: 0xe2088297, bytes })
    expect(parseNegotiate(bytes.subarray(0, 16))?.flags).to.equal(0xe2088297)
  })

  it('is refused when it is cut short, of another type, or of another protocol', () => {
    const bytes = negotiateMessage()
    expect(parseNegotiate(bytes.subarray(0, 15))).to.equal(undefined)
    expect(parseNegotiate(AUTHENTICATE_V1)).to.equal(undefined)
    expect(parseNegotiate(bytes.with(0, 0x6e))).to.equal(undefined)
    expect(parseNegotiate(Buffer.concat([bytes, Buffer.alloc(20_000)]))).to.equal(undefined)
  })

  it('reads any bytes without harm', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void parseNegotiate(bytes)))
  })
})

describe('[MS-NLMP] §2.2.1.2 CHALLENGE_MESSAGE', () => {
  const base = {
    serverChallenge: Buffer.from('0123456789abcdef', 'hex'),
    targetName: 'Server',
    targetInfo: Buffer.of(0, 0, 0, 0),
  }

  it('carries what it is given, in either character set', () => {
    for (const [flag, encoding] of [
      [FLAGS.unicode, 'utf16le'],
      [FLAGS.oem, 'latin1'],
    ] as const) {
      const read = readChallenge(Buffer.from(formatChallenge({ ...base, flags: joinFlags(flag, FLAGS.version) })))
      expect(read.flags).to.equal(joinFlags(flag, FLAGS.version))
      expect(hex(read.challenge)).to.equal('0123456789abcdef')
      expect(read.targetName.toString(encoding)).to.equal('Server')
      expect(hex(read.targetInfo)).to.equal('00000000')
    }
  })

  it('tells a version only when it was asked for', () => {
    expect(hex(formatChallenge({ ...base, flags: FLAGS.unicode }).subarray(48, 56))).to.equal('0000000000000000')
    expect(hex(formatChallenge({ ...base, flags: FLAGS.version }).subarray(48, 56))).to.equal('0502ce0e0000000f')
  })
})

describe('[MS-NLMP] §2.2.1.3 AUTHENTICATE_MESSAGE', () => {
  it('reads the example of §4.2.2.3', () => {
    expect(fields(parseAuthenticate(AUTHENTICATE_V1, false))).to.deep.equal({
      domain: 'Domain',
      user: 'User',
      workstation: 'COMPUTER',
      lm: '98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13',
      nt: '67c43011f30298a2ad35ece64f16331c44bdbed927841f94',
      key: '518822b1b3f350c8958682ecbb3e3cb7',
    })
    expect(parseAuthenticate(AUTHENTICATE_V1, false)).to.include({ flags: 0xe2808235, mic: undefined })
  })

  it('reads whatever the test’s client writes', () => {
    fc.assert(
      fc.property(parts, (written) => {
        const message = parseAuthenticate(authenticateMessage(written), false)
        const { lm, nt, domain, user, workstation, key } = written
        expect(fields(message)).to.deep.equal({ domain, user, workstation, lm: hex(lm), nt: hex(nt), key: hex(key) })
        const { mic } = message ?? {}
        expect(mic && hex(mic)).to.equal(hex(written.mic))
        if (message !== undefined)
          expect(hex(withoutMic(message))).to.equal(hex(authenticateMessage({ ...written, mic: Buffer.alloc(16) })))
      }),
    )
  })

  it('takes the character set of its flags, else the negotiated one', () => {
    const oem = authenticateMessage({ ...blank, flags: FLAGS.oem, user: 'User' })
    expect(parseAuthenticate(oem, true)?.user).to.equal('User')
    const mute = authenticateMessage({ ...blank, flags: 0, user: 'Us' })
    expect(parseAuthenticate(mute, false)?.user).to.equal('Us')
    expect(parseAuthenticate(mute, true)?.user).to.equal('獕')
  })

  it('reads messages of clients that send neither session key nor flags', () => {
    const short = Buffer.concat([AUTHENTICATE_V1.subarray(0, 52), Buffer.from('User', 'latin1')])
    for (const at of [12, 20, 28, 44]) short.fill(0, at, at + 8)
    short.writeUInt16LE(4, 36)
    short.writeUInt32LE(52, 40)
    expect(fields(parseAuthenticate(short, false))).to.include({ user: 'User', key: '' })
    expect(parseAuthenticate(short, false)?.flags).to.equal(0)
  })

  it('is refused at every length that cuts a part off', () => {
    for (let length = 0; length < AUTHENTICATE_V1.length; length += 1) {
      expect(parseAuthenticate(AUTHENTICATE_V1.subarray(0, length), true), String(length)).to.equal(undefined)
    }
  })

  /** The example with another length or offset in the field at `at`. */
  const bent = (at: number, change: { length?: number; offset?: number }): Buffer => {
    const bytes = Buffer.from(AUTHENTICATE_V1)
    if (change.length !== undefined) bytes.writeUInt16LE(change.length, at)
    if (change.offset !== undefined) bytes.writeUInt32LE(change.offset, at + 4)
    return bytes
  }

  for (const [name, at] of [
    ['LmChallengeResponse', 12],
    ['NtChallengeResponse', 20],
    ['DomainName', 28],
    ['UserName', 36],
    ['Workstation', 44],
    ['EncryptedRandomSessionKey', 52],
  ] as const) {
    it(`is refused when ${name} is too long, outside, in the head, or over another part`, () => {
      expect(parseAuthenticate(bent(at, {}), true)).not.to.equal(undefined)
      for (const change of [
        { length: 0xffff },
        { offset: 0xffff_ffff },
        { offset: 0xffff_fff0, length: 0xffff },
        { offset: AUTHENTICATE_V1.length },
        { offset: AUTHENTICATE_V1.length - 1 },
        { offset: 0 },
        { offset: 8 },
        { offset: 50 },
        { offset: at === 20 ? 0x6c : 0x84 },
        { offset: at === 36 ? 0x48 : 0x55 },
      ]) {
        expect(parseAuthenticate(bent(at, change), true), JSON.stringify(change)).to.equal(undefined)
      }
    })
  }

  it('ignores MaxLen, and where empty parts point', () => {
    const bytes = Buffer.from(AUTHENTICATE_V1)
    for (const at of [12, 20, 28, 36, 44, 52]) bytes.writeUInt16LE(0xffff, at + 2)
    expect(fields(parseAuthenticate(bytes, true))).to.deep.equal(fields(parseAuthenticate(AUTHENTICATE_V1, true)))
    expect(fields(parseAuthenticate(bent(44, { length: 0, offset: 0xffff_ffff }), true))?.workstation).to.equal('')
  })

  it('is refused with a name of an odd number of bytes in UTF-16, and with one of more than 1024', () => {
    expect(parseAuthenticate(bent(36, { length: 7 }), true)).to.equal(undefined)
    const long = authenticateMessage({ ...blank, user: 'u'.repeat(513), flags: FLAGS.unicode })
    expect(parseAuthenticate(long, true)).to.equal(undefined)
    expect(
      parseAuthenticate(authenticateMessage({ ...blank, user: 'u'.repeat(512), flags: FLAGS.unicode }), true)?.user,
    ).to.have.length(512)
  })

  it('reads any bytes without harm, also those that begin well', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (tail, unicode) => {
        parseAuthenticate(tail, unicode)
        parseAuthenticate(Buffer.concat([AUTHENTICATE_V1.subarray(0, 12), tail]), unicode)
      }),
    )
  })

  it('gives parts that lie in the message, or refuses, whatever byte is changed', () => {
    fc.assert(
      fc.property(fc.nat(AUTHENTICATE_V1.length - 1), fc.nat(255), (at, value) => {
        const message = parseAuthenticate(AUTHENTICATE_V1.with(at, value), true)
        if (message === undefined) return
        const lengths = [message.lmResponse, message.ntResponse, message.encryptedSessionKey].map(
          ({ length }) => length,
        )
        expect(lengths.reduce((sum, length) => sum + length, 0)).to.be.at.most(AUTHENTICATE_V1.length - 52)
      }),
      { numRuns: 2000 },
    )
  })
})

const blank = {
  flags: FLAGS.unicode,
  lm: Buffer.alloc(0),
  nt: Buffer.alloc(0),
  domain: '',
  user: '',
  workstation: '',
  key: Buffer.alloc(0),
}

describe('[MS-NLMP] §2.2.2.1 AV_PAIR', () => {
  const pair = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.uint8Array({ maxLength: 60 }))

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 10 }), (list) => {
        const pairs = new Map(list)
        const read = parseAvPairs(formatAvPairs(pairs))
        expect([...(read ?? [])].map(([id, value]) => [id, hex(value)])).to.deep.equal(
          [...pairs].map(([id, value]) => [id, hex(value)]),
        )
      }),
    )
  })

  it('stops at the end mark, whatever follows', () => {
    const list = Buffer.concat([
      formatAvPairs(new Map([[AV_ID.flags, Buffer.of(2, 0, 0, 0)]])),
      Buffer.alloc(4),
      Buffer.of(9),
    ])
    const read = parseAvPairs(list)
    expect(read?.size).to.equal(1)
    expect(read && avFlags(read)).to.equal(2)
  })

  for (const [what, list] of [
    ['nothing at all', ''],
    ['no end mark', '01000200ffff'],
    ['a value that is cut short', '01000300ffff'],
    ['a head that is cut short', '010002'],
    ['an end mark with a value', '00000100ff'],
    ['the same identifier twice', '0100000001000000' + '00000000'],
    [
      'more pairs than there are identifiers',
      Array.from({ length: 40 }, (_, id) => `${(id + 1).toString(16).padStart(2, '0')}000000`).join('') + '00000000',
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(parseAvPairs(Buffer.from(list, 'hex'))).to.equal(undefined)
    })
  }

  it('reads any bytes without harm, in a response too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        parseAvPairs(bytes)
        parseNtlmV2Response(bytes)
        parseNtlmV2Response(Buffer.concat([Buffer.alloc(16), Buffer.of(1, 1), bytes]))
      }),
    )
  })

  it('gives no flags where they are none', () => {
    expect(avFlags(new Map())).to.equal(0)
    expect(avFlags(new Map([[AV_ID.flags, Buffer.of(2)]]))).to.equal(0)
  })
})

describe('[MS-NLMP] §2.2.1 the type of a message', () => {
  it('is told of messages, and of nothing else', () => {
    expect(messageType(negotiateMessage())).to.equal(1)
    expect(messageType(AUTHENTICATE_V1)).to.equal(3)
    expect(messageType(AUTHENTICATE_V1.subarray(0, 11))).to.equal(undefined)
    expect(messageType(Buffer.from('NTLMSSP', 'latin1'))).to.equal(undefined)
    expect(messageType(Buffer.alloc(40))).to.equal(undefined)
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { MessageGuard } from '../../../src/directory/message-guard.ts'

const element = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const head = content.length < 0x80 ? [tag, content.length] : [tag, 0x82, content.length >> 8, content.length & 0xff]
  return Buffer.concat([Uint8Array.from(head), content])
}

const text = (value: string) => element(0x04, Buffer.from(value))
const message = (...operation: readonly Uint8Array[]) => element(0x30, element(0x02, Uint8Array.of(2)), ...operation)
const done = message(element(0x65, element(0x0a, Uint8Array.of(0)), text(''), text('')))

describe('RFC 4511 §5.1 the guard before the LDAP client', () => {
  it('lets messages through, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (count, cuts) => {
          const bytes = Buffer.concat(Array.from({ length: count }, () => done))
          const guard = new MessageGuard()
          for (let offset = 0, turn = 0; offset < bytes.length; turn += 1) {
            const end = offset + (cuts[turn % cuts.length] ?? 1)
            expect(guard.admit(bytes.subarray(offset, end))).to.equal(undefined)
            offset = end
          }
          expect(guard.hasOneMessage).to.equal(count === 1)
        },
      ),
    )
  })

  it('takes lengths of four bytes, as Active Directory writes them', () => {
    const long = Buffer.concat([Uint8Array.of(0x30, 0x84, 0, 0, 0, 3, 0x02, 0x01, 0x02)])
    expect(new MessageGuard().admit(long)).to.equal(undefined)
  })

  it('knows of a message that more came before it was whole', () => {
    const guard = new MessageGuard()
    guard.admit(Buffer.concat([done, done.subarray(0, 3)]))
    expect(guard.hasOneMessage).to.equal(false)
  })

  for (const [what, bytes, flaw] of [
    ['no LDAP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'it does not speak LDAP'],
    ['a length that is not told', Uint8Array.of(0x30, 0x80, 0, 0), 'it does not speak LDAP'],
    ['a length of five bytes', Uint8Array.of(0x30, 0x85, 0, 0, 0, 0, 1, 0), 'it does not speak LDAP'],
    [
      'a text that reaches beyond its message',
      message(Uint8Array.of(0x73, 0x04, 0x04, 0x7f, 0x61, 0x62)),
      'a message of it is malformed',
    ],
    [
      'a sequence that ends before its content',
      Uint8Array.of(0x30, 0x03, 0x02, 0x02, 0x01),
      'a message of it is malformed',
    ],
    ['a tag of several bytes', Uint8Array.of(0x30, 0x03, 0x1f, 0x01, 0x00), 'a message of it is malformed'],
    [
      'a message that is too deep',
      Array.from({ length: 20 }).reduce<Buffer>((inner) => element(0x30, inner), text('')),
      'a message of it is malformed',
    ],
    [
      'too many messages',
      Buffer.concat(Array.from({ length: 65 }, () => done)),
      'it says more than a directory has to say',
    ],
    [
      'too many bytes',
      Buffer.concat([Uint8Array.of(0x30, 0x84, 0x7f, 0, 0, 0), Buffer.alloc(1_048_576)]),
      'it says more than a directory has to say',
    ],
  ] as const) {
    it(`refuses ${what}`, () => expect(new MessageGuard().admit(bytes)).to.equal(flaw))
  }

  it('judges any bytes, and never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void new MessageGuard().admit(bytes)))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        void new MessageGuard().admit(Buffer.concat([Uint8Array.of(0x30, bytes.length), bytes]))
      }),
    )
  })
})

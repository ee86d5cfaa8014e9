import { expect } from 'chai'
import fc from 'fast-check'
import { formatGuidInBraces, guidBytes, isGuid, newGuid, parseGuid, ZERO_GUID } from '../../../src/base/guid.ts'

const PLAIN = '0f8fad5b-d9cb-469f-a165-70867728950e'

const guids = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => newGuid({ bytes: () => bytes }))

describe('GUIDs', () => {
  it('are read with and without braces, in either case', () => {
    for (const text of [PLAIN, `{${PLAIN}}`, PLAIN.toUpperCase(), `{${PLAIN.toUpperCase()}}`]) {
      expect(parseGuid(text), text).to.equal(PLAIN)
    }
  })

  const none = [
    '',
    '{}',
    `{${PLAIN}`,
    `${PLAIN}}`,
    `{{${PLAIN}}}`,
    ` ${PLAIN}`,
    `${PLAIN}\n`,
    PLAIN.replaceAll('-', ''),
  ]
  none.push(PLAIN.slice(1), `${PLAIN}0`, PLAIN.replace('f', 'g'), `(${PLAIN})`, PLAIN.replace('0', '０'))
  for (const text of none) {
    it(`are not written ${JSON.stringify(text)}`, () => expect(parseGuid(text)).to.equal(undefined))
  }

  it('are plain and in lower case where they are taken for granted', () => {
    expect(isGuid(PLAIN)).to.equal(true)
    expect(isGuid(PLAIN.toUpperCase())).to.equal(false)
    expect(isGuid(`{${PLAIN}}`)).to.equal(false)
    expect(isGuid(ZERO_GUID)).to.equal(true)
  })

  it('stand in braces in certificates, [MS-RMPR] §2.2.9.3.1', () => {
    fc.assert(
      fc.property(guids, (guid) => {
        expect(formatGuidInBraces(guid)).to.equal(`{${guid}}`)
        expect(parseGuid(formatGuidInBraces(guid))).to.equal(guid)
      }),
    )
  })

  it('have their bytes in the order of their digits, RFC 4122 §4.1.2', () => {
    const guid = parseGuid(PLAIN) ?? ZERO_GUID
    expect(Buffer.from(guidBytes(guid)).toString('hex')).to.equal('0f8fad5bd9cb469fa16570867728950e')
  })

  it('that are new have version 4 and the right variant, the rest as the random bytes have it, RFC 4122 §4.4', () => {
    expect(newGuid({ bytes: (count) => new Uint8Array(count) })).to.equal('00000000-0000-4000-8000-000000000000')
    expect(newGuid({ bytes: (count) => new Uint8Array(count).fill(0xff) })).to.equal(
      'ffffffff-ffff-4fff-bfff-ffffffffffff',
    )
    const bytes = Uint8Array.from({ length: 16 }, (_, index) => index)
    expect(newGuid({ bytes: () => bytes })).to.equal('00010203-0405-4607-8809-0a0b0c0d0e0f')
    expect(bytes[6]).to.equal(6)
  })
})

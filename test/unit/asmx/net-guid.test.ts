import { expect } from 'chai'
import fc from 'fast-check'
import { isGuid } from '../../../src/base/guid.ts'
import { readNetGuid } from '../../../src/asmx/message/net-guid.ts'
import { UnreadableValue } from '../../../src/asmx/message/net-number.ts'
import { GUID } from './requests.ts'

const HEX = '{0x0f8fad5b,0xd9cb,0x469f,{0xa1,0x65,0x70,0x86,0x77,0x28,0x95,0x0e}}'
const DIGITS = GUID.replaceAll('-', '')
const WRONG_LENGTH = 'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).'

function refusalOf(text: string): string {
  try {
    return `read as ${readNetGuid(text)}`
  } catch (error) {
    if (error instanceof UnreadableValue) return error.message
    throw error
  }
}

describe('GUIDs as .NET reads them, [MS-DTYP] §2.3.4', () => {
  it('come in the forms D, N, B, P and X, in either case, with blanks around', () => {
    for (const form of [GUID, DIGITS, `{${GUID}}`, `(${GUID})`, HEX, HEX.replaceAll(',', ' ,\n ')]) {
      expect(readNetGuid(form)).to.equal(GUID)
      expect(readNetGuid(` \r\n\t${form.toUpperCase()} `)).to.equal(GUID)
    }
  })

  it('come in form X with numbers of any length', () => {
    expect(readNetGuid('{0x1,0x2,0x3,{0x4,0x5,0x6,0x7,0x8,0x9,0xa,0x0b}}')).to.equal(
      '00000001-0002-0003-0405-060708090a0b',
    )
  })

  it('tolerate a sign or prefix within a group, as .NET does', () => {
    expect(readNetGuid('0x8fad5b-d9cb-469f-a165-70867728950e'.padStart(36, '0'))).to.equal(
      '008fad5b-d9cb-469f-a165-70867728950e',
    )
    expect(readNetGuid('+f8fad5b-d9cb-469f-a165-70867728950e')).to.equal(GUID)
  })

  const REFUSALS: readonly (readonly [string, string])[] = [
    ['', 'Unrecognized Guid format.'],
    [' \n', 'Unrecognized Guid format.'],
    ['nope', WRONG_LENGTH],
    [GUID.slice(1), WRONG_LENGTH],
    [`${GUID}0`, WRONG_LENGTH],
    [`{${GUID}`, WRONG_LENGTH],
    [`${GUID}}`, WRONG_LENGTH],
    [`{${GUID})`, WRONG_LENGTH],
    [`(${GUID}`, WRONG_LENGTH],
    [`${GUID.slice(0, -1)}z`, WRONG_LENGTH],
    [DIGITS.slice(1), WRONG_LENGTH],
    [`z${GUID.slice(1)}`, 'Could not find any recognizable digits.'],
    [`${GUID.slice(0, 24)}z${GUID.slice(25)}`, 'Could not find any recognizable digits.'],
    [`0z${GUID.slice(2)}`, 'Guid string should only contain hexadecimal characters.'],
    [`z${DIGITS.slice(1)}`, 'Guid string should only contain hexadecimal characters.'],
    [`${GUID.slice(0, 7)}-b${GUID.slice(9)}`, 'Dashes are in the wrong position for GUID parsing.'],
    [`-${GUID.slice(1)}`, 'Unrecognized Guid format. ---> String cannot contain a minus sign if the base is not 10.'],
    ['{', "Expected hex 0x in '{0xdddddddd, etc}'."],
    ['a{0x1,', 'Expected {0xdddddddd, etc}.'],
    [
      '{0x,',
      "Could not find a comma, or the length between the previous token and the comma was zero (i.e., '0x,'etc.).",
    ],
    ['{0x1,1', "Expected hex 0x in '{0xdddddddd, 0xdddd, etc}'."],
    ['{0x1,0x1,1', "Expected hex 0x in '{0xdddddddd, 0xdddd, 0xdddd, etc}'."],
    ['{0x1,0x1,0x1,0', 'Expected {0xdddddddd, etc}.'],
    ['{0x1,0x1,0x1,{1', "Expected hex 0x in '{... { ... 0xdd, ...}}'."],
    ['{0x123456789,', 'Value was either too large or too small for a UInt32.'],
    ['{0x1g,', 'Additional non-parsable characters are at the end of the string.'],
    ['{0x1,0x1,0x1,{0x100,', 'Value was either too large or too small for an unsigned byte.'],
    [
      HEX.slice(0, -2),
      "Could not find a brace, or the length between the previous token and the brace was zero (i.e., '0x,'etc.).",
    ],
    [HEX.slice(0, -1), 'Could not find the ending brace.'],
    [`${HEX}0`, 'Additional non-parsable characters are at the end of the string.'],
  ]

  for (const [text, message] of REFUSALS) {
    it(`are refused as .NET refuses them: ${JSON.stringify(text)}`, () => {
      expect(refusalOf(text)).to.equal(message)
    })
  }

  it('are read alike from every form', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (uuid, isUpper) => {
        const d = uuid.replaceAll('-', '')
        const bytes = Array.from({ length: 8 }, (_, i) => `0x${d.slice(16 + 2 * i, 18 + 2 * i)}`)
        const hex = `{0x${d.slice(0, 8)},0x${d.slice(8, 12)},0x${d.slice(12, 16)},{${bytes.join()}}}`
        for (const form of [uuid, d, `{${uuid}}`, `(${uuid})`, hex]) {
          expect(readNetGuid(isUpper ? form.toUpperCase() : form)).to.equal(uuid.toLowerCase())
        }
      }),
    )
  })

  it('are GUIDs, or refused, never anything else', () => {
    const nearGuid = fc.string({ unit: fc.constantFrom(...Array.from('0aF-{}(),xX+ z')), maxLength: 80 })
    const damaged = fc
      .tuple(fc.constantFrom(GUID, `{${GUID}}`, DIGITS, HEX), fc.nat(80), fc.constantFrom('', 'z', '-', '0x', '{', ','))
      .map(([form, at, put]) => form.slice(0, at) + put + form.slice(at + 1))
    fc.assert(
      fc.property(fc.oneof(nearGuid, damaged, fc.string()), (text) => {
        const result = refusalOf(text)
        if (result.startsWith('read as ')) expect(isGuid(result.slice(8))).to.equal(true)
      }),
      { numRuns: 2000 },
    )
  })
})

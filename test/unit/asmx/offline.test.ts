import { expect } from 'chai'
import fc from 'fast-check'
import {
  EnrollmentFileError,
  readAnswerFile,
  readRequestFile,
  writeAnswerFile,
  writeListFile,
  writeRequestFile,
  type FiledRequest,
} from '../../../src/asmx/offline/index.ts'
import { parseGuid, ZERO_GUID, type Guid } from '../../../src/base/guid.ts'

/** Texts that XML can hold, with line ends as it gives them back. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map((value) => value.replaceAll(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu, ''))

const guid = fc.uuid().map((value): Guid => parseGuid(value) ?? ZERO_GUID)

const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((value) => Uint8Array.from(value))

const request: fc.Arbitrary<FiledRequest> = fc.record({
  publicKeyBytes: bytes,
  guid,
  sku: text,
  version: text,
  name: text,
  url: text,
  revocationAuthorities: fc.array(bytes, { maxLength: 4 }),
})

const ascii = (value: string): Buffer => Buffer.from(value, 'latin1')

describe('enrollment by file, [MS-RMPR] §3.6.4.2', () => {
  it('§3.6.4.2.1.1 reads the request that was written, whatever is in it', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const read = readRequestFile(ascii(writeRequestFile(asked)))
        const { revocationAuthorities: keys, publicKeyBytes, ...rest } = asked
        expect(read).to.deep.include(rest)
        expect(Buffer.from(read.publicKeyBytes ?? [])).to.deep.equal(Buffer.from(publicKeyBytes))
        expect(read.revocationType).to.equal(keys.length === 0 ? 'StandardRevocation' : 'CustomRevocation')
        expect(read.revocationAuthorities.map((key) => Buffer.from(key ?? []))).to.deep.equal(
          keys.map((key) => Buffer.from(key)),
        )
      }),
      { numRuns: 100 },
    )
  })

  it('§3.6.4.2.1.2 reads the answer that was written', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 4, maxLength: 4 }), (chain) => {
        expect(readAnswerFile(ascii(writeAnswerFile(chain)))).to.deep.equal(chain)
      }),
      { numRuns: 100 },
    )
  })

  it('reads any bytes as a request or an answer, or refuses them, and does nothing else', () => {
    const sample = writeRequestFile({
      ...{ publicKeyBytes: Uint8Array.of(1), guid: ZERO_GUID, sku: '', version: '', name: '', url: '' },
      revocationAuthorities: [Uint8Array.of(2)],
    })
    const damaged = fc
      .tuple(fc.nat(sample.length), fc.nat(20), fc.string({ maxLength: 10 }))
      .map(([at, length, inserted]) => ascii(sample.slice(0, at) + inserted + sample.slice(at + length)))
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), (value) => {
        for (const read of [readRequestFile, readAnswerFile]) {
          try {
            read(value)
          } catch (error) {
            expect(error).to.be.instanceOf(EnrollmentFileError)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('tells a list of what was wrong from an answer, Cc747605', () => {
    expect(() => readAnswerFile(ascii(writeListFile('Version: is missing.', ['a', 'b', 'c'])))).to.throw(
      'could not be used: Version: is missing.',
    )
  })

  it('refuses a file of more than a megabyte', () => {
    expect(() => readRequestFile(new Uint8Array(1_048_577))).to.throw('at most')
  })
})

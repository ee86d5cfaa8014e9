import { expect } from 'chai'
import fc from 'fast-check'
import type { SymmetricKey } from '../../../src/certificates/index.ts'
import {
  ContentError,
  contentKeyIn,
  readProtectedFile,
  writeProtectedFileHeader,
  type Content,
} from '../../../src/content/index.ts'

const HEADER = {
  notice: 'This file is protected.\r\n',
  extension: '.txt',
  publishingLicense: Buffer.from('<XrML>Größe</XrML>'),
  size: 20 as number | undefined,
}

const written = (): Buffer => Buffer.from(writeProtectedFileHeader(HEADER))

async function collected(content: Content): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function refusal(source: Content): Promise<string | undefined> {
  try {
    await readProtectedFile(source)
    return undefined
  } catch (error) {
    return error instanceof ContentError ? error.code : String(error)
  }
}

/** The header with a number of four bytes changed: counted from the first of the fixed fields, or from the file's start. */
function withNumber(at: number, value: number, { fromStart = false } = {}): Buffer {
  const bytes = written()
  bytes.writeUInt32LE(value, fromStart ? at : 18 + HEADER.notice.length + at)
  return bytes
}

describe('A protected file', () => {
  it('gives back what was written, in pieces of any length', async () => {
    const file = Buffer.concat([written(), Buffer.from('the encrypted content')])
    for (const length of [1, 7, 1000]) {
      const pieces = Array.from({ length: Math.ceil(file.length / length) }, (_, index) =>
        file.subarray(index * length, (index + 1) * length),
      )
      const { header, content } = await readProtectedFile(pieces)
      expect(Buffer.from(header.publishingLicense).equals(HEADER.publishingLicense)).to.equal(true)
      expect(header).to.deep.include({ notice: HEADER.notice, extension: '.txt', size: 20, isAlwaysChained: false })
      expect((await collected(content)).toString()).to.equal('the encrypted content')
    }
  })

  it('may leave open how long its content is', async () => {
    const { header } = await readProtectedFile([writeProtectedFileHeader({ ...HEADER, size: undefined })])
    expect(header.size).to.equal(undefined)
  })

  it('has the fields of the RMS SDK, version 3.0', () => {
    const bytes = written()
    const start = 18 + HEADER.notice.length
    expect(bytes.subarray(0, 14).toString('hex')).to.equal('2e7066696c650300000000000000')
    const fields = Array.from({ length: 6 }, (_, index) => bytes.readUInt32LE(start + index * 4))
    const license = start + 44
    const end = license + HEADER.publishingLicense.length
    expect(fields).to.deep.equal([40, start + 40, 4, license, HEADER.publishingLicense.length, end])
    expect(bytes.readBigUInt64LE(start + 24)).to.equal(20n)
    expect([bytes.readUInt32LE(start + 32), bytes.readUInt32LE(start + 36), bytes.length]).to.deep.equal([end, 0, end])
  })

  it('of version 2 has its content in chains whatever the key says', async () => {
    const bytes = withNumber(6, 2, { fromStart: true })
    bytes.writeUInt32LE(1, 10)
    const { header } = await readProtectedFile([bytes])
    const key: SymmetricKey = { kind: 'symmetric', algorithm: 'AES', cipherMode: 'ECB', bytes: Buffer.alloc(16) }
    expect(contentKeyIn(header, key).cipherMode).to.equal('CBC4K')
    expect(contentKeyIn({ ...header, isAlwaysChained: false }, key).cipherMode).to.equal('ECB')
    expect(contentKeyIn(header, { ...key, cipherMode: 'CBC512-no-padding' }).cipherMode).to.equal('CBC512-no-padding')
  })

  it('is refused where its header contradicts itself or goes beyond the file', async () => {
    const end = written().length
    const cases: [string, Buffer][] = [
      ['an extension in the header', withNumber(4, 0)],
      ['an extension beyond the content', withNumber(4, end)],
      ['a long extension', withNumber(8, 0xffff_ffff)],
      ['a licence in the header', withNumber(12, 3)],
      ['a long licence', withNumber(16, end)],
      ['content far off', withNumber(20, 8 * 1024 * 1024)],
      ['content farther off', withNumber(20, 0xffff_ffff)],
      ['content in the header', withNumber(20, 20)],
      ['content of a size no number has', withNumber(28, 0x7fff_ffff)],
      ['a long notice', withNumber(14, 0xffff, { fromStart: true })],
      ['another beginning', withNumber(0, 0, { fromStart: true })],
      ['nothing', Buffer.alloc(0)],
    ]
    for (const [what, bytes] of cases) expect(await refusal([bytes]), what).to.equal('protected-file-malformed')
    for (let length = 0; length < end; length += 1) {
      expect(await refusal([written().subarray(0, length)]), String(length)).to.equal('protected-file-malformed')
    }
  })

  it('is refused in versions that are not known', async () => {
    for (const version of [0, 1, 2, 4, 0xffff_ffff]) {
      expect(await refusal([withNumber(6, version, { fromStart: true })]), String(version)).to.equal(
        'protected-file-version',
      )
    }
  })

  it('is read, or refused by name, whatever the bytes are, and no more is taken from an endless one than a header', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const names = [undefined, 'protected-file-malformed', 'protected-file-version']
        expect(await refusal([bytes])).to.be.oneOf(names)
        expect(await refusal([Buffer.concat([written().subarray(0, 14), bytes])])).to.be.oneOf(names)
      }),
      { numRuns: 300 },
    )
    let taken = 0
    function* endless(): Generator<Uint8Array> {
      yield withNumber(20, 0xffff_ffff)
      for (;;) {
        taken += 1
        yield Buffer.alloc(65_536)
      }
    }
    expect(await refusal(endless())).to.equal('protected-file-malformed')
    expect(taken).to.equal(0)
  })
})

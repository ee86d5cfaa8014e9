import { expect } from 'chai'
import fc from 'fast-check'
import { answerUnparsed } from '../../../src/asmx/unparsed-request.ts'

const CODES = [
  ...['HPE_INVALID_METHOD', 'HPE_INVALID_VERSION', 'HPE_PAUSED_H2_UPGRADE', 'HPE_HEADER_OVERFLOW', 'HPE_INVALID_URL'],
  ...['HPE_INVALID_EOF_STATE', 'HPE_INVALID_CONSTANT', 'HPE_CHUNK_EXTENSIONS_OVERFLOW', 'ERR_HTTP_REQUEST_TIMEOUT'],
]

const statusOf = (code: string, text: string, bytesParsed: number) =>
  answerUnparsed({ code, rawPacket: Buffer.from(text, 'latin1'), bytesParsed })?.status

describe('What Node makes no request of', () => {
  it('gets the status that IIS gives to its method, wherever it stands in what has come', () => {
    for (const before of ['', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', '<a>b</a>', 'x\n']) {
      const status = (method: string) =>
        statusOf('HPE_INVALID_METHOD', `${before}${method} / HTTP/1.1\r\n`, before.length + 1)
      expect([status('FOO'), status('TRACK'), status('post'), status('F(')], before).to.deep.equal([501, 405, 400, 400])
    }
  })

  it('is too long by its target or by its headers', () => {
    const long = 'a'.repeat(20_000)
    expect(statusOf('HPE_HEADER_OVERFLOW', `GET /${long}`, 20_005)).to.equal(414)
    expect(statusOf('HPE_HEADER_OVERFLOW', `GET /${long} HTTP/1.1\r\nHost: a\r\n\r\n`, 20_005)).to.equal(414)
    expect(statusOf('HPE_HEADER_OVERFLOW', `GET / HTTP/1.1\r\nX: ${long}`, 20_000)).to.equal(400)
    expect(statusOf('HPE_HEADER_OVERFLOW', long, 16_384)).to.equal(400)
  })

  it('gets no answer where the connection itself has failed', () => {
    for (const code of ['ECONNRESET', 'EPIPE', 'ERR_SSL_HTTP_REQUEST', '']) {
      expect(answerUnparsed({ code }), code).to.equal(undefined)
    }
    expect(answerUnparsed({})).to.equal(undefined)
  })

  it('gets a refusal that ends the connection, whatever it is, with nothing of its own in it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CODES),
        fc.uint8Array({ maxLength: 200 }),
        fc.option(fc.integer({ min: -5, max: 300 }), { nil: undefined }),
        (code, rawPacket, bytesParsed) => {
          const answer = answerUnparsed({ code, rawPacket, bytesParsed })
          expect(answer?.status).to.be.within(400, 505)
          expect(answer).to.deep.equal(answerUnparsed({ code, rawPacket, bytesParsed }))
        },
      ),
    )
  })
})

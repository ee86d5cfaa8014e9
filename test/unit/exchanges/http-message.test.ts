import { expect } from 'chai'
import fc from 'fast-check'
import {
  formatHttpMessage,
  headerOf,
  headersOf,
  MESSAGE_LIMITS,
  parseHttpMessage,
  parseResponseTo,
  requestLineOf,
  statusOf,
  takeHttpMessage,
  withContentLength,
} from '../../../src/exchanges/index.ts'
import { httpMessages } from './arbitraries.ts'
import { codeOf } from './error-code.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

describe('HTTP messages as bytes, RFC 9112', () => {
  it('are read again as they were written', () => {
    fc.assert(
      fc.property(httpMessages, (message) => {
        const read = parseHttpMessage(formatHttpMessage(message))
        expect({ ...read, body: Buffer.from(read.body) }).to.deep.equal(message)
      }),
    )
  })

  it('have values of any bytes, but for blanks at their ends', () => {
    const { headers } = parseHttpMessage(bytes('GET / HTTP/1.1\r\nA: \t\xA0b\x85\xA0 \t\r\n\r\n'))
    expect(headers).to.deep.equal([['A', '\xA0b\x85\xA0']])
  })

  it('are written again byte for byte, where one chunk is all', () => {
    fc.assert(
      fc.property(httpMessages, (message) => {
        const written = formatHttpMessage(message)
        expect(formatHttpMessage(parseHttpMessage(written)).equals(written)).to.equal(true)
      }),
    )
  })

  it('are read or refused with a code, whatever comes', () => {
    const codes = new Set(['none', 'message-malformed', 'message-too-large'])
    const pieces = [
      'GET / HTTP/1.1',
      'HTTP/1.1 200 OK',
      '\r\n',
      '\n',
      'Content-Length: 3',
      'Transfer-Encoding: chunked',
      '3',
      ':',
      ';',
    ]
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 6 }))),
        (parts) => {
          expect(codes).to.include(codeOf(() => parseHttpMessage(bytes(parts.join('')))))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('keep names, values and order as written, and each byte of a value', () => {
    const written = bytes('POST /a HTTP/1.1\r\nhOST: x\r\nX-A: \xe4;\tb\r\nX-A:  two \r\n\r\n')
    const message = parseHttpMessage(written)
    expect(message.headers).to.deep.equal([
      ['hOST', 'x'],
      ['X-A', '\xe4;\tb'],
      ['X-A', 'two'],
    ])
    expect(headerOf(message, 'Host')).to.equal('x')
    expect(headersOf(message, 'x-a')).to.deep.equal(['\xe4;\tb', 'two'])
    expect(requestLineOf(message)).to.deep.equal({ method: 'POST', target: '/a' })
  })

  it('take their content by chunks, with extensions and a trailer passed over', () => {
    const { message, rest } = takeHttpMessage(
      bytes(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;x=y\r\nab\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\nNEXT',
      ),
    )
    expect(Buffer.from(message.body).toString()).to.equal('ab0123456789')
    expect(Buffer.from(rest).toString()).to.equal('NEXT')
  })

  it('end with the bytes where a response tells no length, and have no content where none may be', () => {
    expect(Buffer.from(parseHttpMessage(bytes('HTTP/1.0 200 OK\r\n\r\nabc')).body).toString()).to.equal('abc')
    expect(parseHttpMessage(bytes('HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n')).body).to.have.length(0)
    expect(
      parseHttpMessage(bytes('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'), { bodiless: true }).body,
    ).to.have.length(0)
    expect(statusOf(parseHttpMessage(bytes('HTTP/1.1 100 Continue\r\n\r\n')))).to.equal(100)
  })

  const refused: [string, string, string][] = [
    ['no end of the head', 'GET / HTTP/1.1\r\nA: b\r\n', 'message-malformed'],
    ['line ends of Unix', 'GET / HTTP/1.1\nA: b\n\n', 'message-malformed'],
    ['a blank in a target', 'GET /a b HTTP/1.1\r\n\r\n', 'message-malformed'],
    ['another version', 'GET / HTTP/2.0\r\n\r\n', 'message-malformed'],
    ['a blank before the colon', 'GET / HTTP/1.1\r\nA : b\r\n\r\n', 'message-malformed'],
    ['a folded line', 'GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n', 'message-malformed'],
    ['no colon', 'GET / HTTP/1.1\r\nA\r\n\r\n', 'message-malformed'],
    ['a zero in a value', 'GET / HTTP/1.1\r\nA: \0\r\n\r\n', 'message-malformed'],
    ['content that is not all there', 'GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab', 'message-malformed'],
    ['bytes after the end', 'GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\nab', 'message-malformed'],
    ['two lengths', 'GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 'message-malformed'],
    [
      'a length and chunks',
      'GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'message-malformed',
    ],
    ['a length that is none', 'GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\na', 'message-malformed'],
    ['another coding', 'GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n', 'message-malformed'],
    [
      'a chunk that is too short',
      'GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab\r\n0\r\n\r\n',
      'message-malformed',
    ],
    ['a size that is none', 'GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n', 'message-malformed'],
    ['too many headers', `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(300)}\r\n`, 'message-too-large'],
    ['a head that is too large', `GET / HTTP/1.1\r\nA: ${'b'.repeat(70_000)}\r\n\r\n`, 'message-too-large'],
    [
      'a length that is too large',
      `HTTP/1.1 200 OK\r\nContent-Length: ${MESSAGE_LIMITS.body + 1}\r\n\r\n`,
      'message-too-large',
    ],
    [
      'chunks that are too large',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n',
      'message-too-large',
    ],
  ]
  for (const [what, text, code] of refused) {
    it(`are refused with ${what}`, () => {
      expect(codeOf(() => parseHttpMessage(bytes(text)))).to.equal(code)
    })
  }

  it('are not written where a value would end its line', () => {
    const message = { startLine: 'GET / HTTP/1.1', headers: [['A', 'b\r\nC: d']] as const, body: Buffer.alloc(0) }
    expect(codeOf(() => formatHttpMessage(message))).to.equal('message-malformed')
    expect(codeOf(() => formatHttpMessage({ ...message, headers: [['A\r\nB', 'c']] }))).to.equal('message-malformed')
    expect(codeOf(() => formatHttpMessage({ ...message, startLine: 'GET / HTTP/1.1\r\nA: b' }))).to.equal(
      'message-malformed',
    )
  })

  it('tell their length by Content-Length alone when asked to', () => {
    const framed = withContentLength({
      startLine: 'HTTP/1.1 200 OK',
      headers: [
        ['transfer-encoding', 'chunked'],
        ['A', 'b'],
      ],
      body: bytes('abc'),
    })
    expect(formatHttpMessage(framed).toString()).to.equal('HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 3\r\n\r\nabc')
    expect(withContentLength({ startLine: 'GET / HTTP/1.1', headers: [], body: bytes('') }).headers).to.deep.equal([])
  })

  it('passes over interim answers before the final one, in a file as on the wire', () => {
    const request = parseHttpMessage(bytes('POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n'))
    const final = 'HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nok'
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n'
    expect(parseResponseTo(request, bytes(`${interim}${final}`))).to.deep.equal(parseHttpMessage(bytes(final)))
    const endless = 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(10)
    expect(codeOf(() => parseResponseTo(request, bytes(`${endless}${final}`)))).to.equal('message-too-large')
    expect(codeOf(() => parseResponseTo(request, bytes('HTTP/1.1 100 Continue\r\n\r\n')))).to.equal('message-malformed')
  })
})

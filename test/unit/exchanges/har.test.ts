import { expect } from 'chai'
import fc from 'fast-check'
import { EXCHANGES } from '../../../fixtures/exchange.ts'
import {
  ExchangeError,
  formatHttpMessage,
  fromHar,
  listExchanges,
  toHar,
  type Exchange,
} from '../../../src/exchanges/index.ts'

const CREATOR = { name: 'a test', version: '1' }

/** The fixtures that are one request and one answer. */
const FIXTURES: readonly Exchange[] = listExchanges(EXCHANGES).flatMap((stored) => {
  try {
    return [stored.read()]
  } catch {
    return []
  }
})

const exchangesIn = (text: string): Exchange[] =>
  fromHar(text, []).flatMap((result) => ('exchange' in result ? [result.exchange] : []))

/** An entry as browsers write it. */
const entry = (more: { request?: object; response?: object } = {}) => ({
  startedDateTime: '2026-01-01T00:00:00.000Z',
  time: 12.5,
  request: { method: 'GET', url: 'http://rms01/_wmcs/x.asmx?wsdl', headers: [], ...more.request },
  response: { status: 200, statusText: 'OK', headers: [], content: { text: 'hello' }, ...more.response },
})
const archive = (...entries: object[]): string => JSON.stringify({ log: { version: '1.2', entries } })

describe('HAR 1.2', () => {
  it('has every fixture there and back: names, bytes, and what is known of them', () => {
    const back = exchangesIn(toHar(FIXTURES, CREATOR))
    expect(back.map(({ name }) => name)).to.deep.equal(FIXTURES.map(({ name }) => name))
    for (const [index, { name, request, response, about }] of FIXTURES.entries()) {
      expect(formatHttpMessage(back[index]!.response).equals(formatHttpMessage(response)), name).to.equal(true)
      expect(Buffer.from(back[index]!.request.body).equals(request.body), name).to.equal(true)
      expect(back[index]!.request.headers, name).to.deep.equal(request.headers)
      expect(back[index]!.about, name).to.deep.equal(about)
    }
  })

  it('has any content there and back', () => {
    const [first] = FIXTURES
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        const headers: [string, string][] = [['Content-Length', String(body.length)]]
        const response = { startLine: 'HTTP/1.1 200 OK', headers, body }
        const [back] = exchangesIn(toHar([{ ...first!, response }], CREATOR))
        expect(Buffer.from(back!.response.body)).to.deep.equal(Buffer.from(body))
      }),
    )
  })

  it('shows text as text, and bytes as base64', () => {
    const [first] = FIXTURES
    const contentOf = (body: Uint8Array): unknown => {
      const response = { startLine: 'HTTP/1.1 200 OK', headers: [], body }
      const { log } = JSON.parse(toHar([{ ...first!, response }], CREATOR)) as {
        log: { entries: [{ response: { content: object } }] }
      }
      return log.entries[0].response.content
    }
    expect(contentOf(Buffer.from('grüß')))
      .to.deep.include({ text: 'grüß' })
      .and.not.to.have.property('encoding')
    expect(contentOf(Buffer.from([0xff, 0xfe]))).to.deep.include({ text: '//4=', encoding: 'base64' })
    expect(contentOf(Buffer.from('\uFEFFx'))).to.deep.include({ encoding: 'base64' })
  })

  it('is read as browsers write it: HTTP/2, content that was compressed, no name', () => {
    const [exchange] = exchangesIn(
      archive(
        entry({
          request: {
            headers: [
              { name: ':authority', value: 'rms01' },
              { name: 'accept', value: '*/*' },
            ],
          },
          response: {
            headers: [
              { name: 'content-type', value: 'text/xml' },
              { name: 'content-encoding', value: 'gzip' },
              { name: 'content-length', value: '3' },
              { name: 'date', value: 'Thu, 01 Jan 2026 00:00:00 GMT' },
            ],
            content: { text: Buffer.from('<wsdl/>').toString('base64'), encoding: 'base64' },
          },
        }),
      ),
    )
    expect(exchange).to.deep.include({ name: 'Describe__wsdl_200' })
    expect(exchange!.request).to.deep.include({
      startLine: 'GET /_wmcs/x.asmx?wsdl HTTP/1.1',
      headers: [
        ['Host', 'rms01'],
        ['accept', '*/*'],
      ],
    })
    expect(formatHttpMessage(exchange!.response).toString()).to.equal(
      'HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Length: 7\r\n\r\n<wsdl/>',
    )
    expect(exchange!.about).to.deep.include({ date: '2026-01-01T00:00:00.000Z', latency: 12.5 })
    expect(exchange!.about.mayDiffer.headers).to.deep.equal(['Date'])
  })

  it('has a form in parameters, and text in the encoding of its media type', () => {
    const typed = (charset: string, text: string) =>
      entry({
        request: { method: 'POST', postData: { params: [{ name: 'a', value: 'b c' }, { name: 'd' }] } },
        response: { headers: [{ name: 'Content-Type', value: `text/xml; charset=${charset}` }], content: { text } },
      })
    const [latin, wide] = exchangesIn(archive(typed('ISO-8859-1', 'é'), typed('"utf-16"', '<a/>')))
    expect(Buffer.from(latin!.request.body).toString()).to.equal('a=b+c&d=')
    expect(Buffer.from(latin!.response.body)).to.deep.equal(Buffer.from([0xe9]))
    expect(Buffer.from(wide!.response.body)).to.deep.equal(Buffer.from('\uFEFF<a/>', 'utf16le'))
  })

  it('gives names that nobody has', () => {
    const results = fromHar(archive(entry(), entry()), ['Describe__wsdl_200'])
    expect(results.map((result) => 'exchange' in result && result.exchange.name)).to.deep.equal([
      'Describe__wsdl_200_2',
      'Describe__wsdl_200_3',
    ])
  })

  for (const [what, bad] of [
    ['a request that was never answered', entry({ response: { status: 0, statusText: '' } })],
    ['content that is not in it', entry({ response: { content: { size: 2345 } } })],
    ['a request whose content is not in it', entry({ request: { method: 'POST', bodySize: 7 } })],
    ['a file that a form sends', entry({ request: { postData: { params: [{ name: 'a', fileName: 'b' }] } } })],
    [
      'text that its encoding cannot have',
      entry({
        response: { headers: [{ name: 'Content-Type', value: 'text/xml; charset=Latin1' }], content: { text: 'ł' } },
      }),
    ],
    ['an address of no server', entry({ request: { url: 'data:text/plain,hello' } })],
    ['a URL that is none', entry({ request: { url: 'nowhere' } })],
    ['a moment that is none', { ...entry(), startedDateTime: 'yesterday' }],
    ['a header of two lines', entry({ response: { headers: [{ name: 'X-A', value: 'b\r\nSet-Cookie: c=d' }] } })],
    ['a method of two lines', entry({ request: { method: 'GET / HTTP/1.1\r\nX: y\r\n\r\nPOST' } })],
    ['an about of another form', { ...entry(), _about: { version: 2 } }],
  ] as const) {
    it(`passes over ${what}, and takes the others`, () => {
      const results = fromHar(archive(bad, entry()), [])
      expect(results).to.have.length(2)
      expect(results[0]).to.have.property('entry', 1)
      expect(results[1]).to.have.nested.property('exchange.name', 'Describe__wsdl_200')
    })
  }

  it('is read or refused with a clear word, whatever the text is', () => {
    const near = fc.json().map((text) => `{"log":{"version":"1.2","entries":[${text}]}}`)
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), near), (text) => {
        try {
          fromHar(text, [])
        } catch (error) {
          expect(error).to.be.instanceOf(ExchangeError)
        }
      }),
    )
  })
})

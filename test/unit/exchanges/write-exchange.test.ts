import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import {
  describeExchange,
  headerOf,
  listExchanges,
  readExchange,
  redactExchange,
  writeExchange,
  type Exchange,
} from '../../../src/exchanges/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { codeOf } from './error-code.ts'

const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  name: 'Http__get_200',
  request: { startLine: 'GET /a HTTP/1.1', headers: [['Host', 'x']], body: Buffer.alloc(0) },
  response: { startLine: 'HTTP/1.1 200 OK', headers: [['Content-Length', '2']], body: Buffer.from('ok') },
  about: {
    ...{ version: 1, operation: 'Http', shows: 'A test.', source: { software: 'a test' }, redactions: [] },
    ...{ date: '2026-01-01T00:00:00Z', switches: [], mayDiffer: { request: [], headers: [], response: [] } },
  },
  ...more,
})

const withHeaders = (request: [string, string][], response: [string, string][]): Exchange => {
  const { request: asked, response: answer, ...rest } = exchange()
  return {
    ...rest,
    request: { ...asked, headers: request },
    response: { ...answer, headers: [['Content-Length', '2'], ...response] },
  }
}

describe('exchanges as directories', () => {
  const directory = temporaryDirectory()
  const at = (name: string): string => join(directory.path, name)

  after(() => directory.remove())

  it('are read again as they were written, and never written over', () => {
    writeExchange(at('one'), exchange())
    expect(readExchange(at('one'), 'Http__get_200')).to.deep.equal(exchange())
    expect(codeOf(() => writeExchange(at('one'), exchange()))).to.equal('exchange-exists')
    expect(readdirSync(at('one'))).to.deep.equal(['Http__get_200'])
  })

  it('have names that are no paths', () => {
    for (const name of [
      '../Http__a',
      'Http__a/b',
      'Http__..',
      'Http',
      'Http__',
      '__a',
      'Http__a\0',
      'Http__a b',
      `Http__${'a'.repeat(200)}`,
    ]) {
      expect(
        codeOf(() => writeExchange(at('names'), exchange({ name }))),
        name,
      ).to.equal('exchange-name')
      expect(
        codeOf(() => readExchange(at('names'), name)),
        name,
      ).to.equal('exchange-name')
    }
  })

  it('are not written at all when they would not be read again', () => {
    const { response } = exchange()
    expect(
      codeOf(() => writeExchange(at('bad'), exchange({ response: { ...response, body: Buffer.from('longer') } }))),
    ).to.equal('message-malformed')
    expect(codeOf(() => listExchanges(at('bad')))).to.equal('exchange-unreadable')
  })

  it('are no links to other files, and nothing else stands among them', () => {
    writeExchange(at('links'), exchange())
    mkdirSync(at('links/Http__link'))
    writeFileSync(at('secret'), '{}')
    symlinkSync(at('secret'), at('links/Http__link/about.json'))
    symlinkSync(at('secret'), at('links/Http__link/request.http'))
    expect(codeOf(() => readExchange(at('links'), 'Http__link'))).to.equal('exchange-unreadable')
    mkdirSync(at('links/.git'))
    writeFileSync(at('links/README.md'), '')
    expect(listExchanges(at('links')).map(({ name }) => name)).to.deep.equal(['Http__get_200', 'Http__link'])
    mkdirSync(at('links/other'))
    expect(codeOf(() => listExchanges(at('links')))).to.equal('exchange-name')
  })
})

describe('what would let others in', () => {
  const headersAfter = (name: string, value: string, which: 'request' | 'response'): string | undefined => {
    const one = which === 'request' ? withHeaders([[name, value]], []) : withHeaders([], [[name, value]])
    const redacted = redactExchange(one)
    expect(redactExchange(redacted)).to.deep.equal(redacted)
    return redacted[which].headers.find(([known]) => known === name)?.[1]
  }

  const cases: ['request' | 'response', string, string, string][] = [
    ['request', 'Authorization', 'Basic dXNlcjpwYXNz', 'Basic [redacted]'],
    ['request', 'authorization', 'NTLM TlRMTVNTUAABAAAA', 'NTLM [redacted]'],
    ['request', 'Authorization', 'Digest username="a", response="b"', 'Digest [redacted]'],
    ['request', 'Authorization', 'dXNlcjpwYXNz', '[redacted]'],
    ['request', 'Proxy-Authorization', 'Negotiate YIIabc', 'Negotiate [redacted]'],
    ['request', 'Cookie', 'a=b; ASP.NET_SessionId=c', 'a=[redacted]; ASP.NET_SessionId=[redacted]'],
    ['response', 'Set-Cookie', 'a=b; path=/; HttpOnly', 'a=[redacted]; path=/; HttpOnly'],
    ['response', 'WWW-Authenticate', 'NTLM TlRMTVNTUAACAAAA', 'NTLM [redacted]'],
    ['response', 'WWW-Authenticate', 'Negotiate oYG=, NTLM', 'Negotiate [redacted], NTLM'],
    ['response', 'WWW-Authenticate', 'Basic realm="a b", Negotiate', 'Basic realm="a b", Negotiate'],
    ['response', 'WWW-Authenticate', 'NTLM', 'NTLM'],
    ['response', 'Authentication-Info', 'nextnonce="a"', '[redacted]'],
    ['request', 'Authorization', 'Basic, dXNlcjpwYXNz', '[redacted]'],
    ['request', 'Authorization', 'user:pass word', '[redacted]'],
    ['request', 'Cookie', 'nameless; a="b;c"', '[redacted]; a=[redacted]; [redacted]'],
    ['response', 'Set-Cookie', 'nameless; Secure', '[redacted]; Secure'],
    ['response', 'Set-Cookie', 'a="b;c"; path=/', 'a=[redacted]; [redacted]; path=/'],
    ['response', 'Set-Cookie', 'a=b; path=/, c=d', 'a=[redacted]; [redacted]'],
    [
      ...(['response', 'Set-Cookie', 'a=b; Expires=Thu, 01 Jan 2026 00:00:00 GMT; SameSite=Lax'] as const),
      'a=[redacted]; Expires=Thu, 01 Jan 2026 00:00:00 GMT; SameSite=Lax',
    ],
    ['response', 'Set-Cookie2', 'a=b; Version=1', 'a=[redacted]; Version=1'],
    ['request', 'X-Auth-Token', 'abc', '[redacted]'],
    ['request', 'ApiKey', 'abc', '[redacted]'],
    ['response', 'X-CSRF-Token', 'abc', '[redacted]'],
    ['response', 'Persistent-Auth', 'true', 'true'],
    ['request', 'Referer', 'http://rms01/a?x=1&access_token=abc', 'http://rms01/a?x=1&access_token=[redacted]'],
    [
      'response',
      'Location',
      'http://user:p@ss@rms01/?p%61ssword=abc#a',
      'http://[redacted]@rms01/?p%61ssword=[redacted]#a',
    ],
  ]
  for (const [which, name, value, left] of cases) {
    it(`${name}: ${value} is ${left}`, () => {
      expect(headersAfter(name, value, which)).to.equal(left)
    })
  }

  it('is taken out of WS-Security, too, without a change of length', () => {
    const body = Buffer.from(
      '<S><wsse:Password Type="t">se&amp;cret</wsse:Password><Password><![CDATA[x<y]]></Password></S>',
    )
    const { request, ...rest } = exchange()
    const asked = { ...request, headers: [['Content-Length', String(body.length)]] as [string, string][], body }
    const redacted = redactExchange({ ...rest, request: asked })
    const text = Buffer.from(redacted.request.body).toString()
    expect(text).to.match(/^<S><wsse:Password Type="t">x+<\/wsse:Password><Password>x+<\/Password><\/S>$/)
    expect(text).to.have.length(body.length)
    expect(redacted.about.redactions).to.deep.equal([{ message: 'request', where: 'Password', what: 'password' }])
    expect(redactExchange(redacted)).to.deep.equal(redacted)
  })

  const inUtf16 = (text: string, order: 'le' | 'be'): Buffer => {
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le')
    return order === 'le' ? bytes : bytes.swap16()
  }

  for (const [encoding, encode] of [
    ['UTF-16, little end first', (text: string) => inUtf16(text, 'le')],
    ['UTF-16, big end first', (text: string) => inUtf16(text, 'be')],
    ['UTF-32', (text: string) => Buffer.from(Array.from(text, (one) => [one.charCodeAt(0), 0, 0, 0]).flat())],
  ] as const) {
    it(`is taken out of WS-Security in ${encoding}, too`, () => {
      const [before, after] = ['<S><o:Password>Passw0rd!</o:Password>', '</S>']
      const body = encode(`${before}<Password>pa\u0142\u3c41</Password>${after}`)
      const { request, ...rest } = exchange()
      const asked = { ...request, headers: [['Content-Length', String(body.length)]] as [string, string][], body }
      const redacted = redactExchange({ ...rest, request: asked })
      const { body: left } = redacted.request
      expect(left).to.have.length(body.length)
      const text = Buffer.from(left).toString('latin1').replaceAll('\0', '')
      expect(text).to.match(/<S><o:Password>x{9}<\/o:Password><Password>x+<\/Password><\/S>$/)
      expect(redacted.about.redactions).to.have.length(1)
      expect(redactExchange(redacted)).to.deep.equal(redacted)
    })
  }

  /** The request that is left of one with this body. */
  const requestAfter = (body: Uint8Array, ...headers: [string, string][]): Exchange => {
    const { request, ...rest } = exchange()
    const all: [string, string][] = [...headers, ['Content-Length', String(body.length)]]
    const redacted = redactExchange({ ...rest, request: { ...request, headers: all, body } })
    expect(redactExchange(redacted)).to.deep.equal(redacted)
    return redacted
  }

  it('is taken out of what is compressed, too', () => {
    const body = gzipSync('<S><Password>hunter2</Password></S>')
    const { request, about } = requestAfter(body, ['Content-Encoding', 'gzip'])
    expect(gunzipSync(request.body).toString()).to.equal('<S><Password>xxxxxxx</Password></S>')
    expect(headerOf(request, 'Content-Length')).to.equal(String(request.body.length))
    expect(about.redactions).to.deep.equal([{ message: 'request', where: 'Password', what: 'password' }])
    const other = gzipSync('<S/>')
    expect(requestAfter(other, ['Content-Encoding', 'gzip']).request.body).to.equal(other)
  })

  it('is a token of WS-Security, but not a certificate that everybody is shown', () => {
    const token = (type: string) =>
      `<o:BinarySecurityToken ValueType="${type}">c2VjcmV0</o:BinarySecurityToken><o:Password/>`
    const text = token('urn:x#GSS_Kerberosv5_AP_REQ') + token('urn:x#X509v3') + '<Password>unclosed</a>'
    const { request, about } = requestAfter(Buffer.from(text))
    expect(Buffer.from(request.body).toString()).to.equal(
      text.replace('c2VjcmV0', 'xxxxxxxx').replace('unclosed', 'xxxxxxxx'),
    )
    expect(about.redactions.map(({ where, what }) => [where, what])).to.deep.equal([
      ['BinarySecurityToken', 'token'],
      ['Password', 'password'],
    ])
  })

  it('is looked for in a body of openings without an end in a time that grows with its length only', () => {
    const begin = performance.now()
    requestAfter(Buffer.from('<Password>'.repeat(200_000)))
    expect(performance.now() - begin).to.be.lessThan(2000)
  })

  it('is taken out of a form', () => {
    const { request } = requestAfter(Buffer.from('user=a&password=b+c%20&x=1'), [
      ...(['Content-Type', 'application/x-www-form-urlencoded'] as const),
    ])
    expect(Buffer.from(request.body).toString()).to.equal('user=a&password=xxxxxx&x=1')
  })

  it('is taken out of the request line, and out of what is made of it', () => {
    const { request, response, ...rest } = exchange()
    const asked = { ...request, startLine: 'GET /a.asmx?pwd=hunter2&x=1 HTTP/1.1' }
    const redacted = redactExchange({ ...rest, request: asked, response })
    expect(redacted.request.startLine).to.equal('GET /a.asmx?pwd=[redacted]&x=1 HTTP/1.1')
    expect(redacted.about.redactions).to.deep.equal([
      { message: 'request', where: 'request line', what: 'credentials' },
    ])
    expect(JSON.stringify(describeExchange({ request: asked, response }))).not.to.include('hunter2')
  })
})

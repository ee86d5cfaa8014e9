import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { createManagement, type ManagedServer } from '../../../src/management/index.ts'

interface Answer {
  readonly status: number | undefined
  readonly type: string | undefined
  readonly cache: string | undefined
  readonly text: string
  readonly body: unknown
  readonly headers: readonly string[]
}

describe('the management listener', () => {
  let server: Server
  let port: number
  let ready: boolean
  let limits: number[]

  const managed: ManagedServer = {
    readiness: () => Promise.resolve(ready ? { ready } : { ready, reasons: ['the server is stopping'] }),
    metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'up 1\n' }),
    status: () => Promise.resolve({ role: 'root' }),
    chain: () => Promise.reject(new Error('a secret reason')),
    enrollments: (limit) => {
      limits.push(limit)
      return Promise.resolve([{ limit }])
    },
    events: () => Promise.resolve([]),
    clock: { show: () => ({}), adjust: () => Promise.resolve({ status: 200, body: {} }) },
  }

  before(async () => {
    server = createServer(await createManagement(managed))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })

  after(() => server.close())

  beforeEach(() => {
    ready = true
    limits = []
  })

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request({ port, path, method, headers, host: '127.0.0.1', agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({
            status: response.statusCode,
            type: response.headers['content-type'],
            cache: response.headers['cache-control'],
            text,
            body: /^[[{]/.test(text) ? JSON.parse(text) : undefined,
            headers: Object.keys(response.headers),
          })
        })
      })
      sent.on('error', reject)
      sent.end()
    })

  it('tells that it lives, and what it is', async () => {
    expect(await ask('/health')).to.deep.include({
      status: 200,
      type: 'application/json; charset=utf-8',
      cache: 'no-store',
      body: { status: 'ok' },
    })
    expect((await ask('/status')).body).to.deep.equal({ role: 'root' })
  })

  it('tells whether the server answers its clients', async () => {
    expect(await ask('/ready')).to.deep.include({ status: 200, body: { ready: true } })
    ready = false
    expect(await ask('/ready')).to.deep.include({
      status: 503,
      body: { ready: false, reasons: ['the server is stopping'] },
    })
  })

  const bounded: [string, number][] = [
    ['', 100],
    ['?limit=5', 5],
    ['?limit=0', 1],
    ['?limit=-3', 1],
    ['?limit=1000', 1000],
    ['?limit=1000000', 1000],
    ['?limit=x', 100],
    ['?limit=1.5', 100],
    ['?limit=1&limit=2', 100],
    ['?limit[a]=1', 100],
    ['?limit=Infinity', 100],
  ]
  for (const [query, limit] of bounded) {
    it(`lists ${limit} enrollments for /enrollments${query}`, async () => {
      expect((await ask(`/enrollments${query}`)).status).to.equal(200)
      expect(limits).to.deep.equal([limit])
    })
  }

  it('tells nothing of why something failed', async () => {
    const answer = await ask('/chain')
    expect(answer).to.deep.include({ status: 500, body: { error: 'The request failed.' } })
    expect(JSON.stringify(answer)).not.to.include('secret')
  })

  it('says what there is to whoever asks for something else', async () => {
    for (const [path, method] of [
      ['/', 'GET'],
      ['/enrollment', 'GET'],
      ['/status', 'POST'],
      ['/health', 'DELETE'],
      ['/%ff', 'GET'],
    ] as const) {
      const { status, body } = await ask(path, {}, method)
      expect(status, path).to.be.oneOf([404, 500])
      expect(body, path).to.have.property('error')
    }
  })

  it('shows itself to somebody who types its address into a browser', async () => {
    expect((await ask('/status', { 'sec-fetch-site': 'none' })).status).to.equal(200)
  })

  it('gives metrics with the media type that Prometheus wants', async () => {
    const { status, type, text } = await ask('/metrics')
    expect({ status, type, text }).to.deep.equal({
      status: 200,
      type: 'text/plain; version=0.0.4; charset=utf-8',
      text: 'up 1\n',
    })
  })

  it('lets no page embed or keep what it says', async () => {
    for (const path of ['/health', '/metrics', '/nothing']) {
      expect((await ask(path)).headers, path).to.include.members([
        ...['cache-control', 'x-content-type-options', 'cross-origin-resource-policy', 'content-security-policy'],
      ])
    }
  })

  it('does not say what it is made with', async () => {
    expect((await ask('/health')).headers).not.to.include('x-powered-by')
  })

  describe('answers programs on this machine:', () => {
    for (const host of ['127.0.0.1', '127.0.0.1:8081', 'localhost', 'LOCALHOST:1', '[::1]:8081', '127.1.2.3']) {
      it(`Host: ${host}`, async () => expect((await ask('/health', { host })).status).to.equal(200))
    }
  })

  describe('answers nobody else:', () => {
    for (const host of [
      'rms01',
      'attacker.example',
      'attacker.example:8081',
      '127.0.0.1.attacker.example',
      'localhost.attacker.example',
      '127.0.0.1@attacker.example',
      '10.0.0.1',
      '::1',
    ]) {
      it(`Host: ${host}`, async () => {
        const { status, body } = await ask('/status', { host })
        expect(status).to.equal(403)
        expect(body).not.to.have.property('role')
      })
    }

    for (const site of ['cross-site', 'same-site', 'anything']) {
      it(`Sec-Fetch-Site: ${site}, as of an image or script on another page`, async () => {
        for (const path of ['/status', '/metrics', '/health']) {
          expect((await ask(path, { 'sec-fetch-site': site })).status, path).to.equal(403)
        }
      })
    }

    for (const origin of ['http://attacker.example', 'http://127.0.0.1:8081', 'null']) {
      it(`Origin: ${origin}`, async () => expect((await ask('/status', { origin })).status).to.equal(403))
    }
  })
})

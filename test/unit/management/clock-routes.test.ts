import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { createManagement, type ManagedServer } from '../../../src/management/index.ts'

const nothing = () => Promise.resolve([])

describe('/clock of the management listener', () => {
  let server: Server
  let port: number
  let moved: unknown[]

  const managed: ManagedServer = {
    readiness: () => Promise.resolve({ ready: true }),
    metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
    ...{ status: nothing, chain: nothing, enrollments: nothing, events: (limit) => Promise.resolve([{ limit }]) },
    clock: {
      show: () => ({ now: 'a moment' }),
      adjust: (body) => {
        moved.push(body)
        return body === 'fail' || (body as { fail?: true }).fail === true
          ? Promise.reject(new Error('a secret'))
          : Promise.resolve({ status: 400, body: { error: 'no' } })
      },
    },
  }

  before(async () => {
    server = createServer(await createManagement(managed))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })

  after(() => server.close())

  beforeEach(() => {
    moved = []
  })

  const ask = (method: string, body: string, headers: Record<string, string>, path = '/clock') =>
    new Promise<{ status: number | undefined; body: unknown; headers: Record<string, unknown> }>((resolve, reject) => {
      const sent = request({ port, path, method, headers, host: '127.0.0.1', agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ status: response.statusCode, body: JSON.parse(text), headers: response.headers })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })

  const JSON_TYPE = { 'content-type': 'application/json' }

  it('shows the clock, and the events beside it', async () => {
    expect(await ask('GET', '', {})).to.deep.include({ status: 200, body: { now: 'a moment' } })
    expect(await ask('GET', '', {}, '/events?limit=7')).to.deep.include({ status: 200, body: [{ limit: 7 }] })
  })

  it('hands a JSON body to the server, and gives what it says', async () => {
    for (const type of ['application/json', 'Application/JSON; charset=utf-8']) {
      const answer = await ask('POST', '{"advance":"P1Y"}', { 'content-type': type })
      expect(answer).to.deep.include({ status: 400, body: { error: 'no' } })
      expect(answer.headers['cache-control']).to.equal('no-store')
    }
    expect(moved).to.deep.equal([{ advance: 'P1Y' }, { advance: 'P1Y' }])
  })

  it('tells nothing of why something failed', async () => {
    const { status, body } = await ask('POST', '{"fail":true}', JSON_TYPE)
    expect(status).to.equal(500)
    expect(JSON.stringify(body)).not.to.include('secret')
  })

  describe('is not moved by a page in a browser, which has', () => {
    const body = '{"advance":"P1Y"}'
    const cases: [string, Record<string, string>, number][] = [
      ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
      ['plain text', { 'content-type': 'text/plain' }, 415],
      ['no type', {}, 415],
      ['a type that only begins alike', { 'content-type': 'application/json-seq' }, 415],
      ['an origin', { ...JSON_TYPE, origin: 'http://127.0.0.1:8081' }, 403],
      ['a name of its own that points here', { ...JSON_TYPE, host: 'attacker.example' }, 403],
    ]
    for (const [what, headers, status] of cases) {
      it(what, async () => {
        expect((await ask('POST', body, headers)).status).to.equal(status)
        expect(moved).to.deep.equal([])
      })
    }

    it('or asks first', async () => {
      const preflight = { origin: 'http://attacker.example', 'access-control-request-method': 'POST' }
      const { status, headers } = await ask('OPTIONS', '', preflight)
      expect(status).to.equal(403)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).to.deep.equal([])
    })
  })

  for (const body of ['', '{', 'null', '"x"', `{"set":"${'x'.repeat(2000)}"}`, '{"__proto__":{"x":1}']) {
    it(`does not fall over ${body.slice(0, 20)}`, async () => {
      expect((await ask('POST', body, JSON_TYPE)).status).to.be.oneOf([400, 413])
    })
  }
})

import { expect } from 'chai'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { shapeOf } from '../support/answer-shape.ts'
import { createDice, mutate } from '../support/mutation.ts'
import { exchange, headerOf, RawClient, rawRequest, type RawAnswer } from '../support/raw-http.ts'
import { prepareData, startServer, type ServerProcess, type TestData } from '../support/server-process.ts'
import { subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { isOnPostgres } from '../support/test-database.ts'

/** How a request is read does not depend on where an enrollment is kept: the other engine gets a tenth of them. */
const USUAL = isOnPostgres ? 10_000 : 100_000

/** Both can be set to look at one failure again, or further. */
const COUNT = Number(process.env['FUZZ_COUNT'] ?? USUAL)
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_030_205)

/** Each on a directory of its own: one alone would leave half of the machine idle. */
const SERVERS = 2
/** To each server. */
const CONNECTIONS = 4
/** How many requests are on their way on one connection. */
const PIPELINED = 10
const CLEAN_EVERY = 1000

const PATH = '/_wmcs/Certification/SubEnrollService.asmx'
const GOOD = subEnrollEnvelope()
const SEEDS = [
  GOOD,
  subEnrollEnvelope({ guid: '{0F8FAD5B-D9CB-469F-A165-70867728950E}', name: undefined, sku: '<![CDATA[RMS]]> 1.0' }),
  GOOD.replaceAll(/></g, '>\n  <!-- c --><').replace(/<soap:Header>.*<\/soap:Header>/s, ''),
  GOOD.replaceAll(/\bsoap:/g, 'S:')
    .replace('xmlns:soap', 'xmlns:S')
    .replace('<oInput>', '<oInput xmlns:x="urn:x" x:y="z">'),
]

const CONTENT_TYPES = [
  'text/xml',
  'text/xml; charset=utf-16',
  'text/xml; charset=iso-8859-1',
  'text/xml; charset=nonsense',
  'application/soap+xml; charset=utf-8',
  'text/plain',
  ';',
]
const ACTIONS = ['', '""', '"', 'SubEnroll', `"${SUB_ENROLL_ACTION}x"`, '%', "'a'"]

const request = (body: string, contentType: string, action: string): Buffer =>
  rawRequest(
    [
      `POST ${PATH} HTTP/1.1`,
      'Host: rms01',
      `Authorization: ${basic(ADMIN)}`,
      `Content-Type: ${contentType}`,
      `SOAPAction: ${action}`,
      `Content-Length: ${body.length}`,
    ],
    Buffer.from(body, 'latin1'),
  )

const clean = (): Buffer => request(GOOD, 'text/xml; charset=utf-8', `"${SUB_ENROLL_ACTION}"`)

/** The request of that number: the same for the same seed, whatever the others are. */
function requestOf(number: number): { number: number; bytes: Buffer; body: string } {
  const dice = createDice(SEED, number)
  const body = mutate(SEEDS, dice)
  const odd = (common: string, others: readonly string[]) =>
    dice.below(20) === 0 ? (others[dice.below(others.length)] ?? common) : common
  const contentType = odd('text/xml; charset=utf-8', CONTENT_TYPES)
  return { number, body, bytes: request(body, contentType, odd(`"${SUB_ENROLL_ACTION}"`, ACTIONS)) }
}

const occurrences = (text: string, piece: string): number => text.split(piece).length - 1

/** What is wrong with an answer; undefined: nothing. */
function faultOf(answer: RawAnswer | undefined): string | undefined {
  if (answer === undefined) return 'there was none'
  const { status, statusLine, body } = answer
  const text = body.toString()
  if (headerOf(answer, 'content-length') !== String(body.length)) return 'it does not tell its length'
  if (headerOf(answer, 'connection') === 'close') return 'it ends the connection'
  if (status === 400 || status === 415) return body.length === 0 ? undefined : 'it has a body'
  if (!text.startsWith('<?xml version="1.0" encoding="utf-8"?><soap:Envelope ')) return `it is no SOAP: ${statusLine}`
  if (status === 200) return occurrences(text, '<string>') === 5 ? undefined : 'it has not five certificates'
  if (status !== 500) return statusLine
  if (occurrences(text, '<soap:Fault>') !== 1) return 'it has no fault'
  // That would be an error nobody has thought of.
  return text.includes('UnspecifiedError') ? text : undefined
}

/** A server and what it keeps. */
interface Attacked {
  readonly data: TestData
  readonly server: ServerProcess
}

describe(`${COUNT} random or mutated requests (FUZZ_SEED=${SEED})`, function () {
  this.timeout(600_000)
  const attacked: Attacked[] = []
  const statuses = new Map<number, number>()

  before(async () => {
    const start = async () => {
      const data = await prepareData()
      // Every refusal is an error inside; their stack traces, which nobody looks at, cost more than the refusals.
      attacked.push({ data, server: await startServer(data.path, ['--stack-trace-limit=0']) })
    }
    await Promise.all(Array.from({ length: SERVERS }, start))
  })

  after(async () => {
    await Promise.all(attacked.map(({ server }) => server.stop()))
    for (const { data } of attacked) await data.remove()
  })

  const count = (answer: RawAnswer | undefined) => {
    const status = answer?.status ?? 0
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }

  const sendAll = async () => {
    let next = 0
    const work = async ({ server }: Attacked) => {
      const first = await exchange(server.url, clean())
      const expected = shapeOf(first)
      expect(expected).to.deep.include({ status: 200 })
      count(first)
      const client = new RawClient(server.url)
      while (next < COUNT) {
        const batch = Array.from({ length: Math.min(PIPELINED, COUNT - next) }, () => requestOf(next++))
        await client.send(Buffer.concat(batch.map(({ bytes }) => bytes)))
        for (const { number, body } of batch) {
          const answer = await client.receive()
          const fault = faultOf(answer)
          if (fault !== undefined) throw new Error(`request ${number}: ${fault}\n${JSON.stringify(body)}`)
          count(answer)
        }
        if (batch.every(({ number }) => number % CLEAN_EVERY !== 0)) continue
        await client.send(clean())
        const answer = await client.receive()
        expect(shapeOf(answer)).to.deep.equal(expected)
        count(answer)
      }
      client.destroy()
    }
    await Promise.all(attacked.flatMap((one) => Array.from({ length: CONNECTIONS }, () => work(one))))
  }

  it('are each answered well, and in between the next client as always', async () => {
    const started = performance.now()
    await sendAll()
    const seconds = (performance.now() - started) / 1000
    console.log(`      ${Math.round(seconds)} s; ${JSON.stringify(Object.fromEntries(statuses))}`)
  })

  it('were of every kind that there is', () => {
    expect([...statuses.keys()].toSorted()).to.deep.equal([200, 400, 415, 500])
  })

  it('leave the servers alive, with Object.prototype as it was', async () => {
    const untouched = Reflect.ownKeys(Object.prototype).map(String).sort().join(' ')
    for (const { server } of attacked) {
      expect(server.isAlive()).to.equal(true)
      expect(await server.prototypeMembers()).to.equal(untouched)
      expect(server.process.stderr().replace(/^Object\.prototype: .*\n/m, '')).to.equal('')
    }
  })

  it('leave a row for each that was answered with certificates, and no other', async () => {
    const rows = await Promise.all(attacked.map(({ data }) => data.count()))
    expect(rows.reduce((sum, count) => sum + count, 0)).to.equal(statuses.get(200))
  })
})

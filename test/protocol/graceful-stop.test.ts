import { connect, type Socket } from 'node:net'
import { expect } from 'chai'
import { headerOf, takeAnswer, type RawAnswer } from '../support/raw-http.ts'
import { rawSubEnroll } from '../support/raw-sub-enroll.ts'
import { prepareData, startServer, type ServerProcess, type TestData } from '../support/server-process.ts'
import { subEnrollEnvelope } from '../support/sub-enroll-request.ts'

const CLIENTS = 16

const request = (guid: string): Buffer => rawSubEnroll(subEnrollEnvelope({ guid }))

const guidOf = (client: number, number: number): string =>
  `e0000000-0000-400${client.toString(16)}-8000-${String(number).padStart(12, '0')}`

/** What one connection has come to. */
interface Ending {
  readonly answers: readonly RawAnswer[]
  /** Bytes of an answer that was never finished. */
  readonly rest: number
  /** The code of the error that ended it; undefined: it was closed in peace. */
  readonly error: string | undefined
}

/** One connection: `next` gives what to send after so many answers, or undefined to wait. */
class Connection {
  readonly socket: Socket
  readonly ended: Promise<Ending>
  readonly answers: RawAnswer[] = []

  constructor(url: string, next: (answered: number) => Buffer | undefined, onAnswer: () => void = () => undefined) {
    const { port } = new URL(url)
    const socket = connect(Number(port), '127.0.0.1')
    this.socket = socket
    let received: Buffer = Buffer.alloc(0)
    let error: string | undefined
    const sendNext = (): void => {
      const bytes = next(this.answers.length)
      if (bytes !== undefined) socket.write(bytes)
    }
    socket.on('connect', sendNext)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, Buffer.from(chunk)])
      for (let taken = takeAnswer(received); taken !== undefined; taken = takeAnswer(received)) {
        received = taken.rest
        this.answers.push(taken.answer)
        onAnswer()
        if (headerOf(taken.answer, 'connection') !== 'close') sendNext()
      }
    })
    socket.on('error', (reason) => (error = 'code' in reason ? String(reason.code) : reason.message))
    this.ended = new Promise((resolve) => {
      socket.on('close', () => resolve({ answers: this.answers, rest: received.length, error }))
    })
  }
}

const codeOfConnecting = (url: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(undefined)
    })
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
  })

const readyAt = async (managementUrl: string): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${managementUrl}/ready`)
  return { status: response.status, body: await response.json() }
}

const moment = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('A root that is told to stop', function () {
  this.timeout(60_000)
  let data: TestData
  let server: ServerProcess

  const start = async (set: readonly string[] = []): Promise<void> => {
    data = await prepareData()
    server = await startServer(data.path, [], { words: set.flatMap((one) => ['--set', one]) })
  }

  afterEach(async () => {
    if (server.isAlive()) await server.kill()
    await data.remove()
  })

  it('under load: answers what it has begun, all of it recorded and nothing besides, cuts nobody short, and ends with 0', async () => {
    await start()
    let answered = 0
    let told = false
    const onAnswer = (): void => {
      answered += 1
      if (answered < 200 || told) return
      told = true
      server.process.child.kill('SIGTERM')
    }
    const connections = Array.from(
      { length: CLIENTS },
      (_, client) => new Connection(server.url, (number) => request(guidOf(client, number)), onAnswer),
    )
    const endings = await Promise.all(connections.map(({ ended }) => ended))
    const { code, signal, stderr, stdout } = await server.process.ended
    expect({ code, signal, stderr }).to.deep.equal({ code: 0, signal: null, stderr: '' })
    expect(stdout).to.match(/\nstopping\nstopped\n$/)

    expect(endings.flatMap(({ answers }) => answers).filter(({ status }) => status !== 200)).to.deep.equal([])
    expect(endings.map(({ rest }) => rest)).to.deep.equal(endings.map(() => 0))
    expect(endings.map(({ error }) => error)).to.deep.equal(endings.map(() => undefined))
    // Each was told by its last answer that no other one would come.
    const last = endings.map(({ answers }) => headerOf(answers.at(-1)!, 'connection'))
    expect(last).to.deep.equal(endings.map(() => 'close'))
    const known = new Set((await data.enrollments(10_000)).map(({ guid }) => guid))
    expect(known.size).to.equal(endings.reduce((sum, { answers }) => sum + answers.length, 0))
    endings.forEach(({ answers }, client) =>
      answers.forEach((_, number) => expect(known.has(guidOf(client, number))).to.equal(true)),
    )
  })

  it('with a request half arrived: says at once that it is not ready, takes no one new, and still answers that request', async () => {
    await start()
    expect(await readyAt(server.managementUrl)).to.deep.equal({ status: 200, body: { ready: true } })
    const bytes = request(guidOf(0, 0))
    const slow = new Connection(server.url, () => bytes.subarray(0, bytes.length - 10))
    const idle = new Connection(server.url, () => undefined)
    await moment(200)
    server.process.child.kill('SIGTERM')
    await server.process.untilPrinted(/^stopping$/m)
    expect(await readyAt(server.managementUrl)).to.deep.equal({
      status: 503,
      body: { ready: false, reasons: ['the server is stopping'] },
    })
    expect(await (await fetch(`${server.managementUrl}/health`)).json()).to.deep.equal({ status: 'ok' })
    expect(await codeOfConnecting(server.url)).to.equal('ECONNREFUSED')
    expect(await idle.ended).to.deep.include({ answers: [], rest: 0 })
    expect(server.isAlive()).to.equal(true)
    slow.socket.write(bytes.subarray(bytes.length - 10))
    const { answers } = await slow.ended
    expect(answers.map(({ status }) => status)).to.deep.equal([200])
    expect((await server.process.ended).code).to.equal(0)
    expect(await data.count()).to.equal(1)
    expect(await codeOfConnecting(server.managementUrl)).to.equal('ECONNREFUSED')
  })

  it('waits no longer than server.stopTimeout for a request that never ends', async () => {
    await start(['server.stopTimeout=1'])
    const bytes = request(guidOf(0, 0))
    const stuck = new Connection(server.url, () => bytes.subarray(0, bytes.length - 10))
    await moment(200)
    const started = performance.now()
    const { code } = await server.stop()
    expect(code).to.equal(0)
    expect(performance.now() - started, 'milliseconds').to.be.within(900, 8000)
    expect((await stuck.ended).answers).to.deep.equal([])
    expect(await data.count()).to.equal(0)
  })

  for (const [second, exitCode] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    it(`ends at once when it is told again by ${second}`, async () => {
      await start(['server.stopTimeout=60'])
      const bytes = request(guidOf(0, 0))
      const stuck = new Connection(server.url, () => bytes.subarray(0, bytes.length - 10))
      await moment(200)
      server.process.child.kill('SIGTERM')
      await server.process.untilPrinted(/^stopping$/m)
      await moment(100)
      expect(server.isAlive()).to.equal(true)
      const started = performance.now()
      server.process.child.kill(second)
      expect((await server.process.ended).code).to.equal(exitCode)
      expect(performance.now() - started, 'milliseconds').to.be.below(3000)
      await stuck.ended
    })
  }
})

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Clock, Stopwatch } from '../base/clock.ts'
import { redactAddress, redactRequestLine } from '../exchanges/index.ts'
import { takeEveryRequest } from './every-request.ts'
import { LegFolder, LOGON_PAUSE, type Connection, type Finished } from './fold-legs.ts'
import { passAnswer } from './pass-answer.ts'
import { originOf, readIncoming } from './read-incoming.ts'
import { RecordingError } from './recording-error.ts'
import type { Recordings } from './recordings.ts'
import { sendAnswer, sendRefusal } from './send-answer.ts'
import { forwarded, keepsConnection, UpstreamConnection, type Upstream } from './upstream-connection.ts'

/** What has become of a request. */
export interface RecordedEvent {
  readonly finished: Finished
  /** The name of the recording; undefined: there was one like it already. */
  readonly name: string | undefined
}

export interface RecorderOptions {
  readonly upstream: Upstream
  readonly recordings: Recordings
  readonly clock: Clock
  readonly stopwatch: Stopwatch
  /** Is told of every exchange, once it is recorded or is not to be. */
  readonly onExchange: (event: RecordedEvent) => void
  /** Is told what has gone wrong, in a sentence. */
  readonly onTrouble: (what: string) => void
}

const STATUS = { 'upstream-unreachable': 502, 'upstream-too-slow': 504, 'request-too-large': 413 } as const

type Socket = IncomingMessage['socket']

/** Records what is finished. */
class Recordist {
  readonly #options: RecorderOptions
  readonly #folder = new LegFolder()

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  take(finished: Finished, connection: Connection): void {
    this.#record(this.#folder.take(finished, connection))
  }

  /** A connection has ended; its logon may go on over another one for a while. */
  ended(connection: Connection): void {
    setTimeout(() => this.#record(this.#folder.release(connection)), LOGON_PAUSE).unref()
  }

  end(): void {
    this.#record(this.#folder.release())
  }

  #record(all: readonly Finished[]): void {
    for (const finished of all) {
      try {
        const name = this.#options.recordings.record(finished)
        this.#options.onExchange({ finished, name })
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        this.#options.onTrouble(`not recorded: ${redactRequestLine(finished.request.startLine)}: ${why}`)
      }
    }
  }
}

/** One connection of a client, and the one to the server that belongs to it. */
class ClientConnection implements Connection {
  readonly peer: string | undefined
  readonly #options: RecorderOptions
  readonly #recordist: Recordist
  readonly #upstream: UpstreamConnection
  #pending = 0

  constructor(socket: Socket, options: RecorderOptions, recordist: Recordist) {
    this.peer = socket.remoteAddress
    this.#options = options
    this.#recordist = recordist
    // Whoever goes on must log on anew, and learns it by the end of the connection.
    this.#upstream = new UpstreamConnection(options.upstream, () => this.#pending === 0 && socket.end())
    socket.once('close', () => {
      this.#upstream.close()
      recordist.ended(this)
    })
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#pending++
    try {
      await this.#answer(request, response)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#options.onTrouble(`not recorded: ${request.method ?? ''} ${redactAddress(request.url ?? '')}: ${why}`)
      const status = error instanceof RecordingError ? STATUS[error.code] : 502
      sendRefusal(response, status, why)
    } finally {
      this.#pending--
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { upstream, recordings, clock, stopwatch } = this.#options
    const [date, origin] = [clock.now(), originOf(request)]
    const move = origin === undefined ? undefined : { server: upstream.url.origin, own: origin }
    const asked = forwarded(await readIncoming(request), upstream)
    const recorded = recordings.answerTo(asked)
    if (recorded !== undefined) {
      sendAnswer(response, recorded.response, move)
      return
    }
    const start = stopwatch()
    const incoming = await this.#upstream.ask(asked)
    const latency = (stopwatch() - start) / 1000
    response.shouldKeepAlive &&= keepsConnection(incoming)
    const answer = await passAnswer(incoming, response, move)
    if (answer === undefined) {
      this.#options.onTrouble(`not recorded: ${redactRequestLine(asked.startLine)}: the answer is too large`)
    } else this.#recordist.take({ request: asked, response: answer, date, latency, legs: 0 }, this)
  }
}

/** A reverse proxy that records. */
export interface Recorder {
  /** Lets it answer what comes to a server. */
  attach(server: Server): void
  /** Records what was held back until it was known whether a logon goes on: now it does not. */
  end(): void
}

/**
 * Makes a reverse proxy that records. Each connection of a client has one to the server, so that NTLM and Negotiate,
 * which prove who has a connection, pass through.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const recordist = new Recordist(options)
  const connections = new WeakMap<Socket, ClientConnection>()
  const connectionOf = (socket: Socket): ClientConnection => {
    const known = connections.get(socket)
    if (known !== undefined) return known
    const connection = new ClientConnection(socket, options, recordist)
    connections.set(socket, connection)
    return connection
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    void connectionOf(request.socket).answer(request, response)
  }
  return {
    attach: (server) => takeEveryRequest(server, onRequest),
    end: () => recordist.end(),
  }
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock, Stopwatch } from '../base/clock.ts'
import { LegFolder, type Finished } from './fold-legs.ts'
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

/** One connection of a client, and the one to the server that belongs to it. */
class ClientConnection {
  readonly #options: RecorderOptions
  readonly #upstream: UpstreamConnection
  readonly #folder = new LegFolder()
  #pending = 0

  constructor(socket: Duplex, options: RecorderOptions) {
    this.#options = options
    // Whoever goes on must log on anew, and learns it by the end of the connection.
    this.#upstream = new UpstreamConnection(options.upstream, () => this.#pending === 0 && socket.end())
    socket.once('close', () => this.end())
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#pending++
    try {
      await this.#answer(request, response)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#options.onTrouble(`${request.method ?? ''} ${request.url ?? ''}: ${why}`)
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
    if (answer === undefined) this.#options.onTrouble(`${asked.startLine}: the answer is too large to be recorded`)
    else this.#record(this.#folder.take({ request: asked, response: answer, date, latency, legs: 0 }))
  }

  end(): void {
    this.#upstream.close()
    this.#record(this.#folder.end())
  }

  #record(all: readonly Finished[]): void {
    for (const finished of all) {
      try {
        const name = this.#options.recordings.record(finished)
        this.#options.onExchange({ finished, name })
      } catch (error) {
        this.#options.onTrouble(error instanceof Error ? error.message : String(error))
      }
    }
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
  const connections = new Map<Duplex, ClientConnection>()
  const connectionOf = (socket: Duplex): ClientConnection => {
    const known = connections.get(socket)
    if (known !== undefined) return known
    const connection = new ClientConnection(socket, options)
    connections.set(socket, connection)
    socket.once('close', () => connections.delete(socket))
    return connection
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    void connectionOf(request.socket).answer(request, response)
  }
  return {
    attach: (server) => {
      server.on('request', onRequest)
      server.on('checkContinue', (request, response) => {
        response.writeContinue()
        onRequest(request, response)
      })
    },
    end: () => {
      for (const connection of connections.values()) connection.end()
    },
  }
}

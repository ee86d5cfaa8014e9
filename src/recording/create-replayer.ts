import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../base/clock.ts'
import { headerOf, redactMessage, requestLineOf } from '../exchanges/index.ts'
import { takeEveryRequest } from './every-request.ts'
import { describeNearest, nearestRecording } from './nearest-recording.ts'
import { passAnswer } from './pass-answer.ts'
import { originOf, readIncoming } from './read-incoming.ts'
import { sendRefusal } from './send-answer.ts'
import { sendStored, type StoredAnswers } from './stored-answers.ts'
import { forwarded, keepsConnection, UpstreamConnection, type Upstream } from './upstream-connection.ts'

/** How a request was answered: by a recording, by the server behind, or not at all. */
export interface ReplayedEvent {
  readonly method: string
  readonly target: string
  readonly by: { readonly recording: string } | { readonly status: number } | { readonly nothing: readonly string[] }
}

/** What is known of who asks. Challenges are WWW-Authenticate values, and so is the reply to who has proved himself. */
export interface Caller {
  readonly outcome: 'accepted' | 'continue' | 'missing' | 'refused'
  readonly challenges: readonly string[]
  readonly reply?: string | undefined
}

export interface ReplayerOptions {
  readonly answers: StoredAnswers
  /** Who answers what is not recorded; undefined: nobody. */
  readonly upstream: Upstream | undefined
  /** Judges who a request comes from, before it is answered from a recording; undefined: nobody is asked. */
  readonly authenticate: ((request: IncomingMessage, at: Date) => Promise<Caller>) | undefined
  readonly clock: Clock
  /** Whether answers take as long as they took. */
  readonly latency: boolean
  readonly onAnswer: (event: ReplayedEvent) => void
  readonly onTrouble: (what: string) => void
}

/** What makes later searches quick waits, so that the first answers need not, in milliseconds. */
const PREPARED_AFTER = 2000

const UNAUTHORIZED = 401
const NO_RECORDING = 404

/** Answers from recordings. */
class Replayer {
  readonly #options: ReplayerOptions
  readonly #upstreams = new Map<Duplex, UpstreamConnection>()

  constructor(options: ReplayerOptions) {
    this.#options = options
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#answer(request, response)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#options.onTrouble(`${request.method ?? ''} ${request.url ?? ''}: ${why}`)
      sendRefusal(response, 502, why)
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { answers, authenticate, upstream, latency, onAnswer } = this.#options
    const asked = await readIncoming(request)
    if (!(await this.#letIn(request, response))) return
    // What was recorded is without secrets, and is found by what else is asked.
    const plain = redactMessage(asked)
    const line = requestLineOf(plain)
    const isKnown = authenticate !== undefined || headerOf(asked, 'Authorization') !== undefined
    const answer = answers.next(asked, isKnown) ?? answers.next(plain, isKnown)
    if (answer !== undefined) {
      if (latency && answer.latency !== undefined) await wait(answer.latency)
      await sendStored(answer, asked, response, originOf(request))
      onAnswer({ ...line, by: { recording: answer.stored.name } })
    } else if (upstream === undefined) {
      const lines = describeNearest(nearestRecording(answers.all(), plain))
      sendRefusal(response, NO_RECORDING, ['No recording answers this request.', ...lines].join('\n'))
      onAnswer({ ...line, by: { nothing: lines } })
    } else {
      const incoming = await this.#upstreamOf(request.socket, upstream).ask(forwarded(asked, upstream))
      response.shouldKeepAlive &&= keepsConnection(incoming)
      const own = originOf(request)
      await passAnswer(incoming, response, own === undefined ? undefined : { server: upstream.url.origin, own })
      onAnswer({ ...line, by: { status: incoming.statusCode ?? 0 } })
    }
  }

  /** Whether somebody may go on; if not, he has been told how. */
  async #letIn(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { authenticate, clock } = this.#options
    if (authenticate === undefined) return true
    const { outcome, challenges, reply } = await authenticate(request, clock.now())
    if (outcome === 'accepted') {
      if (reply !== undefined) response.setHeader('WWW-Authenticate', reply)
      return true
    }
    response.setHeader('WWW-Authenticate', [...challenges])
    sendRefusal(response, UNAUTHORIZED, outcome === 'refused' ? 'The logon has failed.' : 'Log on first.')
    return false
  }

  /** The connection to the server behind that belongs to one of a client. */
  #upstreamOf(socket: Duplex, upstream: Upstream): UpstreamConnection {
    const known = this.#upstreams.get(socket)
    if (known !== undefined) return known
    const connection = new UpstreamConnection(upstream, () => undefined)
    this.#upstreams.set(socket, connection)
    socket.once('close', () => {
      connection.close()
      this.#upstreams.delete(socket)
    })
    return connection
  }
}

/** Serves recordings: each request gets the answer that was recorded, in the recorded sequence where it repeats. */
export function createReplayer(options: ReplayerOptions): { attach(server: Server): void } {
  const replayer = new Replayer(options)
  const prepare = (): void => {
    if (options.answers.prepare()) setImmediate(prepare)
  }
  return {
    attach: (server) => {
      setTimeout(prepare, PREPARED_AFTER).unref()
      takeEveryRequest(server, (request, response) => void replayer.answer(request, response))
    },
  }
}

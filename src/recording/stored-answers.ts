import { createReadStream, statSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import {
  ExchangeError,
  headerOf,
  inRecordedSequence,
  requestKey,
  statusOf,
  type About,
  type HttpMessage,
  type StoredExchange,
  type StoredHead,
} from '../exchanges/index.ts'
import { RecordedRequests } from './recorded-requests.ts'
import { isDescription } from './rewrite-addresses.ts'
import { sendAnswer, sendHead, type Move } from './send-answer.ts'

/** A recording that can be answered with. */
export interface StoredAnswer {
  readonly stored: StoredExchange
  /** When it was recorded, in milliseconds; decides the sequence of those that answer the same request. */
  readonly date: number
  /** How long the server took, in milliseconds; undefined: nobody knows. */
  readonly latency: number | undefined
  /** Where the recorded server was; undefined: nobody knows. */
  readonly server: string | undefined
  /** Elements of the request that may hold anything. */
  readonly wildcards: readonly string[]
}

const inSequence = (one: StoredAnswer, other: StoredAnswer): number =>
  inRecordedSequence({ date: one.date, name: one.stored.name }, { date: other.date, name: other.stored.name })

const originOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) && /^https?:/i.test(url) ? new URL(url).origin : undefined

const answerOf = (stored: StoredExchange, { date, latency, source, mayDiffer }: About): StoredAnswer => ({
  ...{ stored, latency, date: Date.parse(date), server: originOf(source.url), wildcards: mayDiffer.request },
})

const UNAUTHORIZED = 401

/** How many recordings are looked at in one go. */
const PREPARED_AT_ONCE = 50

/** Recordings, found by requests; where several answer the same, one after the other, and the last again and again. */
export class StoredAnswers {
  readonly #requests: RecordedRequests<StoredAnswer>
  readonly #all: readonly StoredAnswer[]
  readonly #passedOver = new Set<StoredAnswer>()
  /** Which of those that share a request with others are refusals of somebody who has not logged on. */
  readonly #refusals = new Map<StoredAnswer, boolean>()
  /** How many of the same requests there were, by their keys. */
  readonly #asked = new Map<string, number>()

  /**
   * Takes in what is asked in each of the recordings, and looks at it when it is needed, or in `prepare`; `onPassedOver` is told
   * then which request is no HTTP, so that nobody can ask for it. Throws ExchangeError when a file cannot be read.
   */
  constructor(exchanges: readonly StoredExchange[], onPassedOver: (name: string, error: ExchangeError) => void) {
    this.#requests = new RecordedRequests((answer, error) => {
      this.#passedOver.add(answer)
      onPassedOver(answer.stored.name, error)
    })
    this.#all = exchanges.map((stored) => answerOf(stored, stored.readAbout())).toSorted(inSequence)
    for (const answer of this.#all) this.#requests.add(answer, answer.stored.readRequestBytes(), answer.wildcards)
  }

  /** How many there are. */
  get count(): number {
    return this.#all.length
  }

  /** All that can be asked for, in their sequence; looks at each that has not been looked at. */
  all(): readonly StoredAnswer[] {
    while (this.prepare());
    return this.#all.filter((answer) => !this.#passedOver.has(answer))
  }

  /** Goes on with what makes searches quick, for some milliseconds. Says whether anything is left to do. */
  prepare(): boolean {
    return this.#requests.prepare(PREPARED_AT_ONCE)
  }

  /**
   * The recording whose turn it is; undefined: there is none of this request. Where some refuse who has not logged on, and others
   * do not, `isKnown` decides: whether somebody has.
   */
  next(request: HttpMessage, isKnown: boolean): StoredAnswer | undefined {
    const all = this.#requests.find(request)
    const fitting = all.length > 1 ? all.filter((answer) => this.#isRefusal(answer) !== isKnown) : all
    const found = fitting.length > 0 ? fitting : all
    const [first] = found
    if (first === undefined) return undefined
    const key = `${requestKey(request, first.wildcards)} ${this.#isRefusal(first)}`
    const turn = this.#asked.get(key) ?? 0
    if (found.length > 1) this.#asked.set(key, turn + 1)
    return found[Math.min(turn, found.length - 1)]
  }

  #isRefusal(answer: StoredAnswer): boolean {
    const known = this.#refusals.get(answer)
    if (known !== undefined) return known
    const isRefusal = statusOf(answer.stored.readResponseHead()) === UNAUTHORIZED
    this.#refusals.set(answer, isRefusal)
    return isRefusal
  }
}

/** Whether the content has to be at hand to be sent: to change addresses in it, or because it lies in the file in chunks. */
function isHeld(method: string, head: Pick<HttpMessage, 'headers'>): boolean {
  return (
    headerOf(head, 'Transfer-Encoding') !== undefined || isDescription(method, headerOf(head, 'Content-Type') ?? '')
  )
}

/** What is announced must be there, or the client would wait for it, or take what is left for another answer. Throws ExchangeError. */
function checkLength({ responseFile }: StoredExchange, head: StoredHead): void {
  const announced = headerOf(head, 'Content-Length')
  const there = statSync(responseFile).size - head.bodyStart
  if (announced === undefined || Number(announced) === there || [204, 304].includes(statusOf(head))) return
  throw new ExchangeError(
    'message-malformed',
    `${responseFile}: Content-Length says ${announced}, and ${there} bytes follow.`,
  )
}

/** Sends the recorded response, streamed from its file where it can be. Rejects when the connection breaks, or with ExchangeError. */
export async function sendStored(
  { stored, server }: StoredAnswer,
  request: HttpMessage,
  response: ServerResponse,
  own: string | undefined,
): Promise<void> {
  const move: Move | undefined = server === undefined || own === undefined ? undefined : { server, own }
  const head = stored.readResponseHead()
  if (isHeld(response.req.method ?? '', head)) {
    sendAnswer(response, stored.readResponse(request), move)
    return
  }
  if (response.req.method !== 'HEAD') checkLength(stored, head)
  sendHead(response, head, move)
  const body = createReadStream(stored.responseFile, { start: head.bodyStart })
  await pipeline(body, response).catch((error: unknown) => {
    // Whoever has everything may go, before the file is known to be at its end.
    if (head.bodyStart + body.bytesRead < statSync(stored.responseFile).size) throw error
  })
}

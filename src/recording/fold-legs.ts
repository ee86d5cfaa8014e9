import { actionOf, headerOf, headersOf, requestLineOf, statusOf, type HttpMessage } from '../exchanges/index.ts'

/** A request that has been answered. */
export interface Finished {
  readonly request: HttpMessage
  readonly response: HttpMessage
  /** When the request came. */
  readonly date: Date
  /** How long the answer took, in milliseconds. */
  readonly latency: number
  /** How many requests of the same logon came before, and are folded into this one. */
  readonly legs: number
}

/** A connection of a client: who has it is told apart by the object. */
export interface Connection {
  /** The address that it comes from; undefined: it is gone. */
  readonly peer: string | undefined
}

/** How long a logon may pause before it goes on over another connection, in milliseconds. */
export const LOGON_PAUSE = 5000

/** A scheme and a token, such as the challenge of NTLM. */
const hasToken = (challenge: string): boolean => /^\s*(?:NTLM|Negotiate)\s+\S/i.test(challenge)

const isAnonymous = (request: HttpMessage): boolean => headerOf(request, 'Authorization') === undefined

/** Whether a refusal is a step of a logon: nobody has shown credentials, or the server wants to see more of them. */
const isLeg = ({ request, response }: Finished): boolean =>
  statusOf(response) === 401 && (isAnonymous(request) || headersOf(response, 'WWW-Authenticate').some(hasToken))

/** Whether the logon goes on with this request. */
function goesOn(held: Finished, next: HttpMessage): boolean {
  const [before, now] = [requestLineOf(held.request), requestLineOf(next)]
  return !isAnonymous(next) && before.method === now.method && before.target === now.target
}

/** Whether it goes on with a request on another connection: nobody had logged on yet, and all else is the same. */
function goesOnElsewhere(held: Finished, next: Finished): boolean {
  const { request } = held
  const isSame = [actionOf, (message: HttpMessage) => headerOf(message, 'User-Agent')].every(
    (valueOf) => valueOf(request) === valueOf(next.request),
  )
  return (
    isAnonymous(request) &&
    goesOn(held, next.request) &&
    isSame &&
    next.date.getTime() - held.date.getTime() <= LOGON_PAUSE &&
    (request.body.length === 0 || Buffer.from(request.body).equals(next.request.body))
  )
}

interface Held {
  readonly finished: Finished
  readonly connection: Connection
}

/**
 * Folds the requests of a logon into the one that it was for. A step is held back until it is known whether the logon goes on,
 * on its connection, or on another one of the same client where nothing but the refusal was said on the first; if it does not
 * go on, it was the answer.
 */
export class LegFolder {
  #held: readonly Held[] = []

  /** Takes what is finished on a connection; gives what is to be recorded now, in order. */
  take(finished: Finished, connection: Connection): Finished[] {
    const own = this.#held.find((held) => held.connection === connection)
    const continued =
      own !== undefined && goesOn(own.finished, finished.request) ? own : this.#elsewhere(finished, connection)
    const settled = own === undefined || continued === own ? [] : [own.finished]
    const folded =
      continued === undefined
        ? finished
        : { ...finished, legs: continued.finished.legs + 1, date: continued.finished.date }
    this.#held = this.#held.filter((held) => held !== own && held !== continued)
    if (!isLeg(folded)) return [...settled, folded]
    this.#held = [...this.#held, { finished: folded, connection }]
    return settled
  }

  /** What a connection, or every one, has left to be recorded: it is too late for the logon to go on. */
  release(connection?: Connection): Finished[] {
    const released = this.#held.filter((held) => connection === undefined || held.connection === connection)
    this.#held = this.#held.filter((held) => !released.includes(held))
    return released.map(({ finished }) => finished)
  }

  #elsewhere(finished: Finished, { peer }: Connection): Held | undefined {
    return this.#held.find((held) => held.connection.peer === peer && goesOnElsewhere(held.finished, finished))
  }
}

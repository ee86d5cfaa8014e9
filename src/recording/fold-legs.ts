import { headerOf, headersOf, requestLineOf, statusOf, type HttpMessage } from '../exchanges/index.ts'

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

/** A scheme and a token, such as the challenge of NTLM. */
const hasToken = (challenge: string): boolean => /^\s*(?:NTLM|Negotiate)\s+\S/i.test(challenge)

/** Whether a refusal is a step of a logon: nobody has shown credentials, or the server wants to see more of them. */
const isLeg = ({ request, response }: Finished): boolean =>
  statusOf(response) === 401 &&
  (headerOf(request, 'Authorization') === undefined || headersOf(response, 'WWW-Authenticate').some(hasToken))

/** Whether the logon goes on with this request. */
function goesOn(held: Finished, next: HttpMessage): boolean {
  const [before, now] = [requestLineOf(held.request), requestLineOf(next)]
  return headerOf(next, 'Authorization') !== undefined && before.method === now.method && before.target === now.target
}

/**
 * Folds the requests of a logon on one connection into the one that it was for. A step is held back until it is known
 * whether the logon goes on; if it does not, it was the answer.
 */
export class LegFolder {
  #held: Finished | undefined

  /** Takes what is finished on the connection; gives what is to be recorded now, in order. */
  take(finished: Finished): Finished[] {
    const held = this.#held
    const continues = held !== undefined && goesOn(held, finished.request)
    const folded = continues ? { ...finished, legs: held.legs + 1, date: held.date } : finished
    const settled = held === undefined || continues ? [] : [held]
    this.#held = isLeg(folded) ? folded : undefined
    return this.#held === undefined ? [...settled, folded] : settled
  }

  /** The connection has ended; gives what is still to be recorded. */
  end(): Finished[] {
    const held = this.#held
    this.#held = undefined
    return held === undefined ? [] : [held]
  }
}

import { KeyStoreError } from '../key-store-error.ts'
import { TokenStuck } from './call-deadline.ts'
import type { Handle } from './cryptoki.ts'

/** How many may wait for a session: more are refused, because they would wait longer than anybody does. */
const MOST_WAITING = 1000

/** What those hear who are waiting when the pool is closed. */
export class PoolClosed extends Error {}

interface Waiting {
  readonly resolve: (session: Handle) => void
  readonly reject: (error: unknown) => void
}

export interface SessionPoolOptions {
  /** How many sessions there are at the most. */
  readonly size: number
  readonly open: () => Handle
  readonly close: (session: Handle) => void
}

/**
 * Lends sessions: a session of PKCS#11 does one thing at a time, so each signature that is being made has one to itself.
 */
export class SessionPool {
  readonly #options: SessionPoolOptions
  readonly #free: Handle[] = []
  readonly #waiting: Waiting[] = []
  /** In each of them something is being done that nobody waits for any more. */
  readonly #stuck: Handle[] = []
  #opened = 0
  #closed = false

  constructor(options: SessionPoolOptions) {
    this.#options = options
  }

  /**
   * Runs `work` in a session of its own. A session in which something has failed is not lent again; where something does not
   * end in one, those who wait hear of it, too, for the token would not answer them either. Rejects with PoolClosed,
   * KeyStoreError `token-failed` when too many are waiting, or with whatever `work` does.
   */
  async use<Result>(work: (session: Handle) => Promise<Result>): Promise<Result> {
    const session = await this.#lend()
    try {
      const result = await work(session)
      this.#takeBack(session)
      return result
    } catch (error) {
      if (error instanceof TokenStuck) this.#leave(session, error)
      else this.#giveUp(session)
      throw error
    }
  }

  /** Closes what is not lent, now, and the rest when it comes back. */
  close(): void {
    this.#closed = true
    const idle = [...this.#free.splice(0), ...this.#stuck.splice(0)]
    idle.forEach((session) => this.#options.close(session))
    this.#waiting.splice(0).forEach(({ reject }) => reject(new PoolClosed()))
  }

  async #lend(): Promise<Handle> {
    if (this.#closed) throw new PoolClosed()
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#opened < this.#options.size) return this.#open()
    if (this.#waiting.length >= MOST_WAITING) {
      throw new KeyStoreError('token-failed', 'Too many signatures are waiting for the token.')
    }
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  #open(): Handle {
    const session = this.#options.open()
    this.#opened += 1
    return session
  }

  #takeBack(session: Handle): void {
    const next = this.#waiting.shift()
    if (this.#closed) this.#options.close(session)
    else if (next === undefined) this.#free.push(session)
    else next.resolve(session)
  }

  /** Leaves a session alone in which something goes on: closing it would be to wait for that. */
  #leave(session: Handle, error: TokenStuck): void {
    this.#stuck.push(session)
    this.#waiting.splice(0).forEach(({ reject }) => reject(error))
  }

  #giveUp(session: Handle): void {
    this.#options.close(session)
    this.#opened -= 1
    const next = this.#waiting.shift()
    if (next === undefined) return
    try {
      next.resolve(this.#open())
    } catch (error) {
      next.reject(error)
    }
  }
}

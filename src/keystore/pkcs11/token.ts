import type { Clock } from '../../base/clock.ts'
import { KeyStoreError } from '../key-store-error.ts'
import { CallDeadline, TokenStuck } from './call-deadline.ts'
import { Connection, findSlot } from './connection.ts'
import type { Library } from './library.ts'
import { PoolClosed } from './session-pool.ts'
import { tokenError } from './token-error.ts'

export interface TokenOptions {
  readonly library: Library
  /** The label of the token. */
  readonly label: string
  /** Gives the PIN; it is asked for at each login. */
  readonly pin: () => string
  /** How many signatures are made at the same time. */
  readonly sessions: number
  /** How long a signature may take, in milliseconds. */
  readonly deadline: number
  readonly clock: Clock
}

/** How many times as long as a signature a new key may take. */
const KEY_FACTOR = 10

/** How long after a vain attempt the token is looked for again, in milliseconds. */
const PAUSE = 1000

/**
 * A token that may go away and come back. Who finds it gone logs in again, at most once a second. A PIN that was refused is
 * not tried again: a token locks after few wrong ones, and a server that goes on trying would lock it. One that does not
 * answer in time is left alone until it does, because most of its calls would stop everything else until then.
 */
export class Token {
  readonly #options: TokenOptions
  readonly #deadline: CallDeadline
  #connection: Connection | undefined
  #busy = 0
  #failure: { readonly at: number; readonly error: KeyStoreError } | undefined
  #refusedPin: string | undefined
  #isClosed = false

  constructor(options: TokenOptions) {
    this.#options = options
    this.#deadline = new CallDeadline({ token: options.label, onAnswer: () => this.#startOver() })
  }

  /** Runs `work` on the token; once more when it turns out that the token had gone meanwhile. Throws KeyStoreError. */
  async use<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    if (this.#deadline.isStuck) throw new TokenStuck(this.#options.label)
    this.#busy += 1
    try {
      const known = this.#connection
      if (known !== undefined) {
        try {
          return await work(known)
        } catch (error) {
          if (error instanceof KeyStoreError) throw error
          this.#drop(known)
        }
      }
      return await this.#useAnew(work)
    } finally {
      this.#busy -= 1
    }
  }

  /** Waits for what is done with a key, but not for ever. Rejects with KeyStoreError `token-failed`. */
  answer<Result>(call: Promise<Result>): Promise<Result> {
    return this.#deadline.wait(call, this.#options.deadline)
  }

  /** Waits for a new key, which takes longer. Rejects with KeyStoreError `token-failed`. */
  newKey<Result>(call: Promise<Result>): Promise<Result> {
    return this.#deadline.wait(call, this.#options.deadline * KEY_FACTOR)
  }

  /** Lets go of the token: at once, or, when it does not answer, as soon as it does. */
  close(): void {
    this.#isClosed = true
    if (this.#deadline.isStuck) return
    if (this.#connection !== undefined) this.#drop(this.#connection)
    this.#options.library.release()
  }

  /** The token answers again. What it was in the middle of is gone. */
  #startOver(): void {
    if (this.#isClosed) this.close()
    else if (this.#connection !== undefined) this.#drop(this.#connection)
  }

  async #useAnew<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const connection = this.#connection ?? this.#connect()
    try {
      return await work(connection)
    } catch (error) {
      if (!(error instanceof KeyStoreError)) this.#drop(connection)
      throw error instanceof PoolClosed
        ? new KeyStoreError('token-failed', `The token “${this.#options.label}” has gone again.`)
        : tokenError(error, this.#options.label)
    }
  }

  #connect(): Connection {
    const at = this.#options.clock.now().getTime()
    if (this.#failure !== undefined && Math.abs(at - this.#failure.at) < PAUSE) throw this.#failure.error
    try {
      this.#connection = this.#logIn()
      this.#failure = undefined
      return this.#connection
    } catch (cause) {
      const error = tokenError(cause, this.#options.label)
      this.#failure = { at, error }
      throw error
    }
  }

  #logIn(): Connection {
    const { library, label, sessions } = this.#options
    const slot = this.#findSlot()
    const pin = this.#options.pin()
    if (pin === this.#refusedPin) {
      throw new KeyStoreError('pin-wrong', `The token “${label}” has refused this PIN before; it is not tried again.`)
    }
    try {
      return new Connection(library.cryptoki, slot, { pin, sessions })
    } catch (cause) {
      const error = tokenError(cause, label)
      if (error.code === 'pin-wrong') this.#refusedPin = pin
      throw error
    }
  }

  /** The token's slot. A library tells of new tokens only when it is started anew, which nobody may notice. */
  #findSlot() {
    const { library, label } = this.#options
    try {
      return findSlot(library.cryptoki, label)
    } catch (error) {
      if (this.#busy > 1 || (error instanceof KeyStoreError && error.code === 'pin-locked')) throw error
      library.restart()
      return findSlot(library.cryptoki, label)
    }
  }

  #drop(connection: Connection): void {
    connection.close()
    if (this.#connection === connection) this.#connection = undefined
  }
}

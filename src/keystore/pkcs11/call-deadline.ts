import { KeyStoreError } from '../key-store-error.ts'

/** What those hear who have waited for a token as long as anybody waits, or who ask it while it does not answer. */
export class TokenStuck extends KeyStoreError {
  constructor(token: string) {
    super('token-failed', `The token “${token}” does not answer. It is asked again as soon as it does.`)
  }
}

export interface CallDeadlineOptions {
  /** The label of the token. */
  readonly token: string
  /** Is told when the last call ends of those that nobody waits for any more. */
  readonly onAnswer: () => void
}

/**
 * How long calls to a token are waited for. None of them can be called off: one that takes longer keeps its session and its
 * thread until the token lets go of it.
 */
export class CallDeadline {
  readonly #options: CallDeadlineOptions
  #late = 0

  constructor(options: CallDeadlineOptions) {
    this.#options = options
  }

  /** Whether a call has taken longer, and has not ended yet. */
  get isStuck(): boolean {
    return this.#late > 0
  }

  /** Gives what `call` gives, within so many milliseconds; rejects with TokenStuck when they are over. */
  async wait<Result>(call: Promise<Result>, milliseconds: number): Promise<Result> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.#late += 1
        const end = () => this.#end()
        call.then(end, end)
        reject(new TokenStuck(this.#options.token))
      }, milliseconds)
    })
    return Promise.race([call, late]).finally(() => clearTimeout(timer))
  }

  #end(): void {
    this.#late -= 1
    if (this.#late === 0) this.#options.onAnswer()
  }
}

import type { Database } from 'better-sqlite3'
import { systemStopwatch, type Stopwatch } from '../../base/clock.ts'
import { DomainError } from '../../base/domain-error.ts'
import type { CommitObserver, CommitWatch } from '../store.ts'

/** A piece of work that waits for the next commit. Its answer is given once that commit is on disk. */
interface Waiting {
  run(): void
  succeed(): void
  fail(error: unknown): void
}

/**
 * Lets concurrent writes share one transaction and so one wait for the disk: whatever is handed in during one turn of
 * the event loop is committed together. Nothing is told to have happened before it is durable.
 */
export class GroupCommit implements CommitWatch {
  readonly #commit: (group: readonly Waiting[]) => void
  readonly #stopwatch: Stopwatch
  #waiting: Waiting[] = []
  #observer: CommitObserver = () => undefined

  constructor(database: Database, stopwatch: Stopwatch = systemStopwatch) {
    this.#stopwatch = stopwatch
    const transaction = database.transaction((group: readonly Waiting[]) => group.forEach(runPiece))
    this.#commit = (group) => transaction.immediate(group)
  }

  /** How many pieces wait for the next commit. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Has `observer` told of every commit from now on, in place of the one before. */
  observe(observer: CommitObserver): void {
    this.#observer = observer
  }

  /**
   * Runs `work` inside the next transaction. A DomainError that it throws before it has written anything refuses
   * this piece alone; any other failure undoes the whole transaction and fails every piece in it.
   */
  add<Result>(work: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      let result: Result
      this.#waiting.push({
        run: () => (result = work()),
        succeed: () => resolve(result),
        fail: (error) => reject(error instanceof Error ? error : new Error(String(error))),
      })
      if (this.#waiting.length === 1) setImmediate(() => this.flush())
    })
  }

  /** Commits what is waiting. Called by itself; a server that stops calls it once more. */
  flush(): void {
    const group = this.#waiting
    this.#waiting = []
    if (group.length === 0) return
    const started = this.#stopwatch()
    try {
      this.#commit(group)
    } catch (error) {
      this.#observer(group.length, this.#stopwatch() - started, false)
      group.forEach((piece) => piece.fail(error))
      return
    }
    this.#observer(group.length, this.#stopwatch() - started, true)
    // A piece that was refused has had its answer already; a promise takes only the first.
    group.forEach((piece) => piece.succeed())
  }
}

function runPiece(piece: Waiting): void {
  try {
    piece.run()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    piece.fail(error)
  }
}

import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import { systemStopwatch } from '../../base/clock.ts'
import type { EnrollmentLedger, Issuance, Relation } from '../../enrollment/index.ts'
import { isSuspicious, rekeyRefused, rowOf, type EnrollmentRow } from '../enrollment-row.ts'
import type { CommitObserver, CommitWatch } from '../store.ts'
import { StoreError } from '../store-error.ts'
import type { Backoff } from './backoff.ts'
import type { IssuanceStatements } from './issuance-statements.ts'
import type { RefusedIssuances } from './refused-issuances.ts'
import { failureOf, isOutcomeUnknown } from './server-error.ts'

/** How many issuances share a transaction at the most, and how many may wait for one. */
const LARGEST_GROUP = 32
const LARGEST_QUEUE = 2000

/** An issuance on its way into the book. */
interface Waiting {
  readonly row: EnrollmentRow
  readonly lenient: boolean
  /** Until when it is tried, in milliseconds; set when something has gone wrong. */
  deadline: number
  /** Whether a statement with it may have been committed, or may be yet, without this side knowing. */
  inDoubt: boolean
  readonly succeed: (relation: Relation) => void
  readonly fail: (error: unknown) => void
}

export interface LedgerOptions {
  readonly statements: Pick<IssuanceStatements, 'enter' | 'find' | 'voidCertificates'>
  readonly refused: RefusedIssuances
  readonly backoff: Backoff
  readonly clock: Clock
  readonly logger: () => Logger
  /** For how long an issuance is tried while the database is away, in milliseconds. */
  readonly patience: number
}

/**
 * The ledger on a server of databases. What arrives while a group is being entered forms the next group. An issuance is
 * answered when it is known to be committed; one that is refused is not there, and never will be: see decision 0010.
 */
export class PostgresEnrollmentLedger implements EnrollmentLedger, CommitWatch {
  readonly #options: LedgerOptions
  #queue: Waiting[] = []
  #observer: CommitObserver = () => undefined
  #working: Promise<void> | undefined
  /** Whether the last statement has failed, and the next ones wait for the database no longer than they may. */
  #troubled = false

  constructor(options: LedgerOptions) {
    this.#options = options
  }

  record(issuance: Issuance, rekey: 'accept' | 'refuse'): Promise<Relation> {
    if (this.#queue.length >= LARGEST_QUEUE) return Promise.reject(busy())
    return new Promise((succeed, fail) => {
      this.#queue.push({
        ...{ row: rowOf(issuance), lenient: rekey === 'accept', inDoubt: false, succeed, fail },
        deadline: this.#troubled ? this.#deadline() : Infinity,
      })
      this.#working ??= this.#work()
    })
  }

  get waiting(): number {
    return this.#queue.length
  }

  observe(observer: CommitObserver): void {
    this.#observer = observer
  }

  /** Settles when nothing is on its way any more. */
  async flush(): Promise<void> {
    await this.#working
  }

  /** Tells the database of the issuances that were refused while it was away. Rejects when it still is. */
  async settle(): Promise<void> {
    const { refused, statements, clock, logger } = this.#options
    if (refused.size === 0) return
    const guids = refused.waiting
    await statements.voidCertificates(guids, clock.now())
    refused.remove(guids)
    logger().warn({ certificates: guids }, 'issuances that were refused while the database was away are void')
  }

  async #work(): Promise<void> {
    // Whatever arrives in this turn of the event loop comes into the same group.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#queue.length > 0) await this.#enter(this.#nextGroup())
    this.#working = undefined
  }

  /** The longest beginning of the queue in which nobody depends on another: those judge each other from row to row. */
  #nextGroup(): Waiting[] {
    if (this.#queue.length === 1) return this.#queue.splice(0)
    const seen = new Set<string>()
    const size = this.#queue.findIndex(({ row }, index) => {
      const [guid, key] = [row.guid, Buffer.from(row.key_fingerprint).toString('latin1')]
      if (index >= LARGEST_GROUP || seen.has(guid) || seen.has(key)) return true
      seen.add(guid).add(key)
      return false
    })
    return this.#queue.splice(0, size < 0 ? this.#queue.length : size)
  }

  async #enter(group: readonly Waiting[]): Promise<void> {
    const { backoff } = this.#options
    let left = group
    for (let attempt = 0; left.length > 0; attempt += 1) {
      try {
        if (attempt > 0 || this.#troubled) left = await this.#settled(left)
        await this.#issue(left)
        this.#recovered()
        return
      } catch (error) {
        left = this.#afterFailure(left, error)
        if (left.length > 0) await backoff(attempt)
      }
    }
  }

  async #issue(pieces: readonly Waiting[]): Promise<void> {
    if (pieces.length === 0) return
    let relations: Relation[]
    const started = systemStopwatch()
    try {
      relations = await this.#options.statements.enter(pieces)
      this.#observer(pieces.length, systemStopwatch() - started, true)
    } catch (error) {
      this.#observer(pieces.length, systemStopwatch() - started, false)
      // A connection that was never had has carried nothing.
      if (!(error instanceof StoreError) && isOutcomeUnknown(error)) pieces.forEach((piece) => (piece.inDoubt = true))
      throw error
    }
    pieces.forEach(({ lenient, succeed, fail }, index) => {
      const relation = relations[index]
      if (relation === undefined) return
      if (isSuspicious(relation) && !lenient) fail(rekeyRefused(relation))
      else succeed(relation)
    })
  }

  /** Answers those of a group that turn out to be entered; gives the others. */
  async #settled(pieces: readonly Waiting[]): Promise<readonly Waiting[]> {
    await this.settle()
    const doubtful = pieces.filter(({ inDoubt }) => inDoubt)
    if (doubtful.length === 0) return pieces
    const found = await this.#options.statements.find(doubtful.map(({ row }) => row.certificate_guid))
    return pieces.filter(({ row, succeed }) => {
      const relation = found.get(row.certificate_guid)
      if (relation === undefined || relation === 'void') return true
      succeed(relation)
      return false
    })
  }

  /** Refuses those whose time is up; gives those of the group that may be tried again. */
  #afterFailure(pieces: readonly Waiting[], error: unknown): readonly Waiting[] {
    const failure = error instanceof StoreError ? 'unreachable' : failureOf(error)
    if (failure === 'unreachable' && !this.#troubled)
      this.#options.logger().error({ err: error }, 'the configuration database is away')
    if (failure === 'unreachable') this.#troubled = true
    const latest = this.#deadline()
    for (const piece of [...pieces, ...this.#queue]) piece.deadline = Math.min(piece.deadline, latest)
    const now = this.#now()
    const isOver = ({ deadline }: Waiting) => failure === 'other' || deadline <= now
    this.#refuse(pieces.filter(isOver), error)
    if (failure === 'unreachable') {
      this.#refuse(this.#queue.filter(isOver), error)
      this.#queue = this.#queue.filter((piece) => !isOver(piece))
    }
    return pieces.filter((piece) => !isOver(piece))
  }

  /** Refuses for good: what may have been entered is noted first, so that it will not stay. */
  #refuse(pieces: readonly Waiting[], error: unknown): void {
    const { refused, logger } = this.#options
    const doubtful = pieces.filter(({ inDoubt }) => inDoubt).map(({ row }) => row.certificate_guid)
    if (doubtful.length > 0) {
      try {
        refused.add(doubtful)
      } catch (failure) {
        logger().error({ err: failure, certificates: doubtful }, 'refused issuances could not be noted on this machine')
      }
    }
    pieces.forEach((piece) => piece.fail(error))
  }

  #recovered(): void {
    if (this.#troubled) this.#options.logger().info({}, 'the configuration database is back')
    this.#troubled = false
  }

  #now(): number {
    return this.#options.clock.now().getTime()
  }

  #deadline(): number {
    return this.#now() + this.#options.patience
  }
}

const busy = (): StoreError =>
  new StoreError('database-unreachable', 'Too many issuances wait for the configuration database.')

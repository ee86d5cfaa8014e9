import { Distribution } from './distribution.ts'

/** Bounds for what takes from a tenth of a millisecond to ten seconds, in microseconds. */
const MICROSECONDS = [
  ...[100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000],
  ...[100_000, 250_000, 500_000, 1_000_000, 10_000_000],
]

/** Bounds for how long a commit takes, in seconds. */
const COMMIT_SECONDS = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 10]

/** Bounds for how many pieces share a commit. */
const PIECES = [1, 2, 4, 8, 16, 32, 64, 128, 256]

/** The three kinds of 401 that IIS tells apart. */
export const REFUSAL_KINDS = ['401.1', '401.2', '401.3'] as const

/** No statuses beyond those of HTTP are counted one by one. */
const MOST_STATUSES = 1000

const countOne = <Key>(counts: Map<Key, number>, key: Key): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

/**
 * What a running server counts: plain numbers, so that counting costs next to nothing and nothing is loaded for it. They
 * become metrics when somebody asks.
 */
export class ServerTally {
  /** RMS's performance object `RMS: Enrollment`: SubEnroll Requests, SubEnroll Failures, SubEnroll Processing Time. */
  requests = 0
  /** By the exception that the caller is told. */
  readonly failures = new Map<string, number>()
  readonly processingTime = new Distribution(MICROSECONDS)

  /** Answers of the public listener by their HTTP status. */
  readonly answers = new Map<number, number>()
  /** Of those, the ones with status 401 by what IIS puts behind it. */
  readonly refusals = new Map<string, number>(REFUSAL_KINDS.map((kind) => [kind, 0]))

  readonly commitTime = new Distribution(COMMIT_SECONDS)
  readonly commitPieces = new Distribution(PIECES)
  commitFailures = 0

  /** Counts one call of SubEnroll that has ended; `exception`: what it failed with. */
  subEnrolled(microseconds: number, exception: string | undefined): void {
    this.requests += 1
    this.processingTime.observe(microseconds)
    if (exception !== undefined) countOne(this.failures, exception)
  }

  /** Counts one answer of the public listener. */
  answered(status: number, subStatus: number): void {
    if (status < MOST_STATUSES) countOne(this.answers, status)
    if (status === 401) countOne(this.refusals, `401.${subStatus}`)
  }

  /** Counts one commit that was tried: how many pieces of work shared it, and how long the disk took. */
  committed(pieces: number, microseconds: number, durable: boolean): void {
    this.commitTime.observe(microseconds / 1_000_000)
    this.commitPieces.observe(pieces)
    if (!durable) this.commitFailures += 1
  }
}

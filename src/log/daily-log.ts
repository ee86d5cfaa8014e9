import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** How long lines wait to be written together, in milliseconds. */
const FLUSH_INTERVAL = 1000
/** How many bytes of them wait at most. */
const LARGEST_WAIT = 65_536

const OWNER_ONLY = 0o600
const OWNER_ONLY_DIRECTORY = 0o700

export interface DailyLogOptions {
  /** Made when it is not there. */
  readonly directory: string
  /** The files are called by this, then YYMMDD, then `.log`. */
  readonly prefix: string
  /** What stands at the beginning of a file whose first line is of that moment. */
  readonly opening: (at: Date) => string
  /** How many daily files are kept; older ones are removed when a new one begins. */
  readonly keep: number
  /** Told once when lines are lost: a file that cannot be opened is tried again the next day. */
  readonly onFailure: (error: unknown) => void
}

/** A log with a file for each day, UTC. */
export interface DailyLog {
  /** Takes a line with its line end; it is on disk a second later at the latest. Never throws. */
  write(at: Date, line: string): void
  /** Writes what is waiting, and closes the file. */
  close(): void
}

const DAY = 86_400_000

/** YYMMDD, UTC. */
const dayText = (at: Date): string => at.toISOString().slice(2, 10).replaceAll('-', '')

/**
 * Gathers lines and writes them together, into the page cache of the system, which takes microseconds: to do it in the
 * background would take more, and memory for every line that waits.
 */
class BufferedDailyLog implements DailyLog {
  readonly #options: DailyLogOptions
  readonly #timer: NodeJS.Timeout
  readonly #waiting = Buffer.allocUnsafe(LARGEST_WAIT)
  #length = 0
  #day = Number.NaN
  #file: number | undefined
  #hasFailed = false

  constructor(options: DailyLogOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#flush(), FLUSH_INTERVAL)
    this.#timer.unref()
  }

  write(at: Date, line: string): void {
    const day = Math.floor(at.getTime() / DAY)
    if (day !== this.#day) this.#begin(day, at)
    // A character of UTF-16 has at most three bytes in UTF-8.
    const most = line.length * 3
    if (this.#length + most > LARGEST_WAIT) this.#flush()
    if (most > LARGEST_WAIT) this.#put(Buffer.from(line))
    else this.#length += this.#waiting.write(line, this.#length)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#end()
  }

  /** Goes over to the file of another day. */
  #begin(day: number, at: Date): void {
    this.#end()
    this.#day = day
    const { directory, prefix, opening } = this.#options
    try {
      mkdirSync(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY })
      this.#file = openSync(join(directory, `${prefix}${dayText(at)}.log`), 'a', OWNER_ONLY)
      if (fstatSync(this.#file).size > 0) return
      writeSync(this.#file, opening(at))
      this.#removeOld(dayText(at))
    } catch (error) {
      this.#fail(error)
    }
  }

  #flush(): void {
    const length = this.#length
    this.#length = 0
    if (length > 0) this.#put(this.#waiting.subarray(0, length))
  }

  #put(lines: Uint8Array): void {
    if (this.#file === undefined) return
    try {
      writeSync(this.#file, lines)
    } catch (error) {
      this.#fail(error)
    }
  }

  #end(): void {
    this.#flush()
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
    this.#day = Number.NaN
  }

  /** Removes the oldest files; not the one just begun, which a clock that was moved back may have made the oldest. */
  #removeOld(begun: string): void {
    const { directory, prefix, keep } = this.#options
    const isOurs = (name: string): boolean => name.startsWith(prefix) && /^\d{6}\.log$/.test(name.slice(prefix.length))
    const files = readdirSync(directory).filter(isOurs).sort()
    const old = files.slice(0, Math.max(0, files.length - keep)).filter((name) => name !== `${prefix}${begun}.log`)
    for (const name of old) rmSync(join(directory, name), { force: true })
  }

  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#options.onFailure(error)
    this.#hasFailed = true
  }
}

/** Opens a log; nothing is written, nor a directory made, before its first line. */
export const createDailyLog = (options: DailyLogOptions): DailyLog => new BufferedDailyLog(options)

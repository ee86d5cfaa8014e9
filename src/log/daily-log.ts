import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** How long lines wait to be written together, in milliseconds. */
const FLUSH_INTERVAL = 1000
/** How many bytes of them wait at most. */
const LARGEST_WAIT = 65_536

/** How long after a failure the next attempt waits, in milliseconds of the lines' own time. */
const RETRY_AFTER = 60_000

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
  /** Told once when lines begin to be lost. A file that cannot be opened or written is tried again a minute later. */
  readonly onFailure: (error: unknown) => void
  /** Told once when lines are written again, and when the log is closed before: how many were lost. */
  readonly onRecovery: (lost: number) => void
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
  /** How many lines wait. */
  #lines = 0
  #day = Number.NaN
  #file: number | undefined
  /** When the file failed that there is no other for yet. */
  #failedAt: number | undefined
  /** Whether it has been told that lines are lost, and not yet how many. */
  #isLosing = false
  #lost = 0
  /** The moment of the latest line. */
  #now = Number.NaN

  constructor(options: DailyLogOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#flush(), FLUSH_INTERVAL)
    this.#timer.unref()
  }

  write(at: Date, line: string): void {
    this.#now = at.getTime()
    const day = Math.floor(this.#now / DAY)
    if (day !== this.#day || (this.#failedAt !== undefined && this.#isDue(this.#failedAt))) this.#begin(day, at)
    if (this.#file === undefined) {
      this.#lost += 1
      return
    }
    // A character of UTF-16 has at most three bytes in UTF-8.
    const most = line.length * 3
    if (this.#length + most > LARGEST_WAIT) this.#flush()
    if (most > LARGEST_WAIT) {
      this.#put(Buffer.from(line), 1)
      return
    }
    this.#length += this.#waiting.write(line, this.#length)
    this.#lines += 1
  }

  close(): void {
    clearInterval(this.#timer)
    this.#end()
    this.#tellLost()
  }

  /** A clock that was put back is no reason to wait for longer. */
  #isDue(failedAt: number): boolean {
    return Math.abs(this.#now - failedAt) >= RETRY_AFTER
  }

  /** Goes over to the file of another day. */
  #begin(day: number, at: Date): void {
    this.#end()
    this.#day = day
    const { directory, prefix, opening } = this.#options
    try {
      mkdirSync(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY })
      this.#file = openSync(join(directory, `${prefix}${dayText(at)}.log`), 'a', OWNER_ONLY)
      if (fstatSync(this.#file).size === 0) {
        writeSync(this.#file, opening(at))
        this.#removeOld(dayText(at))
      }
      this.#failedAt = undefined
      this.#tellLost()
    } catch (error) {
      this.#fail(error)
    }
  }

  #flush(): void {
    const [length, lines] = [this.#length, this.#lines]
    this.#length = 0
    this.#lines = 0
    if (length > 0) this.#put(this.#waiting.subarray(0, length), lines)
  }

  /** A disk that is nearly full takes a part, and refuses the rest with an error. */
  #put(bytes: Uint8Array, lines: number): void {
    try {
      for (let written = 0; written < bytes.length;) {
        if (this.#file === undefined) throw new Error('the file of the log is closed')
        written += writeSync(this.#file, bytes, written)
      }
    } catch (error) {
      this.#lost += lines
      this.#fail(error)
    }
  }

  #end(): void {
    this.#flush()
    this.#closeFile()
    this.#day = Number.NaN
  }

  #closeFile(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  /** Removes the oldest files; not the one just begun, which a clock that was moved back may have made the oldest. */
  #removeOld(begun: string): void {
    const { directory, prefix, keep } = this.#options
    const isOurs = (name: string): boolean => name.startsWith(prefix) && /^\d{6}\.log$/.test(name.slice(prefix.length))
    const files = readdirSync(directory).filter(isOurs).sort()
    const old = files.slice(0, Math.max(0, files.length - keep)).filter((name) => name !== `${prefix}${begun}.log`)
    try {
      for (const name of old) rmSync(join(directory, name), { force: true })
    } catch (error) {
      // That is no reason to lose lines.
      this.#options.onFailure(error)
    }
  }

  #fail(error: unknown): void {
    // Lines may have been lost for a while, by attempt after attempt: that was told already.
    if (!this.#isLosing) this.#options.onFailure(error)
    this.#isLosing = true
    this.#failedAt = this.#now
    this.#closeFile()
  }

  #tellLost(): void {
    if (this.#lost > 0) this.#options.onRecovery(this.#lost)
    this.#lost = 0
    this.#isLosing = false
  }
}

/** Opens a log; nothing is written, nor a directory made, before its first line. */
export const createDailyLog = (options: DailyLogOptions): DailyLog => new BufferedDailyLog(options)

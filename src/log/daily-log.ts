import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** How long lines wait to be written together, in milliseconds; and how many characters of them wait at most. */
const FLUSH_INTERVAL = 1000
const LARGEST_WAIT = 65_536

/** How much may wait while the disk does not keep up, in characters. What comes then is lost, and that is told. */
const LARGEST_BACKLOG = 16 * 1024 * 1024

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
  /** Told once when lines are lost, because a file cannot be written or the disk does not keep up. */
  readonly onFailure: (error: unknown) => void
}

/** A log with a file for each day, UTC. */
export interface DailyLog {
  /** Takes a line with its line end; it is on disk a second later at the latest. Never throws. */
  write(at: Date, line: string): void
  /** Writes what is waiting. */
  close(): Promise<void>
}

/** Lines of one day on their way to its file. */
interface Waiting {
  readonly day: number
  readonly begun: Date
  text: string
}

const DAY = 86_400_000

/** YYMMDD, UTC. */
const dayText = (at: Date): string => at.toISOString().slice(2, 10).replaceAll('-', '')

const isNew = (file: string): Promise<boolean> =>
  stat(file).then(
    ({ size }) => size === 0,
    () => true,
  )

/** Gathers lines and writes them in the background: whoever writes one waits for nothing. */
class BufferedDailyLog implements DailyLog {
  readonly #options: DailyLogOptions
  readonly #timer: NodeJS.Timeout
  #waiting: Waiting | undefined
  #writing: Promise<void> = Promise.resolve()
  /** The characters that are on their way to the disk. */
  #backlog = 0
  #hasFailed = false

  constructor(options: DailyLogOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.#flush(), FLUSH_INTERVAL)
    this.#timer.unref()
  }

  write(at: Date, line: string): void {
    const day = Math.floor(at.getTime() / DAY)
    if (this.#waiting !== undefined && this.#waiting.day !== day) void this.#flush()
    this.#waiting ??= { day, begun: at, text: '' }
    this.#waiting.text += line
    if (this.#waiting.text.length > LARGEST_WAIT) void this.#flush()
  }

  close(): Promise<void> {
    clearInterval(this.#timer)
    return this.#flush()
  }

  #flush(): Promise<void> {
    const lines = this.#waiting
    this.#waiting = undefined
    if (lines === undefined) return this.#writing
    if (this.#backlog > LARGEST_BACKLOG) {
      this.#fail(new Error('the disk does not keep up'))
      return this.#writing
    }
    this.#backlog += lines.text.length
    this.#writing = this.#writing
      .then(() => this.#writeOut(lines))
      .catch((error: unknown) => this.#fail(error))
      .then(() => {
        this.#backlog -= lines.text.length
      })
    return this.#writing
  }

  async #writeOut({ begun, text }: Waiting): Promise<void> {
    const { directory, prefix, opening } = this.#options
    await mkdir(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY })
    const path = join(directory, `${prefix}${dayText(begun)}.log`)
    const begins = await isNew(path)
    await appendFile(path, begins ? opening(begun) + text : text, { mode: OWNER_ONLY })
    if (begins) await this.#removeOld()
  }

  async #removeOld(): Promise<void> {
    const { directory, prefix, keep } = this.#options
    const isOurs = (name: string): boolean => name.startsWith(prefix) && /^\d{6}\.log$/.test(name.slice(prefix.length))
    const files = (await readdir(directory)).filter(isOurs).sort()
    for (const name of files.slice(0, Math.max(0, files.length - keep))) {
      await rm(join(directory, name), { force: true })
    }
  }

  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#options.onFailure(error)
    this.#hasFailed = true
  }
}

/** Opens a log; nothing is written, nor a directory made, before its first line. */
export const createDailyLog = (options: DailyLogOptions): DailyLog => new BufferedDailyLog(options)

import pg from 'pg'
import type { Changes } from '../changes.ts'
import type { Backoff } from './backoff.ts'
import { connectionOptions, type PoolOptions } from './pool.ts'

/** The channel on which servers of the cluster tell each other of a new version. */
export const CHANNEL = 'rms_emulator_configuration'

export interface VersionWatchOptions {
  /** How to get a connection to listen on; undefined: the engine knows no notifications. */
  readonly listenOn: PoolOptions | undefined
  /** Asks the database for the version of the configuration. */
  readonly read: () => Promise<number>
  /** How often it is asked, in milliseconds. [MS-RMPR] §3.1.2 */
  readonly interval: number
  /** Called when the database has answered. */
  readonly reached: () => Promise<void>
  readonly backoff: Backoff
}

/**
 * Knows which version the configuration has: told at once by whoever changes it, and asked for at the configuration refresh
 * interval in case that nobody could tell. [MS-RMPR] §3.1.2, §3.1.5.1
 */
export class VersionWatch implements Changes {
  readonly #options: VersionWatchOptions
  readonly #timer: NodeJS.Timeout
  #version = -1
  #stamp = 0
  #listener: pg.Client | undefined
  #closed = false

  constructor(options: VersionWatchOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.refresh(), options.interval)
    this.#timer.unref()
  }

  /** The version that was learned of last: an earlier one for a moment, when its notification comes late. */
  get version(): number {
    return this.#version
  }

  /** Counts what is learned: a version that is learned of again does not bring back what was kept under it before. */
  stamp(): number {
    return this.#stamp
  }

  /** Takes a version for the present one. */
  note(version: number): void {
    if (version === this.#version) return
    this.#version = version
    this.#stamp += 1
  }

  /** Asks the database. That it does not answer is no error: what is known stays, and it is asked again. */
  async refresh(): Promise<void> {
    try {
      this.note(await this.#options.read())
      await this.#options.reached()
    } catch {
      // Whoever needs the database says that it is away.
    }
  }

  /** Begins to listen; settles when it does. From then on, a connection that is lost is replaced. */
  async listen(): Promise<void> {
    const { listenOn } = this.#options
    if (listenOn === undefined || this.#isClosed()) return
    const client = new pg.Client(connectionOptions(listenOn))
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()))
    client.on('error', () => undefined)
    client.on('notification', ({ payload }) => this.note(Number(payload)))
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
    } catch (error) {
      void client.end().catch(() => undefined)
      throw error
    }
    // Closed while it was connecting: nobody would end this connection later.
    if (this.#isClosed()) {
      await client.end().catch(() => undefined)
      return
    }
    this.#listener = client
    void ended.then(() => this.#listenAgain())
    // What has happened before it listened nobody has told it.
    await this.refresh()
  }

  async #listenAgain(): Promise<void> {
    this.#listener = undefined
    for (let attempt = 0; !this.#isClosed(); attempt += 1) {
      try {
        await this.listen()
        return
      } catch {
        await this.#options.backoff(attempt)
      }
    }
  }

  #isClosed(): boolean {
    return this.#closed
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    const listener = this.#listener
    this.#listener = undefined
    await listener?.end().catch(() => undefined)
  }
}

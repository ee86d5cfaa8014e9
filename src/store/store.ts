import type { Kysely } from 'kysely'
import type { Logger } from '../base/logger.ts'
import type { EnrollmentLedger } from '../enrollment/index.ts'
import type { Changes } from './changes.ts'
import type { LicenseBook } from './issued-licenses.ts'
import type { Schema } from './schema.ts'

/** The configuration database, open, or a transaction in it. */
export type ConfigurationDatabase = Kysely<Schema>

/** The configuration, for those who read and change parts of it. */
export interface StoredConfiguration {
  /** For everything but the hot path. */
  readonly queries: ConfigurationDatabase
  readonly changes: Changes
  /**
   * Changes the configuration: runs `work` in one transaction and gives the configuration its next version. No change of
   * another process comes between. `work` may be run again, when the engine asks for that. [MS-RMPR] §3.1.6.1
   */
  change<Result>(work: (db: ConfigurationDatabase) => Promise<Result>): Promise<Result>
}

/** Is told of every commit that was tried: how many pieces shared it, how long it took, and whether it is on disk. */
export type CommitObserver = (pieces: number, microseconds: number, durable: boolean) => void

/** The commits of issuances, for those who count them. */
export interface CommitWatch {
  /** How many issuances wait for the next commit. */
  readonly waiting: number
  /** Has `observer` told of every commit from now on, in place of the one before. */
  observe(observer: CommitObserver): void
}

/** An open configuration database, on whatever engine. */
export interface Store extends StoredConfiguration {
  /** The engine by name and version, for people. */
  readonly engine: string
  /** Tells `logger` what an operator should know of how the engine is set up, and from now on what happens to the connections. */
  reportTo(logger: Logger): void
  /** How many connections there are, and how many wait for one; undefined on an engine that has none. */
  connections(): { readonly total: number; readonly idle: number; readonly waiting: number } | undefined
  readonly commits: CommitWatch
  /** How many bytes the database takes on disk; undefined: nobody here knows. Rejects when it is gone. */
  size(): Promise<number | undefined>
  /** The book of issuances; there is one in each process. */
  readonly ledger: EnrollmentLedger
  /** The book of licences. */
  readonly licenses: LicenseBook
  /** Runs `work` on the database as it is at one moment, whatever is written meanwhile. What it reads may be streamed. */
  snapshot<Result>(work: (db: ConfigurationDatabase) => Promise<Result>): Promise<Result>
  /** Runs `work` in one transaction that may take as long as it does. */
  load<Result>(work: (db: ConfigurationDatabase) => Promise<Result>): Promise<Result>
  /** Finishes what has begun and closes the database. */
  close(): Promise<void>
}

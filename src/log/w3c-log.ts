import { join } from 'node:path'
import { createDailyLog, type DailyLogOptions } from './daily-log.ts'
import { formatW3cDirectives, formatW3cEntry, SITE, type W3cEntry } from './w3c-entry.ts'

/** Where logs lie, and how many of each kind. */
export type LogOptions = Pick<DailyLogOptions, 'directory' | 'keep' | 'onFailure' | 'onRecovery'>

/** A log of requests in the form of IIS. */
export interface W3cLog {
  /** Takes an entry. Never throws. */
  write(entry: W3cEntry): void
  /** Writes what is waiting. */
  close(): void
}

/** Opens the log: a day's requests are in `W3SVC1/exYYMMDD.log` below `directory`. */
export function createW3cLog({ directory, ...options }: LogOptions): W3cLog {
  const log = createDailyLog({
    ...options,
    directory: join(directory, SITE),
    prefix: 'ex',
    opening: formatW3cDirectives,
  })
  return { write: (entry) => log.write(entry.at, formatW3cEntry(entry)), close: () => log.close() }
}

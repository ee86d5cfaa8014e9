import { join } from 'node:path'
import { createDailyLog } from './daily-log.ts'
import type { LogOptions } from './w3c-log.ts'

/** What was decided about a caller at the door, and why. Nothing secret may be among it. */
export interface AuditEntry {
  readonly at: Date
  readonly decision: 'granted' | 'denied' | 'logon-failed'
  /** Who proved to be calling or, where the logon failed, who was claimed. */
  readonly account: string | undefined
  readonly sid: string | undefined
  readonly remote: string | undefined
  readonly server: string
  readonly file: string
  /** The entry of the access list that decided, in words, or what decided instead. */
  readonly ace: string | undefined
  /** Whom that entry is about. */
  readonly trustee: string | undefined
  /** Why the logon failed. */
  readonly reason: string | undefined
}

/** A log of what was decided about callers. */
export interface AuditLog {
  /** Takes an entry. Never throws. */
  write(entry: AuditEntry): void
  /** Writes what is waiting. */
  close(): void
}

/** One line of JSON, with its line end. */
export function formatAuditEntry({ at, ...decided }: AuditEntry): string {
  return `${JSON.stringify({ time: at, ...decided })}\n`
}

/** Opens the log: a day's decisions are in `audit/auditYYMMDD.log` below `directory`. */
export function createAuditLog({ directory, ...options }: LogOptions): AuditLog {
  const log = createDailyLog({
    ...options,
    directory: join(directory, 'audit'),
    prefix: 'audit',
    opening: () => '',
  })
  return { write: (entry) => log.write(entry.at, formatAuditEntry(entry)), close: () => log.close() }
}

import { join } from 'node:path'
import { formatMillisecond } from '../base/moment.ts'
import { createDailyLog } from './daily-log.ts'
import type { LogOptions } from './w3c-log.ts'

/** What was decided about a caller at the door, and why. Nothing secret may be among it. */
export interface AuditedDecision {
  readonly decision: 'granted' | 'denied' | 'logon-failed'
  /** Who proved to be calling or, where the logon failed, who was claimed. */
  readonly account: string | undefined
  readonly sid: string | undefined
  readonly server: string
  readonly file: string
  /** The entry of the access list that decided, in words, or what decided instead. */
  readonly ace: string | undefined
  /** Whom that entry is about. */
  readonly trustee: string | undefined
  /** Why the logon failed. */
  readonly reason: string | undefined
}

/** One decision, and when and from where it was asked for. */
export interface AuditEntry {
  readonly at: Date
  readonly remote: string | undefined
  /** It is written once for each object: whoever decides the same again had better hand in the same. */
  readonly decided: AuditedDecision
}

/** A log of what was decided about callers. */
export interface AuditLog {
  /** Takes an entry. Never throws. */
  write(entry: AuditEntry): void
  /** Writes what is waiting. */
  close(): void
}

/** A decision in its written form: what stands before the remote address, and what behind it. */
interface WrittenDecision {
  readonly before: string
  readonly behind: string
}

const written = new WeakMap<AuditedDecision, WrittenDecision>()

/** Members of an object of JSON, to stand behind others. */
const furtherMembers = (members: object): string => `,${JSON.stringify(members).slice(1, -1)}`

function writtenForm(decided: AuditedDecision): WrittenDecision {
  const known = written.get(decided)
  if (known !== undefined) return known
  const { decision, account, sid, server, file, ace, trustee, reason } = decided
  const form = {
    before: furtherMembers({ decision, account, sid }),
    behind: `${furtherMembers({ server, file, ace, trustee, reason })}}\n`,
  }
  written.set(decided, form)
  return form
}

/** One line of JSON, with its line end. */
export function formatAuditEntry({ at, remote, decided }: AuditEntry): string {
  const { before, behind } = writtenForm(decided)
  const from = remote === undefined ? '' : furtherMembers({ remote })
  return `{"time":"${formatMillisecond(at)}"${before}${from}${behind}`
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

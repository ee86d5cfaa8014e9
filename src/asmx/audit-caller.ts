import { describeAce, type Ace, type GuardedFile, type SecurityToken } from '../access/index.ts'
import type { FileDecision } from '../authorization/index.ts'
import type { AuditEntry, AuditLog } from '../log/index.ts'

/** Where and when somebody has called. */
export interface AuditedCall {
  readonly file: GuardedFile
  readonly remote: string | undefined
  readonly at: Date
}

/** Writes down what was decided about callers, and why. */
export interface CallerAudit {
  decided(call: AuditedCall, token: SecurityToken, decision: FileDecision): void
  logonFailed(call: AuditedCall, account: string | undefined, reason: string): void
}

/** The words for each entry are found once: an access list that has not changed has the same entries. */
const words = new WeakMap<Ace, string>()

function wordsOf(ace: Ace): string {
  let text = words.get(ace)
  if (text === undefined) {
    text = describeAce(ace).replaceAll('  ', ' ')
    words.set(ace, text)
  }
  return text
}

/** What decided: an entry in words, `no entry` where none speaks of the caller, or what counts beside the list. */
export function decidingEntry({ ace, decidedBy }: FileDecision): string {
  if (ace !== undefined) return wordsOf(ace)
  return decidedBy === 'not-granted' ? 'no entry' : String(decidedBy)
}

/** Audits for the server of that name; without a log, nothing. */
export function createCallerAudit(log: AuditLog | undefined, server: string): CallerAudit {
  const nobody: Omit<AuditEntry, 'at' | 'decision' | 'remote' | 'file'> = {
    ...{ server, account: undefined, sid: undefined, ace: undefined, trustee: undefined, reason: undefined },
  }
  return {
    decided: ({ file, remote, at }, token, decision) =>
      log?.write({
        at,
        decision: decision.granted ? 'granted' : 'denied',
        account: token.name,
        sid: token.user,
        remote,
        server,
        file,
        ace: decidingEntry(decision),
        trustee: decision.ace?.sid,
        reason: undefined,
      }),
    logonFailed: ({ file, remote, at }, account, reason) =>
      log?.write({ ...nobody, at, decision: 'logon-failed', account, remote, file, reason }),
  }
}

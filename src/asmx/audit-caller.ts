import { describeAce, type Ace, type GuardedFile, type SecurityToken } from '../access/index.ts'
import type { FileDecision } from '../authorization/index.ts'
import type { AuditedDecision, AuditLog } from '../log/index.ts'

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

/** What was decided last about somebody at one file, and what the log has of it. */
interface KeptDecision {
  readonly decision: FileDecision
  readonly audited: AuditedDecision
}

const isSame = (one: FileDecision, other: FileDecision): boolean =>
  one.granted === other.granted && one.ace === other.ace && one.decidedBy === other.decidedBy

/** Has one object for decisions that are the same, so that the log need not write them again. */
function createDecisions(
  server: string,
): (file: GuardedFile, token: SecurityToken, decision: FileDecision) => AuditedDecision {
  /** A token is the same as long as nothing about its account changes. */
  const kept = new WeakMap<SecurityToken, Map<GuardedFile, KeptDecision>>()
  return (file, token, decision) => {
    let files = kept.get(token)
    if (files === undefined) {
      files = new Map()
      kept.set(token, files)
    }
    const last = files.get(file)
    if (last !== undefined && isSame(last.decision, decision)) return last.audited
    const audited: AuditedDecision = {
      decision: decision.granted ? 'granted' : 'denied',
      account: token.name,
      sid: token.user,
      server,
      file,
      ace: decidingEntry(decision),
      trustee: decision.ace?.sid,
      reason: undefined,
    }
    files.set(file, { decision, audited })
    return audited
  }
}

/** Audits for the server of that name; without a log, nothing. */
export function createCallerAudit(log: AuditLog | undefined, server: string): CallerAudit {
  const nobody = { server, sid: undefined, ace: undefined, trustee: undefined }
  const auditedDecision = createDecisions(server)
  return {
    decided: ({ file, remote, at }, token, decision) =>
      log?.write({ at, remote, decided: auditedDecision(file, token, decision) }),
    logonFailed: ({ file, remote, at }, account, reason) =>
      log?.write({ at, remote, decided: { ...nobody, decision: 'logon-failed', account, file, reason } }),
  }
}

/** Logs in daily files, written in the background: requests as IIS logs them, and what was decided about callers. */
export { createAuditLog, type AuditedDecision, type AuditEntry, type AuditLog } from './audit-log.ts'
export type { W3cEntry } from './w3c-entry.ts'
export { createW3cLog, type LogOptions, type W3cLog } from './w3c-log.ts'

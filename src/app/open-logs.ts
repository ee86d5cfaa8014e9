import { join } from 'node:path'
import type { Logger } from '../base/logger.ts'
import { createAuditLog, createW3cLog, type AuditLog, type LogOptions, type W3cLog } from '../log/index.ts'
import type { Installation } from './open-installation.ts'

/** The logs of a server in its data directory; undefined: switched off. */
export interface Logs {
  readonly w3c: W3cLog | undefined
  readonly audit: AuditLog | undefined
  /** Writes what is waiting. */
  close(): void
}

/** Opens the logs that the settings ask for. That one cannot be written is told once, and afterwards how
 * many lines were lost; the server goes on. */
export function openLogs({ settings, directory }: Installation, logger: Logger): Logs {
  const optionsFor = (what: string, keep: number): LogOptions => ({
    directory: join(directory.path, 'logs'),
    keep,
    onFailure: (error) => logger.error({ err: error }, `${what} cannot be written`),
    onRecovery: (lost) => logger.warn({ lost }, `lines of ${what} were lost`),
  })
  const w3c =
    settings['log.w3c'] === 'on' ? createW3cLog(optionsFor('the log of requests', settings['log.w3cKeep'])) : undefined
  const audit =
    settings['log.audit'] === 'on' ? createAuditLog(optionsFor('the audit log', settings['log.auditKeep'])) : undefined
  return {
    w3c,
    audit,
    close: () => {
      w3c?.close()
      audit?.close()
    },
  }
}

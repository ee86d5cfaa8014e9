import type { Command } from 'commander'
import { listenerCredentials, type ServerCredentials } from '../app/index.ts'
import { UsageError } from './cli-error.ts'
import { readTextFile } from './option-values.ts'

/** A certificate to speak TLS with, and its key: both or neither. */
export interface TlsFileOptions {
  readonly tlsCert?: string
  readonly tlsKey?: string
}

/** Gives a command that listens the options by which it speaks TLS. */
export const withTlsFiles = (command: Command): Command =>
  command
    .option('--tls-cert <file>', 'speak TLS with this certificate, those above it after it, in PEM')
    .option('--tls-key <file>', 'the private key of --tls-cert, in PEM')

/** The texts of both files; undefined: none is named. Throws UsageError. */
export function readTlsFiles({ tlsCert, tlsKey }: TlsFileOptions): { cert: string; key: string } | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined) throw new UsageError('--tls-cert and --tls-key go together.')
  return { cert: readTextFile(tlsCert), key: readTextFile(tlsKey) }
}

/** What a listener speaks TLS with; undefined: it does not. Throws UsageError, or ConfigError when the files are of no use. */
export function tlsFiles(options: TlsFileOptions): ServerCredentials | undefined {
  const files = readTlsFiles(options)
  return files && listenerCredentials(files)
}

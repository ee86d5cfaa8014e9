import type { Command } from 'commander'
import type { Upstream } from '../recording/index.ts'
import { UsageError } from './cli-error.ts'
import { parseLimit, readTextFile } from './option-values.ts'

/** The server behind a command that stands in front of one. */
export interface UpstreamOptions {
  readonly upstream: string
  readonly tlsCa?: string
  readonly timeout: number
}

/** Gives a command that has --upstream what belongs to it. */
export const withUpstreamOptions = (command: Command): Command =>
  command
    .option(
      '--tls-ca <file>',
      'whose TLS certificates to trust at --upstream, in PEM (otherwise those this machine trusts)',
    )
    .option('--timeout <seconds>', 'how long the server at --upstream may keep silent', parseLimit, 60)

/** The server that is meant: of its address, scheme, host and port. Throws UsageError. */
export function upstreamFrom({ upstream, tlsCa, timeout }: UpstreamOptions): Upstream {
  const url = new URL(upstream)
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('--upstream takes no credentials: clients show their own.')
  }
  const authorities = tlsCa === undefined ? undefined : readTextFile(tlsCa)
  return { url: new URL(url.origin), authorities, timeout: timeout * 1000 }
}

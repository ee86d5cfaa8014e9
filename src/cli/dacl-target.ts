import type { Command } from 'commander'
import type { GuardedObject } from '../access/index.ts'
import { formatSddl } from '../access/index.ts'
import type { Installation, ServerAccess } from '../app/index.ts'
import { UsageError } from './cli-error.ts'
import { withCommonOptions, type CommonOptions } from './common-options.ts'
import type { Io } from './io.ts'

/** Whose access lists a command is about. */
export interface TargetOptions extends CommonOptions {
  readonly server?: string
  readonly allServers?: boolean
}

/** Gives a command the options that say whose access lists are meant. */
export const withTargetOptions = (command: Command): Command =>
  withCommonOptions(command)
    .option('--server <name>', 'the server of the cluster whose list is meant (this one unless told otherwise)')
    .option('--all-servers', 'the lists of all servers of the cluster')

/** The servers that are meant. Throws UsageError when there is no such server. */
export async function targetsOf(installation: Installation, options: TargetOptions): Promise<ServerAccess[]> {
  const servers = await installation.servers()
  if (options.allServers === true) {
    if (options.server !== undefined) throw new UsageError('--server and --all-servers exclude each other.')
    return servers.map((server) => installation.accessOf(server))
  }
  const wanted = options.server ?? installation.directory.serverName
  const server = servers.find((name) => name.toUpperCase() === wanted.toUpperCase())
  if (server !== undefined) return [installation.accessOf(server)]
  throw new UsageError(`No server of this cluster has the name ${wanted}. Known are: ${servers.join(', ')}.`)
}

/** Warns when a list is not the same on all servers: a client gets in or not by the server it happens to reach. */
export async function warnOfDifferences(object: GuardedObject, installation: Installation, io: Io): Promise<void> {
  const byList = new Map<string, string[]>()
  for (const server of await installation.servers()) {
    const sddl = formatSddl(await installation.accessOf(server).fileAccess.descriptorOf(object))
    byList.set(sddl, [...(byList.get(sddl) ?? []), server])
  }
  if (byList.size < 2) return
  const groups = [...byList.values()].map((servers) => servers.join(', '))
  io.complain(
    `Warning: the servers of the cluster have different lists for ${object} (${groups.join(' | ')}). Each decides by its own. See them with dacl show --all-servers; --all-servers changes all.`,
  )
}

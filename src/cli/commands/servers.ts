import type { Command } from 'commander'
import { destroyInstallation, removeFromCluster } from '../../app/index.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'

/** `servers [list]|remove`: the servers of the cluster. */
export const addServers = (program: Command, io: Io): void => {
  const servers = program.command('servers').description('The servers of the cluster.')
  withCommonOptions(servers.command('list', { isDefault: true }))
    .description('List the servers of the cluster.')
    .action((options: CommonOptions) =>
      withInstallation(options, io, false, async (installation) => {
        for (const name of await installation.servers()) {
          const isOwn = name === installation.directory.serverName.toUpperCase()
          io.print(isOwn ? `${name}  this one` : name)
        }
      }),
    )
  withCommonOptions(servers.command('remove <name>'))
    .description('Remove a server from the cluster, with its access lists. Stop it first.')
    .option('--last', 'remove the last one, and the configuration database with it')
    .action(async (name: string, options: CommonOptions & { last?: boolean }) => {
      const { isOver, installation } = await withInstallation(options, io, false, async (opened) => ({
        isOver: await removeFromCluster(opened, name, options.last === true),
        installation: opened,
      }))
      // Only once it is closed: its files are in use until then.
      if (isOver) destroyInstallation(installation)
      io.print(
        isOver ? `removed ${name} and the configuration database of its cluster` : `removed ${name} from the cluster`,
      )
    })
}

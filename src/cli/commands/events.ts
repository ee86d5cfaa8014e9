import type { Command } from 'commander'
import { formatSecond } from '../../base/moment.ts'
import { listEvents } from '../../store/index.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { parseLimit } from '../option-values.ts'
import { formatTable } from '../table.ts'

/** `events [list]`: what a server has told about the end of its certificate. */
export const addEvents = (program: Command, io: Io): void => {
  const events = program
    .command('events')
    .description('Events 16, 17 and 18: the licensor certificate comes to its end.')
  withCommonOptions(events.command('list', { isDefault: true }))
    .description('List the newest events of all servers of the cluster, newest first.')
    .option('--limit <number>', 'how many at the most', parseLimit, 100)
    .option('--json', 'print them as JSON')
    .action(async (options: CommonOptions & { limit: number; json?: boolean }) => {
      await withInstallation(options, io, false, async ({ store }) => {
        const entries = await listEvents(store.queries, options.limit)
        const rows = entries.map(({ at, server, id, level, name, detail }) => [
          ...[formatSecond(at), server, String(id), level],
          `${name}: ${detail}`,
        ])
        if (options.json === true) io.print(JSON.stringify(entries, undefined, 2))
        else if (rows.length === 0) io.print('There were no events yet.')
        else formatTable(['at', 'server', 'event', 'level', 'what'], rows).forEach((line) => io.print(line))
      })
    })
}

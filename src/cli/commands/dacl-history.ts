import type { Command } from 'commander'
import { describeAce, formatSddl, type SecurityDescriptor } from '../../access/index.ts'
import type { Installation } from '../../app/index.ts'
import type { DescriptorChange } from '../../authorization/index.ts'
import { formatSecond } from '../../base/moment.ts'
import { withInstallation } from '../common-options.ts'
import { targetsOf, withTargetOptions, type TargetOptions } from '../dacl-target.ts'
import { namesIn } from '../descriptor-text.ts'
import type { Io } from '../io.ts'
import { guardedObjectNamed } from '../names.ts'
import { parseLimit } from '../option-values.ts'

interface HistoryOptions extends TargetOptions {
  readonly limit: number
  readonly sddl?: boolean
}

/** What one change took away (-) and put in (+); nothing when only owner, order or flags differ. */
async function differences({ before, after }: DescriptorChange, installation: Installation): Promise<string[]> {
  const nameOf = await namesIn([before, after], installation)
  const lines = ({ dacl }: SecurityDescriptor) =>
    dacl === null || dacl === undefined ? ['no list'] : dacl.map((ace) => describeAce(ace, nameOf))
  const [old, fresh] = [lines(before), lines(after)]
  return [
    ...old.filter((line) => !fresh.includes(line)).map((line) => `  - ${line}`),
    ...fresh.filter((line) => !old.includes(line)).map((line) => `  + ${line}`),
  ]
}

async function describeChange(change: DescriptorChange, sddl: boolean, installation: Installation): Promise<string[]> {
  const lines = await differences(change, installation)
  const domain = installation.accounts.domain.sid
  const exact = [
    `  before  ${formatSddl(change.before, { domain })}`,
    `  after   ${formatSddl(change.after, { domain })}`,
  ]
  return [
    `${formatSecond(change.at)}  ${change.server}  by ${change.who}`,
    ...lines,
    ...(sddl || lines.length === 0 ? exact : []),
  ]
}

/** `dacl history`: who changed an access list, when, and how. */
export const addDaclHistory = (dacl: Command, io: Io): void => {
  withTargetOptions(dacl.command('history <file>'))
    .description('Show who changed an access list, when, and what it was before and after; newest first.')
    .option('--limit <number>', 'how many changes at the most', parseLimit, 100)
    .option('--sddl', 'with the whole descriptors, before and after')
    .action(async (written: string, options: HistoryOptions) => {
      const object = guardedObjectNamed(written)
      await withInstallation(options, io, false, async (installation) => {
        for (const { server, descriptors } of await targetsOf(installation, options)) {
          const changes = await descriptors.history(object, options.limit)
          if (changes.length === 0) io.print(`The list of ${object} on ${server} was never changed.`)
          for (const change of changes) {
            const lines = await describeChange(change, options.sddl === true, installation)
            lines.forEach((line) => io.print(line))
          }
        }
      })
    })
}

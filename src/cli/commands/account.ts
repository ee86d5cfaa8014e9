import type { Command } from 'commander'
import { accountState } from '../../accounts/index.ts'
import { ntHash } from '../../authentication/index.ts'
import { formatSecond } from '../../base/moment.ts'
import type { AccountEntry } from '../../store/index.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { readPassword } from '../option-values.ts'
import { accountNameIn, groupNameIn } from '../names.ts'
import { formatTable } from '../table.ts'
import { addAccountChanges } from './account-change.ts'
import { addAccountGroups } from './account-group.ts'

interface AddOptions extends CommonOptions {
  readonly passwordFile?: string
  readonly group: readonly string[]
}

const collect = (value: string, previous: readonly string[]): string[] => [...previous, value]

function addAdd(account: Command, io: Io): void {
  withCommonOptions(account.command('add <name>'))
    .description('Add an account. Groups that are not there yet are made.')
    .option('--password-file <file>', 'the file that holds the password, - for standard input (asked for otherwise)')
    .option(
      '--group <name>',
      'a group it belongs to, also one of Windows such as Administrators; may be given several times',
      collect,
      [],
    )
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator account add rmsadmin --group "RMS Administrators"
  $ printf %s 'secret' | rms-emulator account add rmsadmin --password-file -`,
    )
    .action(async (written: string, options: AddOptions) => {
      const password = await readPassword(options.passwordFile, io, `Password for ${written}: `)
      await withInstallation(options, io, true, async ({ accounts, clock }) => {
        const name = accountNameIn(accounts.domain, written)
        const groups = options.group.map((group) => groupNameIn(accounts.domain, group))
        const made = await accounts.add({ name, ntHash: ntHash(password), groups, at: clock.now() })
        made.forEach((group) => io.print(`made group ${accounts.domain.name}\\${group}`))
        io.print(`added account ${accounts.domain.name}\\${name}`)
      })
    })
}

/** How an account is, in a word or a few. */
function stateText({ disabled, lockedUntil }: AccountEntry, at: Date): string {
  const state = accountState({ disabled, ...(lockedUntil !== undefined && { lockedUntil }) }, at)
  if (state !== 'locked-out' || lockedUntil === undefined) return state
  return lockedUntil.getUTCFullYear() > 9999 ? 'locked out' : `locked out until ${formatSecond(lockedUntil)}`
}

function addList(account: Command, io: Io): void {
  withCommonOptions(account.command('list'))
    .description('List the accounts, their state and their groups.')
    .action(async (options: CommonOptions) => {
      await withInstallation(options, io, false, async ({ accounts, clock }) => {
        const now = clock.now()
        const rows = (await accounts.list()).map((entry) => [
          `${accounts.domain.name}\\${entry.name}`,
          entry.sid,
          stateText(entry, now),
          entry.certificate === undefined ? '-' : 'mapped',
          entry.groups.join(', '),
        ])
        if (rows.length === 0) io.print('There are no accounts yet. Add one with: rms-emulator account add NAME')
        else formatTable(['account', 'SID', 'state', 'certificate', 'groups'], rows).forEach((line) => io.print(line))
      })
    })
}

function addRemove(account: Command, io: Io): void {
  withCommonOptions(account.command('remove <name>'))
    .description('Remove an account.')
    .action(async (written: string, options: CommonOptions) => {
      await withInstallation(options, io, false, async ({ accounts }) => {
        const name = accountNameIn(accounts.domain, written)
        await accounts.remove(name)
        io.print(`removed account ${accounts.domain.name}\\${name}`)
      })
    })
}

/** `account add|list|remove|password|enable|disable|unlock|certificate|group`: the emulated accounts. */
export const addAccount = (program: Command, io: Io): void => {
  const account = program
    .command('account')
    .description('The emulated accounts that can log on. A running server sees a change at once.')
  addAdd(account, io)
  addList(account, io)
  addRemove(account, io)
  addAccountChanges(account, io)
  addAccountGroups(account, io)
}

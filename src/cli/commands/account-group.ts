import type { Command } from 'commander'
import type { Sid } from '../../access/index.ts'
import { accountId, resolveTrustee } from '../../accounts/index.ts'
import { RMS_SERVICE_GROUP, type Installation } from '../../app/index.ts'
import { CommandFailure } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { accountNameIn, groupNameIn } from '../names.ts'
import { formatTable } from '../table.ts'

function addCreateAndDelete(group: Command, io: Io): void {
  withCommonOptions(group.command('create <group>'))
    .description('Make a group.')
    .action(async (written: string, options: CommonOptions) => {
      await withInstallation(options, io, true, async ({ accounts }) => {
        const name = accountNameIn(accounts.domain, written)
        await accounts.groups.create(name)
        io.print(`made group ${accounts.domain.name}\\${name}`)
      })
    })
  withCommonOptions(group.command('delete <group>'))
    .description('Delete a group. Its members stay, and so do entries of access lists that name it.')
    .action(async (written: string, options: CommonOptions) => {
      await withInstallation(options, io, false, async ({ accounts }) => {
        const name = accountNameIn(accounts.domain, written)
        if (accountId(name) === accountId(RMS_SERVICE_GROUP)) {
          throw new CommandFailure(`The ${RMS_SERVICE_GROUP} belongs to RMS and cannot be deleted.`)
        }
        await accounts.groups.remove(name)
        io.print(`deleted group ${accounts.domain.name}\\${name}`)
      })
    })
}

/** Does something with each member, and says in a word what became of it. */
async function withMembers(
  { accounts }: Installation,
  written: { readonly group: string; readonly members: readonly string[] },
  work: (membership: { group: Sid; member: Sid }, names: { group: string; member: string }) => Promise<void>,
): Promise<void> {
  const group = await accounts.groups.find(groupNameIn(accounts.domain, written.group))
  for (const text of written.members) {
    const member = await resolveTrustee(text, accounts)
    await work({ group, member }, { group: await accounts.nameOf(group), member: await accounts.nameOf(member) })
  }
}

function addMembers(group: Command, io: Io): void {
  withCommonOptions(group.command('add <group> <members...>'))
    .description('Put accounts or other groups into a group, also into one of Windows such as Administrators.')
    .action(async (written: string, members: string[], options: CommonOptions) => {
      await withInstallation(options, io, false, (installation) =>
        withMembers(installation, { group: written, members }, async (membership, names) => {
          const added = await installation.accounts.groups.addMember(membership)
          io.print(added ? `${names.member} is in ${names.group} now` : `${names.member} was in ${names.group} already`)
        }),
      )
    })
  withCommonOptions(group.command('remove <group> <members...>'))
    .description('Take accounts or other groups out of a group.')
    .action(async (written: string, members: string[], options: CommonOptions) => {
      await withInstallation(options, io, false, (installation) =>
        withMembers(installation, { group: written, members }, async (membership, names) => {
          const removed = await installation.accounts.groups.removeMember(membership)
          if (!removed) throw new CommandFailure(`${names.member} is not in ${names.group}.`)
          io.print(`${names.member} is not in ${names.group} any more`)
        }),
      )
    })
}

function addList(group: Command, io: Io): void {
  withCommonOptions(group.command('list'))
    .description('List the groups and their members.')
    .action(async (options: CommonOptions) => {
      await withInstallation(options, io, false, async ({ accounts }) => {
        const rows = (await accounts.groups.list()).map(({ name, sid, members }) => [name, sid, members.join(', ')])
        formatTable(['group', 'SID', 'members'], rows).forEach((line) => io.print(line))
      })
    })
}

/** `account group create|delete|add|remove|list`: groups, which may be in each other, but not in a circle. */
export const addAccountGroups = (account: Command, io: Io): void => {
  const group = account
    .command('group')
    .description('The groups that accounts are in, and that are in each other.')
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator account group create "RMS Administrators"
  $ rms-emulator account group add "RMS Administrators" rmsadmin
  $ rms-emulator account group add Administrators "RMS Administrators"`,
    )
  addCreateAndDelete(group, io)
  addMembers(group, io)
  addList(group, io)
}

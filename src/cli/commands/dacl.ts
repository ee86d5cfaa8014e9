import type { Command } from 'commander'
import {
  denyAccess,
  describeAce,
  FILE_PERMISSIONS,
  formatSddl,
  grantAccess,
  parseFilePermission,
  parseSddl,
  revokeAccess,
  wellKnownName,
  type AccessMask,
  type GuardedFile,
  type SecurityDescriptor,
  type Sid,
} from '../../access/index.ts'
import { resolveTrustee } from '../../accounts/index.ts'
import type { Installation } from '../../app/index.ts'
import { systemClock } from '../../base/clock.ts'
import { UsageError } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { guardedFileNamed } from '../names.ts'

interface RightsOptions extends CommonOptions {
  readonly rights: string
}

/** Prints an access list as an administrator reads it: one line for each entry. */
async function printDescriptor(file: GuardedFile, { accounts, fileAccess, directory }: Installation, io: Io) {
  const { owner, dacl } = await fileAccess.descriptorOf(file)
  const names = new Map<Sid, string>()
  for (const sid of [owner, ...(dacl ?? []).map((ace) => ace.sid)]) {
    const name = sid && (await accounts.findName(sid))
    if (sid !== undefined && name !== undefined) names.set(sid, `${accounts.domain.name}\\${name}`)
  }
  const nameOf = (sid: Sid) => names.get(sid)
  io.print(`${file} on ${directory.serverName}`)
  if (owner !== undefined) io.print(`Owner  ${nameOf(owner) ?? wellKnownName(owner) ?? owner}`)
  if (dacl === null || dacl === undefined) io.print('There is no list: everybody has every right.')
  else if (dacl.length === 0) io.print('The list is empty: nobody has any right.')
  else dacl.forEach((ace) => io.print(describeAce(ace, nameOf)))
}

/** Changes the access list of a file and shows what it is then. */
async function changeDescriptor(
  written: string,
  options: CommonOptions,
  io: Io,
  change: (descriptor: SecurityDescriptor, installation: Installation) => Promise<SecurityDescriptor>,
): Promise<void> {
  const file = guardedFileNamed(written)
  await withInstallation(options, io, true, async (installation) => {
    const changed = await change(await installation.fileAccess.descriptorOf(file), installation)
    await installation.descriptors.replace(file, changed, systemClock.now())
    await printDescriptor(file, installation, io)
  })
}

function maskOf(rights: string): AccessMask {
  const permission = parseFilePermission(rights)
  if (permission !== undefined) return FILE_PERMISSIONS[permission]
  throw new UsageError(`--rights takes ${Object.keys(FILE_PERMISSIONS).join(', ')}; ${rights} is none of them.`)
}

function addShow(dacl: Command, io: Io): void {
  withCommonOptions(dacl.command('show <file>'))
    .description('Show the access list of a file.')
    .option('--sddl', 'in the security descriptor definition language')
    .action(async (written: string, options: CommonOptions & { sddl?: boolean }) => {
      const file = guardedFileNamed(written)
      await withInstallation(options, io, false, async (installation) => {
        if (options.sddl !== true) {
          await printDescriptor(file, installation, io)
          return
        }
        const domain = installation.accounts.domain.sid
        io.print(formatSddl(await installation.fileAccess.descriptorOf(file), { domain }))
      })
    })
}

function addGrantAndDeny(dacl: Command, io: Io): void {
  const kinds = [
    ['grant', grantAccess, 'Let somebody in: add rights for an account, a group or a SID.'],
    ['deny', denyAccess, 'Keep somebody out, whatever else is granted.'],
  ] as const
  for (const [name, edit, description] of kinds) {
    withCommonOptions(dacl.command(`${name} <file> <trustee>`))
      .description(description)
      .option('--rights <rights>', Object.keys(FILE_PERMISSIONS).join(', '), 'ReadAndExecute')
      .action(async (written: string, trustee: string, options: RightsOptions) => {
        const mask = maskOf(options.rights)
        await changeDescriptor(written, options, io, async (descriptor, { accounts }) =>
          edit(descriptor, await resolveTrustee(trustee, accounts), mask),
        )
      })
  }
}

/** A descriptor with a list. One without would let everybody in, which nobody may mean by leaving something out. */
function parseCompleteSddl(sddl: string, domain: Sid): SecurityDescriptor {
  const descriptor = parseSddl(sddl, { domain })
  if (descriptor.dacl !== undefined) return descriptor
  throw new UsageError('The descriptor has no list (D:…). To let everybody in on purpose, write D:NO_ACCESS_CONTROL.')
}

function addRevokeSetAndReset(dacl: Command, io: Io): void {
  withCommonOptions(dacl.command('revoke <file> <trustee>'))
    .description('Take away everything that is granted or denied to an account, a group or a SID.')
    .action(async (written: string, trustee: string, options: CommonOptions) => {
      await changeDescriptor(written, options, io, async (descriptor, { accounts }) =>
        revokeAccess(descriptor, await resolveTrustee(trustee, accounts)),
      )
    })
  withCommonOptions(dacl.command('set <file>'))
    .description('Replace the whole security descriptor of a file.')
    .requiredOption('--sddl <sddl>', 'the descriptor, such as O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;AU)')
    .action(async (written: string, options: CommonOptions & { sddl: string }) => {
      await changeDescriptor(written, options, io, (_descriptor, { accounts }) =>
        Promise.resolve(parseCompleteSddl(options.sddl, accounts.domain.sid)),
      )
    })
  withCommonOptions(dacl.command('reset <file>'))
    .description('Give a file the access list back that it had after installation.')
    .action(async (written: string, options: CommonOptions) => {
      const file = guardedFileNamed(written)
      await withInstallation(options, io, true, async (installation) => {
        await installation.descriptors.remove(file)
        await printDescriptor(file, installation, io)
      })
    })
}

/** `dacl show|grant|deny|revoke|set|reset`: who may use which .asmx. */
export const addDacl = (program: Command, io: Io): void => {
  const dacl = program
    .command('dacl')
    .description('The access lists of the .asmx files. A running server sees a change at once.')
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator dacl grant SubEnrollService.asmx "RMS Administrators"
  $ rms-emulator dacl deny SubEnrollService.asmx 'EMULATOR\\mallory' --rights FullControl
  $ rms-emulator dacl show SubEnrollService.asmx --sddl`,
    )
  addShow(dacl, io)
  addGrantAndDeny(dacl, io)
  addRevokeSetAndReset(dacl, io)
}

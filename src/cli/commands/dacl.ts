import type { Command } from 'commander'
import { formatSddl } from '../../access/index.ts'
import { printDescriptor } from '../descriptor-text.ts'
import { targetsOf, warnOfDifferences, withTargetOptions, type TargetOptions } from '../dacl-target.ts'
import { withInstallation } from '../common-options.ts'
import type { Io } from '../io.ts'
import { guardedObjectNamed } from '../names.ts'
import { addDaclChanges } from './dacl-change.ts'
import { addDaclExplain } from './dacl-explain.ts'
import { addDaclHistory } from './dacl-history.ts'

function addShow(dacl: Command, io: Io): void {
  withTargetOptions(dacl.command('show <file>'))
    .description('Show the access list of a file, or of a virtual directory such as Certification.')
    .option('--sddl', 'in the security descriptor definition language')
    .action(async (written: string, options: TargetOptions & { sddl?: boolean }) => {
      const object = guardedObjectNamed(written)
      await withInstallation(options, io, false, async (installation) => {
        const targets = await targetsOf(installation, options)
        for (const target of targets) {
          if (options.sddl !== true) await printDescriptor(object, target, installation, io)
          else {
            const domain = installation.accounts.domain.sid
            const sddl = formatSddl(await target.fileAccess.descriptorOf(object), { domain })
            io.print(targets.length > 1 ? `${target.server}  ${sddl}` : sddl)
          }
        }
        await warnOfDifferences(object, installation, io)
      })
    })
}

/** `dacl show|grant|deny|revoke|preset|set|reset|inherit|protect|history|explain`: who may use which .asmx. */
export const addDacl = (program: Command, io: Io): void => {
  const dacl = program
    .command('dacl')
    .description(
      'The access lists of the .asmx files, one for each file on each server. A running server sees a change at once.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator dacl grant SubEnrollService.asmx "RMS Administrators"
  $ rms-emulator dacl deny SubEnrollService.asmx 'EMULATOR\\mallory' --rights FullControl
  $ rms-emulator dacl preset SubEnrollService.asmx provisioning rmsadmin --all-servers
  $ rms-emulator dacl explain SubEnrollService.asmx --last-refusal
  $ rms-emulator dacl show SubEnrollService.asmx --sddl`,
    )
  addShow(dacl, io)
  addDaclChanges(dacl, io)
  addDaclHistory(dacl, io)
  addDaclExplain(dacl, io)
}

import type { Command } from 'commander'
import { changePassphrase } from '../../app/index.ts'
import { systemRandom } from '../../base/random.ts'
import { CHAIN_ROLES } from '../../certificates/index.ts'
import { newPassphrase, readKeyRecord } from '../../store/index.ts'
import { CommandFailure, UsageError } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { readPassword } from '../option-values.ts'

interface PassphraseOptions extends CommonOptions {
  readonly newPassphraseFile?: string
}

/** The next passphrase: the one in the file named, or a new one that nobody guesses. Throws UsageError. */
async function nextPassphrase({ newPassphraseFile }: PassphraseOptions, io: Io, isGiven: boolean): Promise<string> {
  if (newPassphraseFile === undefined) {
    if (!isGiven) return newPassphrase(systemRandom)
    throw new UsageError(
      'The passphrase is in RMS_EMULATOR_KEY_PASSPHRASE: name the file with the next one by --new-passphrase-file, so that it can be put there.',
    )
  }
  const next = await readPassword(newPassphraseFile, io, '')
  if (/[\r\n\0]/.test(next)) throw new UsageError('The new passphrase must be one line.')
  return next
}

async function runPassphrase(options: PassphraseOptions, io: Io): Promise<void> {
  const passphrase = io.environment['RMS_EMULATOR_KEY_PASSPHRASE']
  const isGiven = passphrase !== undefined && passphrase !== ''
  const next = await nextPassphrase(options, io, isGiven)
  await withInstallation(options, io, false, async (installation) => {
    const { keys, file } = await changePassphrase(installation, { passphrase, next, random: systemRandom })
    io.print(`${keys} private ${keys === 1 ? 'key is' : 'keys are'} under the new passphrase`)
    io.print(
      file === undefined
        ? 'give it to the server in RMS_EMULATOR_KEY_PASSPHRASE from the next start on'
        : `it is kept in ${file}`,
    )
  })
}

async function runShow(options: CommonOptions, io: Io): Promise<void> {
  await withInstallation(options, io, false, async ({ store, directory }) => {
    const records = await Promise.all(
      CHAIN_ROLES.map(async (role) => ({ role, record: await readKeyRecord(store.queries, role) })),
    )
    const lines = records.flatMap(({ role, record }) => {
      if (record === undefined) return []
      const where =
        record.store === 'file' ? 'configuration database' : `token “${record.token}”, ${record.label}, ID ${record.id}`
      return [`${role.padEnd(20)}${where}`]
    })
    if (lines.length === 0) throw new CommandFailure(`The server in ${directory.path} has no private keys yet.`)
    lines.forEach((line) => io.print(line))
  })
}

/** `keys show|passphrase`: the private keys of the server. */
export const addKeys = (program: Command, io: Io): void => {
  const keys = program
    .command('keys')
    .description('The private keys of the server: where they lie, and what opens them.')
  withCommonOptions(keys.command('show'))
    .description('Show where each private key lies.')
    .action((options: CommonOptions) => runShow(options, io))
  withCommonOptions(keys.command('passphrase'))
    .description(
      'Put all private keys in the configuration database under another passphrase. A running server goes on.',
    )
    .option(
      '--new-passphrase-file <file>',
      'the file that holds the new passphrase, - for standard input (one is made otherwise)',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator keys passphrase
  $ rms-emulator keys passphrase --new-passphrase-file next.txt`,
    )
    .action((options: PassphraseOptions) => runPassphrase(options, io))
}

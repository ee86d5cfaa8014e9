import type { Command } from 'commander'
import { openStorage } from '../../app/index.ts'
import { systemRandom } from '../../base/random.ts'
import { noteElsewhere, restoreBackup } from '../../store/index.ts'
import { installationOptions, withCommonOptions, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { readPassword } from '../option-values.ts'

interface RestoreCommandOptions extends CommonOptions {
  readonly passphraseFile?: string
}

async function runRestore(file: string, options: RestoreCommandOptions, io: Io): Promise<void> {
  const installation = installationOptions(options, io, false)
  const isElsewhere = installation.settings.database !== undefined
  const openDatabase = async (path: string) => (await openStorage({ ...installation, path })).store
  const manifest = await restoreBackup({
    ...{ file, path: options.data, random: systemRandom },
    passphrase: () => readPassword(options.passphraseFile, io, 'Passphrase of the backup: ', '--passphrase-file'),
    openDatabase: isElsewhere ? openDatabase : undefined,
  })
  if (isElsewhere) noteElsewhere(options.data)
  const places = isElsewhere ? `${options.data} and its database` : options.data
  io.print(`restored ${manifest.server} into ${places} as it was at ${manifest.made}`)
  if (manifest.files['key-passphrase'] === undefined) {
    io.print(
      'The private keys need their passphrase, which was not in the backup: put the file key-passphrase back into',
    )
    io.print('the directory, readable by its owner alone, or give it as before.')
  }
}

/** `restore`: a data directory out of a backup. */
export const addRestore = (program: Command, io: Io): void => {
  withCommonOptions(program.command('restore'))
    .description(
      'Make the data directory --data out of a backup; with --database, its database goes into that one, which must be empty. Nothing is put in place before everything is checked.',
    )
    .argument('<file>', 'what backup has written')
    .option('--passphrase-file <file>', 'the passphrase of an encrypted backup; - for standard input')
    .addHelpText('after', '\nExample:\n  $ rms-emulator restore root.backup --data ./root-again')
    .action((file: string, options: RestoreCommandOptions) => runRestore(file, options, io))
}

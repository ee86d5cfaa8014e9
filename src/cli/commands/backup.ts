import type { Command } from 'commander'
import { openStorage } from '../../app/index.ts'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import {
  openDataDirectory,
  requireNotElsewhere,
  sqliteSnapshot,
  storeSnapshot,
  writeBackup,
  type DataDirectory,
  type TakeSnapshot,
} from '../../store/index.ts'
import { installationOptions, settingsFrom, withCommonOptions, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { readPassword } from '../option-values.ts'

interface BackupCommandOptions extends CommonOptions {
  readonly out: string
  readonly passphraseFile?: string
}

/** Takes the database of a directory from where it is. A file is left as it is, of whatever release. */
const snapshotOf =
  (directory: DataDirectory, options: CommonOptions, io: Io): TakeSnapshot =>
  async (file) => {
    const installation = installationOptions(options, io, false)
    if (installation.settings.database === undefined) {
      requireNotElsewhere(directory)
      return sqliteSnapshot(directory)(file)
    }
    const { store } = await openStorage(installation)
    return storeSnapshot(store)(file).finally(() => store.close())
  }

async function runBackup(options: BackupCommandOptions, io: Io, release: string): Promise<void> {
  const settings = settingsFrom(options, io)
  const directory = openDataDirectory(options.data, { expectedName: settings['server.name'] })
  const { passphraseFile, out } = options
  const made = await writeBackup({
    ...{ directory, out, release, at: systemClock.now(), random: systemRandom },
    passphrase: passphraseFile === undefined ? undefined : await readPassword(passphraseFile, io, ''),
    takeSnapshot: snapshotOf(directory, options, io),
  })
  io.print(`wrote ${out}: ${directory.serverName}, ${made.size} bytes, schema ${made.schema}`)
  if (made.passphraseLeftOut !== undefined) {
    io.print(
      `not in it: ${made.passphraseLeftOut}. Keep a copy of that file elsewhere: without it the keys stay locked.`,
    )
  } else if (!made.hasPassphrase) {
    io.print('not in it: the passphrase of the private keys. Without it the keys stay locked.')
  }
}

/** `backup`: one file with everything the server keeps. */
export const addBackup = (program: Command, io: Io): void => {
  withCommonOptions(program.command('backup'))
    .description(
      'Write everything the server in --data keeps (but its logs) into one new file, while it runs or not. The private keys in it are locked: their passphrase is not in it, unless the whole file is encrypted.',
    )
    .requiredOption('--out <file>', 'the file to make; it must not be there')
    .option(
      '--passphrase-file <file>',
      'encrypt the whole backup with the passphrase in this file; - for standard input',
    )
    .addHelpText('after', '\nExample:\n  $ rms-emulator backup --data ./root --out root.backup')
    .action((options: BackupCommandOptions) => runBackup(options, io, program.version() ?? ''))
}

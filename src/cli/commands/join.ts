import type { Command } from 'commander'
import { joinCluster, sqliteCluster } from '../../app/index.ts'
import { readIssuingCertificate } from '../../certificates/index.ts'
import { defaultServerName, settingsFrom, withCommonOptions, type CommonOptions } from '../common-options.ts'
import { UsageError } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { readPassword } from '../option-values.ts'

interface JoinCommandOptions extends CommonOptions {
  readonly cluster?: string
  readonly keyPasswordFile?: string
}

async function runJoin(options: JoinCommandOptions, io: Io): Promise<void> {
  const settings = settingsFrom(options, io)
  if (options.cluster === undefined)
    throw new UsageError('Give --cluster DIR, the data directory of a server of the cluster.')
  const elsewhere = io.environment['RMS_EMULATOR_KEY_PASSPHRASE']
  const file = options.keyPasswordFile ?? settings['keys.passphraseFile']
  const isElsewhere = elsewhere !== undefined && elsewhere !== ''
  const passphrase = isElsewhere ? elsewhere : await readPassword(file, io, 'Key password of the cluster: ')
  const name = settings['server.name'] ?? defaultServerName()
  const { role, licensor } = await joinCluster({
    ...{ path: options.data, name, passphrase },
    cluster: sqliteCluster(options.cluster),
    keepPassphrase: !isElsewhere && settings['keys.passphraseFile'] === undefined,
  })
  const { principal } = readIssuingCertificate(licensor).certificate
  io.print(`${name} has joined the cluster of ${principal.object.address?.value ?? options.cluster}`)
  io.print(
    `it is one of its ${role === 'root' ? 'root certification servers' : 'licensing servers'}, by the certificate of ${principal.object.id.value}`,
  )
}

/** `join`: makes a data directory that of a new server of a cluster. */
export const addJoin = (program: Command, io: Io): void => {
  withCommonOptions(program.command('join'))
    .description(
      'Make --data a new server of a cluster: it uses the cluster’s configuration database, key and licensor certificate. No root is asked.',
    )
    .option('--cluster <dir>', 'the data directory of a server of the cluster, on this machine')
    .option('--key-password-file <file>', 'the file that holds the key password of the cluster, - for standard input')
    .addHelpText(
      'after',
      `
The key password is that of RMS_EMULATOR_KEY_PASSPHRASE or keys.passphraseFile, else it is asked for, and kept in --data.
A cluster that was made without one has it in the file key-passphrase of its first server's directory.

Example:
  $ rms-emulator join --data ./rms02 --set server.name=RMS02 --cluster ./rms01 --key-password-file ./rms01/key-passphrase`,
    )
    .action((options: JoinCommandOptions) => runJoin(options, io))
}

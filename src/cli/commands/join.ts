import type { Command } from 'commander'
import { joinCluster, remoteCluster, remoteDatabase, sqliteCluster, type ClusterDatabase } from '../../app/index.ts'
import { systemRandom } from '../../base/random.ts'
import { readIssuingCertificate } from '../../certificates/index.ts'
import type { Settings } from '../../config/index.ts'
import { defaultServerName, settingsFrom, withCommonOptions, type CommonOptions } from '../common-options.ts'
import { UsageError } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { readPassword } from '../option-values.ts'

interface JoinCommandOptions extends CommonOptions {
  readonly cluster?: string
  readonly keyPasswordFile?: string
}

/** The database of the cluster that the options name. Throws UsageError. */
function clusterOf({ cluster, data }: JoinCommandOptions, settings: Settings, io: Io): ClusterDatabase {
  const remote = remoteDatabase(settings, io.environment['PGPASSWORD'])
  if (cluster !== undefined && remote !== undefined) {
    throw new UsageError('--cluster is for a database on this machine: it does not go with --database.')
  }
  if (remote !== undefined) return remoteCluster(data, remote, systemRandom)
  if (cluster !== undefined) return sqliteCluster(cluster)
  throw new UsageError('Give --cluster DIR, the data directory of a server of the cluster, or its --database.')
}

async function runJoin(options: JoinCommandOptions, io: Io): Promise<void> {
  const settings = settingsFrom(options, io)
  const cluster = clusterOf(options, settings, io)
  const elsewhere = io.environment['RMS_EMULATOR_KEY_PASSPHRASE']
  const { keyPasswordFile } = options
  const file = keyPasswordFile ?? settings['keys.passphraseFile']
  // A file that this command names comes first: whoever names one means that one to be tried.
  const isElsewhere = keyPasswordFile === undefined && elsewhere !== undefined && elsewhere !== ''
  const passphrase = isElsewhere
    ? elsewhere
    : await readPassword(file, io, 'Key password of the cluster: ', '--key-password-file')
  const name = settings['server.name'] ?? defaultServerName()
  const { role, licensor } = await joinCluster({
    ...{ path: options.data, name, passphrase },
    cluster,
    keepPassphrase: !isElsewhere && settings['keys.passphraseFile'] === undefined,
  })
  const { principal } = readIssuingCertificate(licensor).certificate
  io.print(`${name} has joined the cluster of ${principal.object.address?.value ?? 'its root'}`)
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
The key password is that of --key-password-file, which is kept in --data, else that of RMS_EMULATOR_KEY_PASSPHRASE or
keys.passphraseFile, else it is asked for, and kept in --data.
A database elsewhere is named by --database, here and whenever the server is started: no file keeps its address.
A cluster that was made without one has it in the file key-passphrase of its first server's directory.

Example:
  $ rms-emulator join --data ./rms02 --set server.name=RMS02 --cluster ./rms01 --key-password-file ./rms01/key-passphrase`,
    )
    .action((options: JoinCommandOptions) => runJoin(options, io))
}

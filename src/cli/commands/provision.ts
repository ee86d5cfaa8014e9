import type { Command } from 'commander'
import { givenPassphrase, provisionLicensing } from '../../app/index.ts'
import { createRootService } from '../../asmx/client/index.ts'
import { formatMinute } from '../../base/moment.ts'
import { randomFor } from '../../base/random.ts'
import { parseAnchors } from '../../certificates/index.ts'
import { UsageError } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { parseHttpUrl, readPassword, readTextFile } from '../option-values.ts'

interface ProvisionCommandOptions extends CommonOptions {
  readonly root: string
  readonly url: string
  readonly name: string
  readonly user?: string
  readonly passwordFile?: string
  readonly anchor?: string
  readonly tlsCa?: string
}

async function credentialsOf({ user, passwordFile }: ProvisionCommandOptions, io: Io) {
  if (user !== undefined) return { user, password: await readPassword(passwordFile, io, `Password for ${user}: `) }
  if (passwordFile !== undefined) throw new UsageError('--password-file goes with --user.')
  return undefined
}

async function runProvision(options: ProvisionCommandOptions, io: Io): Promise<void> {
  const credentials = await credentialsOf(options, io)
  const anchors = options.anchor === undefined ? [] : parseAnchors(readTextFile(options.anchor))
  const authorities = options.tlsCa === undefined ? undefined : readTextFile(options.tlsCa)
  const root = await createRootService(options.root, credentials, authorities)
  await withInstallation(options, io, true, async (installation) => {
    const { settings, directory, clock } = installation
    const passphrase = await givenPassphrase(installation, io.environment['RMS_EMULATOR_KEY_PASSPHRASE'])
    io.print(`asking ${options.root} for a licensor certificate`)
    const { guid, certificate, chain, trustedOnFirstUse } = await provisionLicensing(installation, {
      root,
      rootUrl: options.root,
      url: options.url,
      name: options.name,
      anchors,
      passphrase,
      clock,
      randomFor: randomFor(settings.seed),
    })
    const { from, until } = certificate.rangeTime
    io.print(`sub-enrolled {${guid}} for ${options.url}`)
    io.print(`valid from ${formatMinute(from)} until ${formatMinute(until)} (UTC)`)
    io.print(`chain of ${chain.length} certificates verified and kept in ${directory.path}`)
    if (trustedOnFirstUse) io.print('its root was trusted on first use, and is the only one trusted from now on')
  })
}

/** `provision`: makes a data directory a licensing server's. */
export const addProvision = (program: Command, io: Io): void => {
  withCommonOptions(program.command('provision'))
    .description(
      'Make --data a licensing server: key pair, SubEnroll at the root, chain verified and kept. Run again, it renews.',
    )
    .requiredOption('--root <url>', 'the root certification server, such as http://rms01:8080', parseHttpUrl)
    .requiredOption('--url <url>', 'the URL of this licensing server, for its certificate', parseHttpUrl)
    .requiredOption('--name <name>', 'the name of this licensing server')
    .option('--user <user>', 'the account to log on with')
    .option('--password-file <file>', 'the file that holds its password, - for standard input (asked for otherwise)')
    .option('--anchor <file>', 'the root to trust: CA certificate, PEM or JSON (otherwise the one in the first answer)')
    .option(
      '--tls-ca <file>',
      'whose TLS certificates to trust for https, in PEM (otherwise those this machine trusts)',
    )
    .addHelpText(
      'after',
      `
Example:
  $ rms-emulator provision --data ./licensing --root http://127.0.0.1:8080 \\
      --url http://licensing/_wmcs --name LICENSING --user rmsadmin --password-file password.txt`,
    )
    .action((options: ProvisionCommandOptions) => runProvision(options, io))
}

import type { Command } from 'commander'
import { openKeys, renewLicensor, type RenewalIssuer } from '../../app/index.ts'
import { systemClock } from '../../base/clock.ts'
import { formatMinute } from '../../base/moment.ts'
import { randomFor } from '../../base/random.ts'
import { UsageError } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { readPassword } from '../option-values.ts'
import { renewalPorts } from '../renewal-ports.ts'

interface RenewOptions extends CommonOptions {
  readonly user?: string
  readonly passwordFile?: string
  readonly tlsCa?: string
}

const ISSUERS: Readonly<Record<RenewalIssuer, string>> = {
  root: 'at its root',
  'enrollment service': 'at its enrollment service',
  'own hierarchy': 'from the hierarchy that it keeps',
}

async function runRenew(options: RenewOptions, io: Io): Promise<void> {
  if (options.passwordFile !== undefined && options.user === undefined) {
    throw new UsageError('--password-file goes with --user.')
  }
  await withInstallation(options, io, false, async (installation) => {
    const { settings, clock } = installation
    const user = options.user ?? settings['renewal.user']
    const file = options.passwordFile ?? (options.user === undefined ? settings['renewal.passwordFile'] : undefined)
    const credentials = async () =>
      user === undefined ? undefined : { user, password: await readPassword(file, io, `Password for ${user}: `) }
    const passphrase = io.environment['RMS_EMULATOR_KEY_PASSPHRASE']
    const pin = io.environment['RMS_EMULATOR_KEY_PIN']
    const random = randomFor(settings.seed)
    const { store: keys } = await openKeys(installation, { passphrase, pin, clock: systemClock }, random)
    const ports = renewalPorts(credentials, options.tlsCa ?? settings['renewal.tlsCaFile'])
    const renewing = renewLicensor(installation, { keys, clock, randomFor: random, ports })
    const { issuer, guid, certificate } = await renewing.finally(() => keys.close())
    const { from, until } = certificate.rangeTime
    io.print(`renewed {${guid}} ${ISSUERS[issuer]}`)
    io.print(`valid from ${formatMinute(from)} until ${formatMinute(until)} (UTC)`)
  })
}

/** `renew`: gets a server of either role its next licensor certificate. */
export const addRenew = (program: Command, io: Io): void => {
  withCommonOptions(program.command('renew'))
    .description(
      'Renew the licensor certificate: same GUID, same key. A licensing server asks the root that issued it; a root uses its own hierarchy, or asks the enrollment service that enrolled it.',
    )
    .option('--user <user>', 'the account to log on to the root with (renewal.user unless told otherwise)')
    .option('--password-file <file>', 'the file that holds its password, - for standard input (asked for otherwise)')
    .option(
      '--tls-ca <file>',
      'whose TLS certificates to trust for https, in PEM (renewal.tlsCaFile unless told otherwise)',
    )
    .addHelpText(
      'after',
      `
It can be renewed before its end, and afterwards too. A running server takes the new certificate at once.

Examples:
  $ rms-emulator renew --data ./licensing --user rmsadmin --password-file password.txt
  $ rms-emulator renew --data ./root`,
    )
    .action((options: RenewOptions) => runRenew(options, io))
}

import type { Command } from 'commander'
import { addressOf, type RightsClient } from '../../client/index.ts'
import { callingClient, withCallingOptions, type CallingOptions } from '../client-options.ts'
import type { Io } from '../io.ts'
import { periodText } from '../license-text.ts'
import { parseHttpUrl } from '../option-values.ts'

interface CertifyOptions extends CallingOptions {
  readonly url: string
  readonly licensingUrl?: string
  readonly temporary?: true
}

/** An account publishes offline only if it is given something to sign with. */
async function becomeLicensor(client: RightsClient, url: string, io: Io): Promise<void> {
  const { certificate } = await client.becomeLicensor(url)
  io.print(`may publish offline for ${certificate.issuer.object.address?.value ?? certificate.issuer.object.id.value}`)
  io.print(`from ${periodText(certificate.rangeTime)}`)
}

async function runCertify(options: CertifyOptions, io: Io): Promise<void> {
  const client = await callingClient(options, io)
  const account = await client.certify(options.url, { persistent: options.temporary !== true })
  const { validityTime } = account.certificate
  io.print(`certified ${addressOf(account)} on machine ${client.machine().certificate.principal.object.id.value}`)
  if (validityTime !== undefined) io.print(`valid from ${periodText(validityTime)}`)
  io.print(`chain of ${account.chain.length} certificates verified and kept in ${options.profile}`)
  if (options.licensingUrl !== undefined) await becomeLicensor(client, options.licensingUrl, io)
}

/** `client certify`: gets an account its certificate. */
export const addClientCertify = (client: Command, io: Io): void => {
  withCallingOptions(client.command('certify'))
    .description(
      'Have the account certified for this machine by a root, and let it publish offline for a licensing server.',
    )
    .requiredOption('--url <url>', 'the root certification server, such as http://rms01:8080', parseHttpUrl)
    .option('--licensing-url <url>', 'the licensing server to get a client licensor certificate from', parseHttpUrl)
    .option('--temporary', 'a certificate for a short time, as on a machine of others')
    .addHelpText(
      'after',
      `
Example:
  $ rms-emulator client certify --url http://127.0.0.1:8080 --licensing-url http://127.0.0.1:8090 \\
      --user alice --password-file password.txt`,
    )
    .action((options: CertifyOptions) => runCertify(options, io))
}

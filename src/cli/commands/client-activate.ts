import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { parseAnchors, type CryptographicModeNumber } from '../../certificates/index.ts'
import { createClient, profileFrom, withClientOptions, type ClientOptions } from '../client-options.ts'
import type { Io } from '../io.ts'
import { readTextFile } from '../option-values.ts'

interface ActivateOptions extends ClientOptions {
  readonly mode: CryptographicModeNumber
  readonly anchor?: string
}

function parseMode(text: string): CryptographicModeNumber {
  if (text === '1' || text === '2') return text === '1' ? 1 : 2
  throw new InvalidArgumentError('1 or 2 is wanted.')
}

async function runActivate(options: ActivateOptions, io: Io): Promise<void> {
  const profile = profileFrom(options, io)
  const anchors = options.anchor === undefined ? undefined : readTextFile(options.anchor)
  if (anchors !== undefined) parseAnchors(anchors)
  const { machine, isNew } = await createClient(profile, { mode: options.mode }).activate()
  if (anchors !== undefined) profile.keepTrust(anchors)
  io.print(`${isNew ? 'activated' : 'is activated already:'} machine ${machine.certificate.principal.object.id.value}`)
  io.print(`its certificate and private key are kept in ${options.profile}`)
}

/** `client activate`: makes this a machine that accounts can be certified on. */
export const addClientActivate = (client: Command, io: Io): void => {
  withClientOptions(client.command('activate'))
    .description('Activate the machine with the test security processor: a key pair and its certificate.')
    .option(
      '--mode <number>',
      'the cryptographic mode: 1 for RSA-1024 and SHA-1, 2 for RSA-2048 and SHA-256',
      parseMode,
      1,
    )
    .option('--anchor <file>', 'the root to trust: CA certificate, PEM or JSON (otherwise that of the first answer)')
    .action((options: ActivateOptions) => runActivate(options, io))
}

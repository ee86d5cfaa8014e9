import type { Command } from 'commander'
import { createRmsServices, TIMEOUT, type RootCredentials } from '../asmx/client/index.ts'
import { systemClock } from '../base/clock.ts'
import { systemRandom } from '../base/random.ts'
import type { CryptographicModeNumber } from '../certificates/index.ts'
import { RightsClient, type ClientProfile } from '../client/index.ts'
import { openProfileDirectory } from '../client-profile/index.ts'
import { activateMachine } from '../security-processor/index.ts'
import type { Io } from './io.ts'
import { parseScheme, readCredentials, type LogonOptions } from './logon-options.ts'
import { readTextFile } from './option-values.ts'

/** The options that go with every command of a client. */
export interface ClientOptions {
  readonly profile: string
}

/** Those of a client that talks to servers. */
export interface CallingOptions extends ClientOptions, LogonOptions {
  readonly tlsCa?: string
}

/** Gives a command the options that go with every command of a client. */
export const withClientOptions = (command: Command): Command =>
  command.option('--profile <dir>', 'the directory where this client keeps what it has', './rms-client')

/** Gives a command the options of a client that talks to servers. */
export const withCallingOptions = (command: Command): Command =>
  withClientOptions(command)
    .option('--user <user>', 'the account to log on with (otherwise whoever runs this, by Kerberos)')
    .option('--password-file <file>', 'the file that holds its password, - for standard input (asked for otherwise)')
    .option('--auth <scheme>', 'log on by basic, ntlm or negotiate, whatever the server prefers', parseScheme)
    .option(
      '--tls-ca <file>',
      'whose TLS certificates to trust for https, in PEM (otherwise those this machine trusts)',
    )

/** The profile that is meant. */
export const profileFrom = ({ profile }: ClientOptions, io: Io): ClientProfile =>
  openProfileDirectory(profile, io.environment['RMS_EMULATOR_KEY_PASSPHRASE'])

interface ClientCaller {
  readonly credentials: RootCredentials | undefined
  readonly options: Pick<CallingOptions, 'auth' | 'tlsCa'>
}

/** A client on a profile. Without `caller` nothing of it that needs a server is of use. */
export function createClient(
  profile: ClientProfile,
  { mode = 1, caller }: { readonly mode?: CryptographicModeNumber; readonly caller?: ClientCaller } = {},
): RightsClient {
  const { credentials, options } = caller ?? { credentials: undefined, options: {} }
  const authorities = options.tlsCa === undefined ? undefined : readTextFile(options.tlsCa)
  const logon = { credentials, scheme: options.auth, random: systemRandom, clock: systemClock }
  return new RightsClient({
    profile,
    services: createRmsServices(() => ({ authorities, timeout: TIMEOUT, logon })),
    securityProcessor: { activate: (at) => activateMachine({ mode, at, random: systemRandom }) },
    random: systemRandom,
    clock: systemClock,
  })
}

/** A client that talks to servers as the options say. Throws UsageError. */
export async function callingClient(options: CallingOptions, io: Io): Promise<RightsClient> {
  const credentials = await readCredentials(options, io)
  return createClient(profileFrom(options, io), { caller: { credentials, options } })
}

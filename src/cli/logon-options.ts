import { InvalidArgumentError } from 'commander'
import type { OfferedScheme, RootCredentials } from '../asmx/client/index.ts'
import { UsageError } from './cli-error.ts'
import type { Io } from './io.ts'
import { readPassword } from './option-values.ts'

/** The options by which a command logs on at another server. */
export interface LogonOptions {
  readonly user?: string
  readonly passwordFile?: string
  readonly auth?: OfferedScheme
}

const SCHEMES: readonly OfferedScheme[] = ['basic', 'ntlm', 'negotiate']

/** The name of a way to log on. */
export function parseScheme(text: string): OfferedScheme {
  const scheme = SCHEMES.find((name) => name === text.toLowerCase())
  if (scheme === undefined) throw new InvalidArgumentError('basic, ntlm or negotiate is wanted.')
  return scheme
}

/** Name and password of whoever logs on; undefined when nobody is named. Throws UsageError. */
export async function readCredentials(
  { user, passwordFile }: LogonOptions,
  io: Io,
): Promise<RootCredentials | undefined> {
  if (user !== undefined) return { user, password: await readPassword(passwordFile, io, `Password for ${user}: `) }
  if (passwordFile !== undefined) throw new UsageError('--password-file goes with --user.')
  return undefined
}

import type { Command } from 'commander'
import { ntHash } from '../../authentication/index.ts'
import type { AccountStore } from '../../store/index.ts'
import { UsageError } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { accountNameIn } from '../names.ts'
import { parseFingerprint, readCertificateFingerprint, readPassword } from '../option-values.ts'

type Change = (accounts: AccountStore, name: string) => Promise<void>

/** Does something to one account and says that it is done. */
const changeAccount = (written: string, options: CommonOptions, io: Io, done: string, change: Change): Promise<void> =>
  withInstallation(options, io, false, async ({ accounts }) => {
    const name = accountNameIn(accounts.domain, written)
    await change(accounts, name)
    io.print(`${done} account ${accounts.domain.name}\\${name}`)
  })

function addPassword(account: Command, io: Io): void {
  withCommonOptions(account.command('password <name>'))
    .description('Give an account another password. The old one is no longer good at once.')
    .option('--password-file <file>', 'the file that holds the password, - for standard input (asked for otherwise)')
    .action(async (written: string, options: CommonOptions & { passwordFile?: string }) => {
      const password = await readPassword(options.passwordFile, io, `New password for ${written}: `)
      await changeAccount(written, options, io, 'changed the password of', (accounts, name) =>
        accounts.setPassword(name, ntHash(password)),
      )
    })
}

function addStates(account: Command, io: Io): void {
  const kinds: readonly [string, string, string, Change][] = [
    ['enable', 'enabled', 'Let an account log on again.', (accounts, name) => accounts.setDisabled(name, false)],
    ['disable', 'disabled', 'Keep an account from logging on.', (accounts, name) => accounts.setDisabled(name, true)],
    [
      'unlock',
      'unlocked',
      'End the lock-out that too many wrong passwords have brought about.',
      (accounts, name) => accounts.unlock(name),
    ],
  ]
  for (const [command, done, description, change] of kinds) {
    withCommonOptions(account.command(`${command} <name>`))
      .description(description)
      .action((written: string, options: CommonOptions) => changeAccount(written, options, io, done, change))
  }
}

interface CertificateOptions extends CommonOptions {
  readonly file?: string
  readonly fingerprint?: Uint8Array
  readonly remove?: boolean
}

/** The one certificate that the options mean; undefined for none. */
function fingerprintOf({ file, fingerprint, remove }: CertificateOptions): Uint8Array | undefined {
  const given = [file, fingerprint, remove].filter((option) => option !== undefined)
  if (given.length !== 1) throw new UsageError('Give one of --file, --fingerprint and --remove.')
  return file === undefined ? fingerprint : readCertificateFingerprint(file)
}

function addCertificate(account: Command, io: Io): void {
  withCommonOptions(account.command('certificate <name>'))
    .description('Map a TLS client certificate to an account: who shows it is that account.')
    .option('--file <file>', 'the certificate, PEM or DER')
    .option('--fingerprint <hex>', 'the SHA-256 of its DER form, 64 hexadecimal digits', parseFingerprint)
    .option('--remove', 'map none any more')
    .action(async (written: string, options: CertificateOptions) => {
      const fingerprint = fingerprintOf(options)
      const done = fingerprint === undefined ? 'removed the certificate of' : 'mapped a certificate to'
      await changeAccount(written, options, io, done, (accounts, name) => accounts.mapCertificate(name, fingerprint))
    })
}

/** `account password|enable|disable|unlock|certificate`. */
export function addAccountChanges(account: Command, io: Io): void {
  addPassword(account, io)
  addStates(account, io)
  addCertificate(account, io)
}

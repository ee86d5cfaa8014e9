import type { Command } from 'commander'
import {
  findRoot,
  givenPassphrase,
  provisionLicensing,
  type Installation,
  type ProvisionedServer,
} from '../../app/index.ts'
import { createRootService } from '../../asmx/client/index.ts'
import { formatMinute } from '../../base/moment.ts'
import { randomFor } from '../../base/random.ts'
import { keyFingerprint, parseAnchors } from '../../certificates/index.ts'
import { suspectSource, type RootLocation } from '../../licensing/index.ts'
import { settingsFrom, withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { parseScheme, readCredentials, type LogonOptions } from '../logon-options.ts'
import { parseHttpUrl, readBytes, readTextFile } from '../option-values.ts'
import { createProvisioningProgress } from '../provisioning-progress.ts'

interface ProvisionCommandOptions extends CommonOptions, LogonOptions {
  readonly root?: string
  readonly registry?: string
  readonly url: string
  readonly name: string
  readonly key?: string
  readonly anchor?: string
  readonly tlsCa?: string
  readonly quiet?: boolean
}

const fileOf = (name: string | undefined): string | undefined => (name === undefined ? undefined : readTextFile(name))

/** How the root is called in what is said: as the command line has it, else where its service is. */
const calledAs = ({ root }: ProvisionCommandOptions, location: RootLocation): string => root ?? location.subEnrollment

function locate(options: ProvisionCommandOptions, io: Io): Promise<RootLocation> {
  const { root, registry } = options
  const registryFile = registry === undefined ? undefined : readBytes(registry)
  return findRoot(settingsFrom(options, io), { root, registryFile, readFile: readTextFile })
}

function tell(server: ProvisionedServer, { directory }: Installation, { url }: ProvisionCommandOptions, io: Io): void {
  const { from, until } = server.certificate.rangeTime
  io.print(`sub-enrolled {${server.guid}} for ${url}`)
  io.print(`valid from ${formatMinute(from)} until ${formatMinute(until)} (UTC)`)
  io.print(`chain of ${server.chain.length} certificates verified and kept in ${directory.path}`)
  if (!server.isRootConfirmed) io.print('the root has no Certification/server.asmx: its identity is that of the chain')
  if (!server.trustedOnFirstUse) return
  io.print('its root was trusted on first use, and is the only one trusted from now on')
  io.print(`key of that root: SHA-256 ${Buffer.from(keyFingerprint(server.anchor.publicKey)).toString('hex')}`)
}

async function runProvision(options: ProvisionCommandOptions, io: Io): Promise<void> {
  const anchors = options.anchor === undefined ? [] : parseAnchors(readTextFile(options.anchor))
  const [authorities, keyFile] = [fileOf(options.tlsCa), fileOf(options.key)]
  const location = await locate(options, io)
  const credentials = await readCredentials(options, io)
  const root = await createRootService(location, credentials, { authorities, scheme: options.auth })
  const rootUrl = calledAs(options, location)
  await withInstallation(options, io, true, async (installation) => {
    const passphrase = await givenPassphrase(installation, io.environment['RMS_EMULATOR_KEY_PASSPHRASE'])
    const { onStep, clear } = createProvisioningProgress(io, rootUrl, options.quiet === true)
    try {
      const server = await provisionLicensing(installation, {
        ...{ root, rootUrl, anchors, keyFile, passphrase, onStep, url: options.url, name: options.name },
        clock: installation.clock,
        randomFor: randomFor(installation.settings.seed),
      })
      tell(server, installation, options, io)
    } catch (error) {
      clear()
      throw suspectSource(error, location)
    }
  })
}

const EXAMPLES = `
Example:
  $ rms-emulator provision --data ./licensing --root http://127.0.0.1:8080 \\
      --url http://licensing/_wmcs --name LICENSING --user rmsadmin --password-file password.txt

Without --root, the root is looked for in the registry (--registry, or the settings provisioning.subEnrollmentUrl and
provisioning.gicUrl), then in a directory (provisioning.directory.url).`

/** `provision`: makes a data directory a licensing server's. */
export const addProvision = (program: Command, io: Io): void => {
  withCommonOptions(program.command('provision'))
    .description(
      'Make --data a licensing server: key pair, SubEnroll at the root, chain verified and kept. Run again, it renews.',
    )
    .option('--root <url>', 'the root certification server, such as http://rms01:8080', parseHttpUrl)
    .option('--registry <file>', 'a file that regedit has exported, with SubEnrollmentURL and GicURL of the root')
    .requiredOption('--url <url>', 'the URL of this licensing server, for its certificate', parseHttpUrl)
    .requiredOption('--name <name>', 'the name of this licensing server')
    .option('--key <file>', 'a private key to use, in PEM (otherwise the one that is there, or a new one)')
    .option('--user <user>', 'the account to log on with (otherwise whoever runs this, by Kerberos)')
    .option('--password-file <file>', 'the file that holds its password, - for standard input (asked for otherwise)')
    .option('--auth <scheme>', 'log on by basic, ntlm or negotiate, whatever the root prefers', parseScheme)
    .option('--anchor <file>', 'the root to trust: CA certificate, PEM or JSON (otherwise the one in the first answer)')
    .option(
      '--tls-ca <file>',
      'whose TLS certificates to trust for https, in PEM (otherwise those this machine trusts)',
    )
    .option('--quiet', 'say what has become of it, and nothing before')
    .addHelpText('after', EXAMPLES)
    .action((options: ProvisionCommandOptions) => runProvision(options, io))
}

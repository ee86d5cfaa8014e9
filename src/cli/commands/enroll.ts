import type { Command } from 'commander'
import { enrollRoot, requestEnrollment, type Installation } from '../../app/index.ts'
import { createEnrollmentService } from '../../asmx/client/index.ts'
import { parseAnchors } from '../../certificates/index.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import { enrollOptions } from '../enroll-options.ts'
import { showEnrolledRoot } from '../enrolled-root-text.ts'
import type { Io } from '../io.ts'
import { parseHttpUrl, readTextFile, writeTextFile } from '../option-values.ts'
import { addAnswer, addImport } from './enroll-file.ts'

/** What a root says of itself, and whom it trusts. */
interface RootOptions extends CommonOptions {
  readonly url?: string
  readonly name?: string
  readonly revocationKey: readonly string[]
  readonly anchor?: string
}

const collect = (value: string, previous: readonly string[]): string[] => [...previous, value]

const withRootOptions = (command: Command): Command =>
  withCommonOptions(command)
    .option('--url <url>', 'the URL of this root, for its certificate (otherwise server.url)', parseHttpUrl)
    .option('--name <name>', 'the name of this root (otherwise server.name)')
    .option(
      '--revocation-key <file>',
      'the public key, in PEM, of a third party who may revoke the certificate; may be given several times',
      collect,
      [],
    )

const detailsOf = (options: RootOptions, { settings, directory }: Installation) => ({
  name: options.name ?? directory.serverName,
  url: options.url ?? settings['server.url'] ?? `http://${directory.serverName.toLowerCase()}/_wmcs`,
  revocationAuthorities: options.revocationKey.flatMap((file) =>
    parseAnchors(readTextFile(file)).map(({ publicKey }) => publicKey),
  ),
})

function addOnline(enroll: Command, io: Io): void {
  withRootOptions(enroll.command('online'))
    .description('Have an enrollment service enroll the root in --data. Run again, it renews.')
    .requiredOption('--service <url>', 'the enrollment service, such as http://enroll:8080', parseHttpUrl)
    .option('--anchor <file>', 'the root to trust: CA certificate, PEM or JSON (otherwise the one in the first answer)')
    .option(
      '--tls-ca <file>',
      'whose TLS certificates to trust for https, in PEM (otherwise those this machine trusts)',
    )
    .action(async (options: RootOptions & { readonly service: string; readonly tlsCa?: string }) => {
      const authorities = options.tlsCa === undefined ? undefined : readTextFile(options.tlsCa)
      const service = await createEnrollmentService(options.service, authorities)
      await withInstallation(options, io, true, async (installation) => {
        const common = await enrollOptions(installation, options.anchor, io)
        const details = detailsOf(options, installation)
        io.print(`asking ${options.service} for a licensor certificate`)
        const enrolled = await enrollRoot(installation, details, { ...common, service, serviceUrl: options.service })
        showEnrolledRoot(enrolled, installation.directory.path).forEach((line) => io.print(line))
      })
    })
}

function addRequest(enroll: Command, io: Io): void {
  withRootOptions(enroll.command('request'))
    .description(
      'Write the enrollment request of the root in --data into a file, to be carried to an enrollment service.',
    )
    .option('--out <file>', 'where to write it (otherwise NAMEEnrollRequest.xml, or NAMERenewalRequest.xml)')
    .action(async (options: RootOptions & { readonly out?: string }) => {
      await withInstallation(options, io, true, async (installation) => {
        const { text, isRenewal } = await requestEnrollment(
          installation,
          detailsOf(options, installation),
          await enrollOptions(installation, undefined, io),
        )
        const kind = isRenewal ? 'RenewalRequest' : 'EnrollRequest'
        const file = options.out ?? `${installation.directory.serverName}${kind}.xml`
        writeTextFile(file, text)
        io.print(`wrote ${file}; do not edit it`)
        io.print('take the answer in with rms-emulator enroll import')
      })
    })
}

/** `enroll online|request|answer|import`: a root enrolled by an enrollment service, over the wire or by file. */
export const addEnroll = (program: Command, io: Io): void => {
  const enroll = program
    .command('enroll')
    .description('Have a root enrolled by an enrollment service instead of making its own hierarchy.')
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator enroll online --data ./root --service http://127.0.0.1:8080 --url http://rms01/_wmcs
  $ rms-emulator enroll request --data ./root --url http://rms01/_wmcs --out request.xml
  $ rms-emulator enroll answer request.xml --data ./enrollment --out answer.xml
  $ rms-emulator enroll import answer.xml --data ./root`,
    )
  addOnline(enroll, io)
  addRequest(enroll, io)
  addAnswer(enroll, io)
  addImport(enroll, io)
}

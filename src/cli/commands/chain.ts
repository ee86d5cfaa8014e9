import { writeFileSync } from 'node:fs'
import { Option, type Command } from 'commander'
import type { Installation } from '../../app/index.ts'
import { formatCertificateBundle, formatCertificatePem, readIssuingCertificate } from '../../certificates/index.ts'
import { readChain, type StoredLink } from '../../store/index.ts'
import { CommandFailure } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { describeCertificate } from '../certificate-text.ts'

type Format = 'xrml' | 'pem' | 'p7b'

async function ownChain({ store, directory }: Installation): Promise<StoredLink[]> {
  const links = await readChain(store.queries)
  if (links.length > 0) return links
  throw new CommandFailure(`The server in ${directory.path} has no certificates yet: run serve or provision first.`)
}

/** The X.509 certificates of a chain. Throws CommandFailure where it has none. */
function x509Of(links: readonly StoredLink[]): Uint8Array[] {
  const certificates = links.flatMap(({ x509 }) => (x509 === undefined ? [] : [x509]))
  if (certificates.length === links.length) return certificates
  throw new CommandFailure(
    'This chain came over the wire, in XrML only. Ask the root: rms-emulator enrollments show GUID --format pem',
  )
}

async function encode(links: readonly StoredLink[], format: Format): Promise<string | Uint8Array> {
  if (format === 'xrml') return links.flatMap(({ xrml }) => (xrml === undefined ? [] : [`${xrml}\n`])).join('')
  const certificates = x509Of(links)
  return format === 'pem' ? certificates.map(formatCertificatePem).join('') : formatCertificateBundle(certificates)
}

function addExport(chain: Command, io: Io): void {
  withCommonOptions(chain.command('export'))
    .description('Export the server’s own chain, its licensor certificate first.')
    .addOption(new Option('--format <format>', 'the encoding').choices(['xrml', 'pem', 'p7b']).default('xrml'))
    .option('--out <file>', 'where to write it (standard output otherwise)')
    .action(async (options: CommonOptions & { format: Format; out?: string }) => {
      await withInstallation(options, io, false, async (installation) => {
        const encoded = await encode(await ownChain(installation), options.format)
        if (options.out !== undefined) {
          writeFileSync(options.out, encoded)
          io.print(`wrote ${options.out}`)
        } else if (typeof encoded === 'string') {
          io.print(encoded.trimEnd())
        } else {
          throw new CommandFailure('A .p7b file is binary: name it with --out FILE.')
        }
      })
    })
}

/** `chain show|export`: the server's own certificates. */
export const addChain = (program: Command, io: Io): void => {
  const chain = program
    .command('chain')
    .description('The server’s own chain of certificates.')
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator chain show
  $ rms-emulator chain export --format pem --out chain.pem`,
    )
  withCommonOptions(chain.command('show'))
    .description('Show the server’s own chain, its licensor certificate first.')
    .action(async (options: CommonOptions) => {
      await withInstallation(options, io, false, async (installation) => {
        for (const { role, xrml } of await ownChain(installation)) {
          if (xrml === undefined) continue
          const { certificate, signature } = readIssuingCertificate(xrml)
          io.print(role)
          describeCertificate(certificate, signature).forEach((line) => io.print(`  ${line}`))
        }
      })
    })
  addExport(chain, io)
}

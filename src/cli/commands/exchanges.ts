import { existsSync, writeFileSync } from 'node:fs'
import { Option, type Command } from 'commander'
import { systemClock } from '../../base/clock.ts'
import { listExchanges, listExchangesIfThere, toHar, writeExchange } from '../../exchanges/index.ts'
import { CommandFailure } from '../cli-error.ts'
import { IMPORT_FORMATS, importFrom, type ImportFormat } from '../import-formats.ts'
import type { Io } from '../io.ts'

interface ImportOptions {
  readonly out: string
  readonly format?: ImportFormat
}

function runImport(file: string, { out, format }: ImportOptions, io: Io): void {
  const taken = listExchangesIfThere(out).map(({ name }) => name)
  const { exchanges, passedOver, remarks } = importFrom(file, format, { taken, at: systemClock.now() })
  for (const exchange of exchanges) {
    writeExchange(out, exchange)
    io.print(`wrote ${exchange.name}`)
  }
  for (const { what, why } of remarks) io.complain(`${what}: ${why}`)
  for (const { what, why } of passedOver) io.complain(`passed over ${what}: ${why}`)
  io.print(`${exchanges.length} imported into ${out}, ${passedOver.length} passed over`)
  if (passedOver.length > 0 && exchanges.length === 0) throw new CommandFailure(`Nothing in ${file} is an exchange.`)
}

function runExport(directory: string, out: string, io: Io, version: string): void {
  if (existsSync(out)) throw new CommandFailure(`${out} is there already. Remove it, or name another file.`)
  const exchanges = listExchanges(directory).map((stored) => stored.read())
  writeFileSync(out, toHar(exchanges, { name: 'rms-emulator', version }), { mode: 0o600, flag: 'wx' })
  io.print(`wrote ${exchanges.length} exchanges into ${out}`)
}

/** `exchanges`: recordings from and to the forms of other programs. */
export const addExchanges = (program: Command, io: Io): void => {
  const exchanges = program.command('exchanges').description('Recordings from and to the form of other programs.')
  exchanges
    .command('import')
    .description(
      'Make recordings of an HTTP archive (HAR 1.2) that a browser or a proxy has saved, of a SoapUI project with mock services, or of WireMock’s mappings. What has no counterpart in a recording is told by name. Credentials, tokens and cookies are taken out before anything is written.',
    )
    .argument(
      '<file>',
      'the archive; the project; a file of mappings, or the directory with mappings and __files in it',
    )
    .requiredOption('--out <dir>', 'the directory of recordings; what is in it stays')
    .addOption(new Option('--format <format>', 'what it is, whatever it looks like').choices(IMPORT_FORMATS))
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator exchanges import saved.har --out recordings
  $ rms-emulator exchanges import rms-soapui-project.xml --out recordings
  $ rms-emulator exchanges import ./wiremock --out recordings`,
    )
    .action((file: string, options: ImportOptions) => runImport(file, options, io))
  exchanges
    .command('export')
    .description(
      'Write recordings into an HTTP archive (HAR 1.2). Content that is no text in UTF-8 is in it as base64.',
    )
    .argument('<directory>', 'the directory of recordings')
    .requiredOption('--out <file>', 'the archive; it must not be there')
    .addHelpText('after', '\nExample:\n  $ rms-emulator exchanges export recordings --out recordings.har')
    .action((directory: string, { out }: { out: string }) => runExport(directory, out, io, program.version() ?? ''))
}

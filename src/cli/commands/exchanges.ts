import { existsSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { fromHar, listExchanges, listExchangesIfThere, toHar, writeExchange } from '../../exchanges/index.ts'
import { CommandFailure } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { readTextFile } from '../option-values.ts'

function runImport(file: string, out: string, io: Io): void {
  const results = fromHar(
    readTextFile(file),
    listExchangesIfThere(out).map(({ name }) => name),
  )
  let passedOver = 0
  for (const result of results) {
    if ('exchange' in result) {
      writeExchange(out, result.exchange)
      io.print(`wrote ${result.exchange.name}`)
    } else {
      passedOver += 1
      io.complain(`passed over entry ${result.entry}: ${result.why}`)
    }
  }
  io.print(`${results.length - passedOver} imported into ${out}, ${passedOver} passed over`)
  if (passedOver > 0 && passedOver === results.length) throw new CommandFailure(`No entry of ${file} is an exchange.`)
}

function runExport(directory: string, out: string, io: Io, version: string): void {
  if (existsSync(out)) throw new CommandFailure(`${out} is there already. Remove it, or name another file.`)
  const exchanges = listExchanges(directory).map((stored) => stored.read())
  writeFileSync(out, toHar(exchanges, { name: 'rms-emulator', version }), { mode: 0o600, flag: 'wx' })
  io.print(`wrote ${exchanges.length} exchanges into ${out}`)
}

/** `exchanges`: recordings from and to HTTP archives. */
export const addExchanges = (program: Command, io: Io): void => {
  const exchanges = program.command('exchanges').description('Recordings from and to the form of other programs.')
  exchanges
    .command('import')
    .description(
      'Make recordings of an HTTP archive (HAR 1.2) that a browser or a proxy has saved. Credentials, tokens and cookies are taken out before anything is written.',
    )
    .argument('<file>', 'the archive')
    .requiredOption('--out <dir>', 'the directory of recordings; what is in it stays')
    .addHelpText('after', '\nExample:\n  $ rms-emulator exchanges import saved.har --out recordings')
    .action((file: string, { out }: { out: string }) => runImport(file, out, io))
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

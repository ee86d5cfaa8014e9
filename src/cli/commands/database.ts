import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { openStorage } from '../../app/index.ts'
import { exportDatabase, importDatabase, noteElsewhere, readLines, writeLines, type Store } from '../../store/index.ts'
import { UsageError } from '../cli-error.ts'
import { installationOptions, settingsFrom, withCommonOptions, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'

/** Runs `work` on the database alone: nothing of an installation is made in it. */
async function withDatabase<Result>(
  options: CommonOptions,
  io: Io,
  create: boolean,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const { store } = await openStorage(installationOptions(options, io, create))
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** `database export|import`: the whole state, from one engine to another. */
export const addDatabase = (program: Command, io: Io): void => {
  const database = program
    .command('database')
    .description('The configuration database as a whole. Private keys in it stay encrypted with their passphrase.')
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator database export --data ./root --out state.jsonl
  $ rms-emulator database import state.jsonl --data ./root --database postgres://rms@database/rms`,
    )
  withCommonOptions(database.command('export'))
    .description('Write everything in the database into a file, as it is at one moment; a server may be running.')
    .requiredOption('--out <file>', 'the file to write, which must not be there yet')
    .action(async (options: CommonOptions & { out: string }) => {
      if (existsSync(options.out)) throw new UsageError(`${options.out} is there already.`)
      const rows = await withDatabase(options, io, false, (store) =>
        writeLines(options.out, (write) => exportDatabase(store, write)),
      )
      io.print(`wrote ${rows} rows into ${options.out}`)
    })
  withCommonOptions(database.command('import <file>'))
    .description('Read what export has written into a new database: all of it or nothing.')
    .action(async (file: string, options: CommonOptions) => {
      if (!existsSync(file)) throw new UsageError(`${file} cannot be read.`)
      const rows = await withDatabase(options, io, true, (store) => importDatabase(store, () => readLines(file)))
      // Whatever the directory has itself is not what counts any more.
      if (settingsFrom(options, io).database !== undefined) noteElsewhere(options.data)
      io.print(`read ${rows} rows from ${file}`)
    })
}

import { Option, type Command } from 'commander'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import {
  acceptedRow,
  formatAccepted,
  isOpen,
  isReviewed,
  isSame,
  parseAccepted,
  staleRows,
  type AcceptedDifference,
  type ExchangeComparison,
} from '../../comparison/index.ts'
import { listExchanges } from '../../exchanges/index.ts'
import { CommandFailure, UsageError } from '../cli-error.ts'
import { comparisonJUnit, comparisonLines } from '../comparison-text.ts'
import type { Io } from '../io.ts'
import { parseScheme, readCredentials, type LogonOptions } from '../logon-options.ts'
import { parseHttpUrl, parseLimit, readTextFile, writeTextFile } from '../option-values.ts'
import { playRecordings, type Playing } from '../play-recordings.ts'

interface CompareOptions extends LogonOptions {
  readonly against: string
  readonly tlsCa?: string
  readonly accept?: string
  readonly writeAccepted?: string
  readonly only?: string
  readonly skipPrepared?: boolean
  readonly timeout: number
  readonly verbose?: boolean
  readonly format: 'text' | 'json' | 'junit'
}

async function playingFrom(options: CompareOptions, io: Io): Promise<Playing> {
  const credentials = await readCredentials(options, io)
  const wantsLogon = credentials !== undefined || options.auth === 'negotiate'
  return {
    origin: new URL(new URL(options.against).origin),
    logon: wantsLogon ? { credentials, scheme: options.auth, random: systemRandom, clock: systemClock } : undefined,
    authorities: options.tlsCa === undefined ? undefined : readTextFile(options.tlsCa),
    accepted: options.accept === undefined ? [] : parseAccepted(readTextFile(options.accept)),
    timeout: options.timeout * 1000,
  }
}

/** What is open in a comparison, as rows for somebody to review, behind those that somebody has reviewed already. */
const rowsToReview = (comparisons: readonly ExchangeComparison[], accepted: readonly AcceptedDifference[]) => [
  ...accepted.filter(isReviewed),
  ...comparisons.flatMap(({ exchange, differences }) =>
    differences.filter(isOpen).map((difference) => acceptedRow(exchange, difference)),
  ),
]

/** Tells of rows in the file of accepted differences that somebody has to look at. */
function complainOfRows(
  accepted: readonly AcceptedDifference[],
  stale: readonly AcceptedDifference[],
  io: Pick<Io, 'complain'>,
): void {
  for (const { exchange, where, kind } of stale) {
    io.complain(`accepted, but not found: ${exchange}, ${where}: ${kind}. Remove the row if that is right.`)
  }
  const unreviewed = accepted.filter((row) => !isReviewed(row)).length
  if (unreviewed > 0) io.complain(`${unreviewed} rows of the accepted differences give no reason, and do not count.`)
}

const matches = (name: string, pattern: string | undefined): boolean =>
  pattern === undefined || new RegExp(`^${pattern.replaceAll(/[^A-Za-z0-9_*]/g, '').replaceAll('*', '.*')}$`).test(name)

async function compare(directory: string, options: CompareOptions, io: Io): Promise<void> {
  const playing = await playingFrom(options, io)
  const recordings = listExchanges(directory)
  const comparisons = await playRecordings(
    recordings,
    playing,
    ({ name, needs }) => matches(name, options.only) && !(options.skipPrepared === true && needs.length > 0),
  )
  if (comparisons.length === 0) throw new UsageError(`${directory} has no such recordings.`)
  if (options.writeAccepted !== undefined) {
    writeTextFile(options.writeAccepted, formatAccepted(rowsToReview(comparisons, playing.accepted)))
  }
  complainOfRows(
    playing.accepted,
    staleRows(
      playing.accepted,
      comparisons,
      recordings.map(({ name }) => name),
    ),
    io,
  )
  if (options.format === 'json') io.print(JSON.stringify({ comparisons }, undefined, 2))
  else if (options.format === 'junit') io.print(comparisonJUnit(comparisons))
  else comparisonLines(comparisons, options.verbose === true).forEach((line) => io.print(line))
  if (!comparisons.every(isSame)) throw new CommandFailure()
}

/** `compare`: plays recordings to a server and tells by meaning where it answers otherwise. */
export const addCompare = (program: Command, io: Io): void => {
  program
    .command('compare <directory>')
    .description(
      'Play recordings to a server and tell where its answers differ, by meaning: HTTP, envelope, fault, and the chain certificate by certificate.',
    )
    .requiredOption('--against <url>', 'the server; the path of a request is the recorded one', parseHttpUrl)
    .option('--user <name>', 'the account to log on as (otherwise requests go as they were recorded)')
    .option('--password-file <file>', 'the file that holds its password, - for standard input (asked for otherwise)')
    .option('--auth <scheme>', 'log on by basic, ntlm or negotiate, whatever the server prefers', parseScheme)
    .option('--tls-ca <file>', 'whose TLS certificates to trust, in PEM (otherwise those that this machine trusts)')
    .option('--accept <file>', 'the differences that were reviewed and are accepted, in JSON')
    .option('--write-accepted <file>', 'write the differences that are open into such a file, for review')
    .option('--only <pattern>', 'the recordings to play, such as SubEnroll__* (all otherwise)')
    .option(
      '--skip-prepared',
      'pass over recordings of servers that were set up otherwise than a fresh one: about.json tells settings, role, access list, moment',
    )
    .option('--timeout <seconds>', 'how long a server may take for an answer', parseLimit, 60)
    .option('--verbose', 'also show what differs in every answer: moments, GUIDs, keys, digests, signatures')
    .addOption(
      new Option('--format <format>', 'how to print the report').choices(['text', 'json', 'junit']).default('text'),
    )
    .addHelpText(
      'after',
      `
Recordings are played in the order in which they were made; where about.json tells what was asked before on the same server,
that is asked before. Moments are held against the moment of issue, and GUIDs and keys must stand for the same ones throughout
the answers of a server. Each chain is verified by its own root. A row of --accept counts when it says why; one about
nothing that was found is told. Exit code 1: a difference is not accepted.

Examples:
  $ rms-emulator compare recordings --against http://127.0.0.1:8080 --user rmsadmin --password-file password.txt
  $ rms-emulator compare recordings --against http://127.0.0.1:8080 --write-accepted differences.json
  $ rms-emulator compare recordings --against http://127.0.0.1:8080 --accept differences.json --format junit`,
    )
    .action((directory: string, options: CompareOptions) => compare(directory, options, io))
}

import { Option, type Command } from 'commander'
import { playRequest, type Logon } from '../../asmx/client/index.ts'
import { systemClock } from '../../base/clock.ts'
import { DomainError } from '../../base/domain-error.ts'
import { systemRandom } from '../../base/random.ts'
import {
  acceptedRow,
  compareExchange,
  formatAccepted,
  isOpen,
  isSame,
  parseAccepted,
  type AcceptedDifference,
  type ExchangeComparison,
} from '../../comparison/index.ts'
import { headerOf, listExchanges, statusOf, type Exchange, type StoredExchange } from '../../exchanges/index.ts'
import { CommandFailure, UsageError } from '../cli-error.ts'
import { comparisonJUnit, comparisonLines } from '../comparison-text.ts'
import type { Io } from '../io.ts'
import { parseScheme, readCredentials, type LogonOptions } from '../logon-options.ts'
import { parseHttpUrl, parseLimit, readTextFile, writeTextFile } from '../option-values.ts'

interface CompareOptions extends LogonOptions {
  readonly against: string
  readonly tlsCa?: string
  readonly accept?: string
  readonly writeAccepted?: string
  readonly only?: string
  readonly timeout: number
  readonly verbose?: boolean
  readonly format: 'text' | 'json' | 'junit'
}

/** How recordings are played: where to, as whom, and what is accepted. */
interface Playing {
  readonly origin: URL
  readonly logon: Logon | undefined
  readonly authorities: string | undefined
  readonly accepted: readonly AcceptedDifference[]
  /** In milliseconds. */
  readonly timeout: number
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

/** A recorded refusal of somebody who did not say who is calling is asked for again in the same way. */
const wasAnonymous = ({ request, response }: Exchange): boolean =>
  headerOf(request, 'Authorization') === undefined && statusOf(response) === 401

async function compareStored(stored: StoredExchange, playing: Playing): Promise<ExchangeComparison> {
  try {
    const exchange = stored.read()
    const { origin, authorities, timeout, accepted } = playing
    const logon = wasAnonymous(exchange) ? undefined : playing.logon
    const found = await playRequest(exchange.request, origin, { logon, authorities, timeout })
    return compareExchange(exchange, found, { origin: origin.origin, accepted })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { exchange: stored.name, differences: [], failure: error.message }
  }
}

/** What is open in a comparison, as rows for somebody to review, behind those that are accepted already. */
const rowsToReview = (comparisons: readonly ExchangeComparison[], accepted: readonly AcceptedDifference[]) => [
  ...accepted,
  ...comparisons.flatMap(({ exchange, differences }) =>
    differences.filter(isOpen).map((difference) => acceptedRow(exchange, difference)),
  ),
]

const matches = (name: string, pattern: string | undefined): boolean =>
  pattern === undefined || new RegExp(`^${pattern.replaceAll(/[^A-Za-z0-9_*]/g, '').replaceAll('*', '.*')}$`).test(name)

async function compare(directory: string, options: CompareOptions, io: Io): Promise<void> {
  const playing = await playingFrom(options, io)
  const recordings = listExchanges(directory).filter(({ name }) => matches(name, options.only))
  if (recordings.length === 0) throw new UsageError(`${directory} has no such recordings.`)
  const comparisons: ExchangeComparison[] = []
  // One after the other: the order of recordings is that of what a server has issued.
  for (const stored of recordings) comparisons.push(await compareStored(stored, playing))
  if (options.writeAccepted !== undefined) {
    writeTextFile(options.writeAccepted, formatAccepted(rowsToReview(comparisons, playing.accepted)))
  }
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
    .option('--timeout <seconds>', 'how long a server may take for an answer', parseLimit, 60)
    .option('--verbose', 'also show what differs in every answer: moments, GUIDs, keys, digests, signatures')
    .addOption(
      new Option('--format <format>', 'how to print the report').choices(['text', 'json', 'junit']).default('text'),
    )
    .addHelpText(
      'after',
      `
Moments are held against the moment of issue, and GUIDs and keys must stand for the same ones throughout an answer. Each
chain is verified by its own root. A row of --accept counts when it says why. Exit code 1: a difference is not accepted.

Examples:
  $ rms-emulator compare recordings --against http://127.0.0.1:8080 --user rmsadmin --password-file password.txt
  $ rms-emulator compare recordings --against http://127.0.0.1:8080 --write-accepted differences.json
  $ rms-emulator compare recordings --against http://127.0.0.1:8080 --accept differences.json --format junit`,
    )
    .action((directory: string, options: CompareOptions) => compare(directory, options, io))
}

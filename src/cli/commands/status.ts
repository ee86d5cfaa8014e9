import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import {
  describeInstallation,
  findRunning,
  openInstallation,
  type InstallationSummary,
  type InstallationOptions,
  type RunningState,
} from '../../app/index.ts'
import { AdjustableClock } from '../../base/adjustable-clock.ts'
import { formatMinute } from '../../base/moment.ts'
import type { Settings } from '../../config/index.ts'
import {
  locateDatabase,
  openDataDirectory,
  readClockState,
  StoreError,
  type DataDirectory,
  type DatabaseLocation,
} from '../../store/index.ts'
import { CommandFailure } from '../cli-error.ts'
import { clockText } from '../clock-text.ts'
import { installationOptions, withCommonOptions, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { timeLeft } from '../time-left.ts'

interface StatusOptions extends CommonOptions {
  readonly json?: boolean
}

/** Where the passphrase of the private keys would be taken from now. */
type PassphraseSource = 'environment' | 'file' | 'data directory' | 'none yet'

/** Everything that is told. `summary` or why there is none. */
interface Status {
  readonly version: string
  readonly directory: DataDirectory
  readonly passphrase: PassphraseSource
  readonly running: RunningState
  /** Undefined: the address of the database says nothing that could be told. */
  readonly location: DatabaseLocation | undefined
  readonly installation: { readonly summary: InstallationSummary } | { readonly unreachable: string }
}

function passphraseSource({ path }: DataDirectory, settings: Settings, io: Io): PassphraseSource {
  if ((io.environment['RMS_EMULATOR_KEY_PASSPHRASE'] ?? '') !== '') return 'environment'
  if (settings['keys.passphraseFile'] !== undefined) return 'file'
  return existsSync(join(path, 'key-passphrase')) ? 'data directory' : 'none yet'
}

function locate(directory: DataDirectory, { database }: Settings): DatabaseLocation | undefined {
  try {
    return locateDatabase(directory, database)
  } catch {
    return undefined
  }
}

async function summarise(options: InstallationOptions): Promise<Status['installation']> {
  try {
    const installation = await openInstallation(options)
    try {
      return { summary: await describeInstallation(installation) }
    } finally {
      await installation.close()
    }
  } catch (error) {
    if (error instanceof StoreError && error.code.startsWith('database-')) return { unreachable: error.message }
    throw error
  }
}

const processText = (pid: number | undefined): string => (pid === undefined ? '' : `, process ${pid}`)

function runningText(found: RunningState): string {
  switch (found.state) {
    case 'stopped':
      return 'no'
    case 'gone':
      return `no; the one that began ${found.note.since} has ended without saying so`
    case 'silent':
      return `it does not answer at ${found.note.managementUrl}${processText(found.note.pid)}`
    case 'running': {
      const standing = found.ready ? 'ready' : `not ready: ${found.reasons.join('; ')}`
      return `yes, ${standing}, since ${found.note.since}${processText(found.note.pid)}`
    }
  }
}

type Row = readonly [label: string, text: string]

function summaryRows(summary: InstallationSummary, now: Date): Row[] {
  const { certificate, database } = summary
  return [
    ['role', summary.role ?? 'none yet'],
    ['cluster', summary.cluster.join(', ')],
    ['profile', summary.profile],
    ['cryptography', summary.cryptographicMode === undefined ? 'not decided yet' : `mode ${summary.cryptographicMode}`],
    ['hierarchy', summary.hierarchy ?? 'not decided yet'],
    ['certificate', certificate === undefined ? 'none yet' : `${certificate.guid}  ${certificate.url ?? ''}`.trimEnd()],
    ...(certificate === undefined
      ? []
      : [
          ['may issue', `until ${formatMinute(certificate.until)} (UTC), ${timeLeft(certificate.until, now)}`] as const,
        ]),
    ['issued', String(summary.enrollments)],
    ['database', `${database.engine}, ${database.location}`],
    ['schema', `${database.schema ?? 'none'}, configuration version ${database.configurationVersion}`],
  ]
}

/** Told where it is not the machine's. */
function clockRows(clock: AdjustableClock): Row[] {
  const { state } = clock
  return 'frozenAt' in state || state.offset !== 0 ? [['clock', clockText(clock)]] : []
}

const keysOf = ({ installation }: Status): InstallationSummary['keys'] =>
  'summary' in installation ? installation.summary.keys : undefined

function keyStoreText(status: Status): string {
  const keys = keysOf(status)
  return keys?.kind === 'token'
    ? `token “${keys.token}”; passphrase of what is not in it: ${status.passphrase}`
    : `database, encrypted; passphrase: ${status.passphrase}`
}

function rowsOf(status: Status, clock: AdjustableClock): Row[] {
  const { version, directory, running, installation } = status
  return [
    ['server', directory.serverName],
    ['release', version],
    ...clockRows(clock),
    ...('summary' in installation
      ? summaryRows(installation.summary, clock.now())
      : [['database', `not reachable: ${installation.unreachable}`] as const]),
    ['key store', keyStoreText(status)],
    ['running', runningText(running)],
    ...(running.state === 'running'
      ? ([
          ['listening', running.note.url],
          ['management', running.note.managementUrl],
        ] as const)
      : []),
  ]
}

function jsonOf(status: Status, now: Date): object {
  const { version, directory, passphrase, running, location, installation } = status
  const { keys, ...summary }: Partial<InstallationSummary> = 'summary' in installation ? installation.summary : {}
  const note = 'note' in running ? running.note : undefined
  return {
    server: directory.serverName,
    version,
    ...summary,
    database:
      'summary' in installation
        ? { ...installation.summary.database, reachable: true }
        : { ...location, reachable: false, reason: installation.unreachable },
    ...(summary.certificate !== undefined && {
      certificate: { ...summary.certificate, left: timeLeft(summary.certificate.until, now) },
    }),
    keyStore: { ...(keys ?? { kind: 'database' }), passphrase },
    running: {
      state: running.state,
      ...(running.state === 'running' && { ready: running.ready, reasons: running.reasons }),
      ...(note !== undefined && {
        pid: note.pid,
        url: note.url,
        managementUrl: note.managementUrl,
        since: note.since,
      }),
    },
  }
}

async function runStatus(options: StatusOptions, io: Io, version: string): Promise<void> {
  const installation = installationOptions(options, io, false)
  const { settings } = installation
  const directory = openDataDirectory(options.data, { expectedName: settings['server.name'] })
  const status: Status = {
    version,
    directory,
    passphrase: passphraseSource(directory, settings, io),
    running: await findRunning(directory),
    location: locate(directory, settings),
    installation: await summarise(installation),
  }
  const clock = new AdjustableClock(readClockState(directory.path))
  if (options.json === true) io.print(JSON.stringify(jsonOf(status, clock.now()), undefined, 2))
  else for (const [label, text] of rowsOf(status, clock)) io.print(`${label.padEnd(14)}${text}`)
  if ('unreachable' in status.installation) throw new CommandFailure('')
}

/** `status`: what an installation is and how it does, whether a server runs on it or not. */
export const addStatus = (program: Command, io: Io): void => {
  withCommonOptions(program.command('status'))
    .description(
      'Tell what the server in --data is and how it does, whether it runs or not. Exit code 1: the database cannot be reached.',
    )
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  $ rms-emulator status --data ./root --json')
    .action((options: StatusOptions) => runStatus(options, io, program.version() ?? ''))
}

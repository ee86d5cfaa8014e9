import { hostname } from 'node:os'
import type { Command } from 'commander'
import {
  startEnrollment,
  startLicensing,
  startRoot,
  type Installation,
  type ListenOptions,
  type RunningServer,
  type ServerEnvironment,
  type TlsListenOptions,
} from '../../app/index.ts'
import { ENROLL_PATH, LICENSING_SERVER_PATH, SUB_ENROLL_PATH } from '../../protocol/paths.ts'
import { StoreError } from '../../store/index.ts'
import { boundHeap } from '../bounded-heap.ts'
import { CommandFailure, UsageError } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { createLogger } from '../logging.ts'
import { parsePort } from '../option-values.ts'
import { forestPortFrom } from '../forest-port.ts'
import { renewalPortsFrom } from '../renewal-ports.ts'
import { readTlsFiles, withTlsFiles, type TlsFileOptions } from '../tls-files.ts'

interface ServeOptions extends CommonOptions, TlsFileOptions {
  readonly role: string
  readonly host: string
  readonly port: number
  readonly managementPort: number
  readonly tls?: string
}

/** What the options say about TLS. Throws UsageError. */
function tlsOptions(options: ServeOptions): TlsListenOptions | undefined {
  const { tls } = options
  if (tls !== undefined && tls !== 'auto') throw new UsageError(`--tls takes auto, not ${tls}.`)
  if (tls !== undefined && (options.tlsCert !== undefined || options.tlsKey !== undefined)) {
    throw new UsageError('--tls auto makes a certificate: it does not go with --tls-cert.')
  }
  const certificate = tls ?? readTlsFiles(options)
  return certificate && { certificate }
}

/** What there is to know of a role to run it. */
interface ServedRole {
  readonly title: string
  /** What to say of its most important service, and where that is. */
  readonly entrance: readonly [what: string, path: string]
  /** Whether the first start makes the data directory. */
  readonly creates: boolean
  start(installation: Installation, options: ListenOptions, environment: ServerEnvironment): Promise<RunningServer>
}

const ROLES = {
  root: {
    title: 'root certification server',
    entrance: ['sub-enrollment', SUB_ENROLL_PATH],
    creates: true,
    start: startRoot,
  },
  licensing: {
    title: 'licensing server',
    entrance: ['its certificates', LICENSING_SERVER_PATH],
    creates: false,
    start: startLicensing,
  },
  enrollment: {
    title: 'enrollment service',
    entrance: ['enrollment of roots', ENROLL_PATH],
    creates: true,
    start: startEnrollment,
  },
} as const satisfies Record<string, ServedRole>

const isRole = (role: string): role is keyof typeof ROLES => Object.hasOwn(ROLES, role)

function roleOf(role: string): ServedRole {
  if (isRole(role)) return ROLES[role]
  throw new UsageError(`--role takes ${Object.keys(ROLES).join(', ')}, not ${role}.`)
}

/** A directory that is not there is no licensing server's: says what makes one. */
function explainMissing(error: unknown, { data }: ServeOptions): unknown {
  if (!(error instanceof StoreError) || error.code !== 'no-data-directory') return error
  return new CommandFailure(
    `There is no server in ${data}. Make it a licensing server with rms-emulator provision, or name its directory with --data DIR.`,
  )
}

async function runServe(options: ServeOptions, io: Io, version: string | undefined): Promise<void> {
  boundHeap()
  const role = roleOf(options.role)
  const { host, port, managementPort } = options
  const listenOptions = { host, port, managementPort, tls: tlsOptions(options) }
  // From now on: whoever says so while the server starts means it, too.
  const stopped = io.untilStopped()
  const run = async (installation: Installation): Promise<void> => {
    const passphrase = io.environment['RMS_EMULATOR_KEY_PASSPHRASE']
    const pin = io.environment['RMS_EMULATOR_KEY_PIN']
    const { logger, flush } = createLogger(installation.settings['log.level'], installation.clock)
    const environment = {
      clock: installation.clock,
      logger,
      passphrase,
      pin,
      machine: hostname(),
      exportVariable: io.exportVariable,
      version,
      pid: io.pid,
      renewalPorts: renewalPortsFrom(installation.settings),
      forestAt: forestPortFrom(installation.settings, installation.clock),
    }
    const server = await role.start(installation, listenOptions, environment)
    const [what, path] = role.entrance
    io.print(`${role.title} ${installation.directory.serverName}`)
    io.print(`listening on ${server.url}`)
    io.print(`management on ${server.managementUrl}`)
    io.print(`${what} at ${server.url}${path}`)
    if (server.tlsCertificateFile !== undefined) io.print(`TLS certificate in ${server.tlsCertificateFile}`)
    io.print('ready')
    await stopped
    io.print('stopping')
    await server.close()
    flush()
    io.print('stopped')
  }
  await withInstallation(options, io, role.creates, run, { isServing: true }).catch((error: unknown) => {
    throw role.creates ? error : explainMissing(error, options)
  })
}

/** `serve`: runs a server until it is told to stop. */
export const addServe = (program: Command, io: Io): void => {
  const command = withCommonOptions(program.command('serve'))
    .description(
      'Run a server. Roots and enrollment services make their own keys and certificates on the first start; a licensing server is made with provision.',
    )
    .option('--role <role>', 'root, licensing or enrollment', 'root')
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port to listen on; 0 lets the system choose', parsePort, 8080)
    .option('--management-port <number>', 'the port of the management listener on 127.0.0.1', parsePort, 8081)
    .option('--tls <how>', 'auto: speak TLS with a certificate the server makes and keeps in --data')
  withTlsFiles(command)
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator serve --data ./root
  $ rms-emulator serve --data ./root --port 0 --management-port 0 --set cryptographicMode=2
  $ rms-emulator serve --data ./root --tls auto
  $ rms-emulator serve --role licensing --data ./licensing --port 8090 --management-port 8091`,
    )
    .action((options: ServeOptions) => runServe(options, io, program.version()))
}

import { hostname } from 'node:os'
import type { Command } from 'commander'
import { startRoot, type TlsListenOptions } from '../../app/index.ts'
import { SUB_ENROLL_PATH } from '../../protocol/paths.ts'
import { UsageError } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { createLogger } from '../logging.ts'
import { parsePort, readTextFile } from '../option-values.ts'
import { renewalPortsFrom } from '../renewal-ports.ts'

interface ServeOptions extends CommonOptions {
  readonly role: string
  readonly host: string
  readonly port: number
  readonly managementPort: number
  readonly tls?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
}

/** What the options say about TLS. Throws UsageError. */
function tlsOptions({ tls, tlsCert, tlsKey }: ServeOptions): TlsListenOptions | undefined {
  if (tls !== undefined && tls !== 'auto') throw new UsageError(`--tls takes auto, not ${tls}.`)
  if (tlsCert === undefined && tlsKey === undefined) return tls === undefined ? undefined : { certificate: 'auto' }
  if (tls !== undefined) throw new UsageError('--tls auto makes a certificate: it does not go with --tls-cert.')
  if (tlsCert === undefined || tlsKey === undefined) throw new UsageError('--tls-cert and --tls-key go together.')
  return { certificate: { cert: readTextFile(tlsCert), key: readTextFile(tlsKey) } }
}

function checkRole(role: string): void {
  if (role === 'root') return
  throw new UsageError(
    role === 'licensing'
      ? 'A licensing server publishes no service in this release: make one with provision, look at it with chain show.'
      : `--role takes root, not ${role}.`,
  )
}

async function runServe(options: ServeOptions, io: Io): Promise<void> {
  checkRole(options.role)
  const { host, port, managementPort } = options
  const listenOptions = { host, port, managementPort, tls: tlsOptions(options) }
  await withInstallation(options, io, true, async (installation) => {
    const passphrase = io.environment['RMS_EMULATOR_KEY_PASSPHRASE']
    const { logger, flush } = createLogger(installation.settings['log.level'], installation.clock)
    const environment = {
      clock: installation.clock,
      logger,
      passphrase,
      machine: hostname(),
      exportVariable: io.exportVariable,
      renewalPorts: renewalPortsFrom(installation.settings),
    }
    const server = await startRoot(installation, listenOptions, environment)
    io.print(`root certification server ${installation.directory.serverName}`)
    io.print(`listening on ${server.url}`)
    io.print(`management on ${server.managementUrl}`)
    io.print(`sub-enrollment at ${server.url}${SUB_ENROLL_PATH}`)
    if (server.tlsCertificateFile !== undefined) io.print(`TLS certificate in ${server.tlsCertificateFile}`)
    io.print('ready')
    await io.untilStopped()
    io.print('stopping')
    await server.close()
    flush()
  })
}

/** `serve`: runs a server until it is told to stop. */
export const addServe = (program: Command, io: Io): void => {
  withCommonOptions(program.command('serve'))
    .description('Run a root certification server. On the first start it makes its own keys and certificates.')
    .option('--role <role>', 'root (licensing servers publish no service in this release)', 'root')
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port to listen on; 0 lets the system choose', parsePort, 8080)
    .option('--management-port <number>', 'the port of the management listener on 127.0.0.1', parsePort, 8081)
    .option('--tls <how>', 'auto: speak TLS with a certificate the server makes and keeps in --data')
    .option('--tls-cert <file>', 'speak TLS with this certificate, those above it after it, in PEM')
    .option('--tls-key <file>', 'the private key of --tls-cert, in PEM')
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator serve --data ./root
  $ rms-emulator serve --data ./root --port 0 --management-port 0 --set cryptographicMode=2
  $ rms-emulator serve --data ./root --tls auto`,
    )
    .action((options: ServeOptions) => runServe(options, io))
}

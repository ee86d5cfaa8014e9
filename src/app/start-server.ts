import { createApplication, publishService, type ApplicationOptions, type ServiceOptions } from '../asmx/index.ts'
import { collectRefusals, watchRefusals } from '../authorization/index.ts'
import type { Clock } from '../base/clock.ts'
import { silentLogger, type Logger } from '../base/logger.ts'
import { randomFor as randomForSeed } from '../base/random.ts'
import { createManagement } from '../management/index.ts'
import { keyPassphrase } from '../store/index.ts'
import { faceOf, listen, listenerUrl, type HttpListener } from './http-listener.ts'
import { managedServer } from './managed-server.ts'
import { openAuthentication } from './open-authentication.ts'
import type { Installation } from './open-installation.ts'
import { openLogs, type Logs } from './open-logs.ts'
import { CERTIFICATE_CHECK, renewCertificate } from './renew-certificate.ts'
import type { OpenRole, OpenedRole } from './role.ts'
import { serverCredentials, type ServerCredentials, type TlsListenOptions } from './server-credentials.ts'
import { answerSigning } from './sign-role.ts'

/** Where to listen; port 0 lets the system choose. Management goes to the loopback address, always. */
export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly managementPort: number
  /** With it, the public listener speaks TLS. */
  readonly tls?: TlsListenOptions | undefined
}

/** What a server is handed from the machine. */
export interface ServerEnvironment {
  readonly clock: Clock
  readonly logger: Logger
  /** The passphrase of the private keys, if the operator gave one. */
  readonly passphrase: string | undefined
  /** The name of the machine, for a TLS certificate of the server's own. */
  readonly machine?: string | undefined
  /** How often it looks whether a TLS certificate of its own is about to end, in milliseconds; twice a day unless told. */
  readonly certificateCheck?: number | undefined
  /** Puts a variable into the environment of the process: the Kerberos library looks there for its keytab. */
  readonly exportVariable?: ((name: string, value: string) => void) | undefined
}

/** A server that answers. */
export interface RunningServer {
  /** The base URL of the public listener, such as `http://127.0.0.1:8080`. */
  readonly url: string
  readonly managementUrl: string
  /** Where the TLS certificate lies that the server has made for itself; undefined: it has made none. */
  readonly tlsCertificateFile: string | undefined
  /** Finishes what has begun and stops; the installation stays open. */
  close(): Promise<void>
}

const MANAGEMENT_HOST = '127.0.0.1'

async function publicApplication(
  installation: Installation,
  role: OpenedRole,
  { authenticateFor, fileAccess, logs }: Pick<ApplicationOptions, 'authenticateFor' | 'fileAccess'> & { logs: Logs },
  { clock, logger }: ServerEnvironment,
): Promise<ApplicationOptions> {
  const { settings } = installation
  const faults = { customErrors: settings['asmx.customErrors'], faultForm: settings['asmx.faultForm'] }
  const around = settings['asmx.signResponses'] ? await answerSigning(role) : undefined
  const options: ServiceOptions = { faults, soap12: settings['asmx.soap12'], around, logger }
  return {
    services: await Promise.all(role.services.map((service) => publishService(service, options))),
    authenticateFor,
    fileAccess,
    guardDescription: settings['asmx.description'] === 'guarded',
    faults,
    banner: settings['server.banner'],
    server: installation.directory.serverName,
    contact: settings['admin.contact'],
    w3cLog: logs.w3c,
    auditLog: logs.audit,
    clock,
    logger,
  }
}

/** What the public listener speaks TLS with; undefined: it speaks plain HTTP. */
async function tlsOf(
  installation: Installation,
  { tls, host }: ListenOptions,
  { clock, logger, machine = '', passphrase }: ServerEnvironment & { readonly passphrase: string },
): Promise<Awaited<ReturnType<typeof serverCredentials>> | undefined> {
  const random = randomForSeed(undefined)('TLS certificate')
  return tls && serverCredentials(installation, tls, { host, machine, passphrase, at: clock.now(), random, logger })
}

/** Renews a TLS certificate of the server's own while it runs; gives what ends that. */
function keepCertificate(
  face: HttpListener,
  current: ServerCredentials,
  load: (logger: Logger) => ReturnType<typeof tlsOf>,
  { logger, certificateCheck = CERTIFICATE_CHECK }: ServerEnvironment,
): () => void {
  return renewCertificate({
    current,
    every: certificateCheck,
    // What there is to say of the credentials was said at the start.
    load: async () => (await load(silentLogger))?.credentials ?? current,
    use: (credentials) => face.renew(credentials),
    logger,
  })
}

function passphraseOf({ settings, directory }: Installation, { passphrase }: ServerEnvironment): string {
  const given = { passphrase, file: settings['keys.passphraseFile'] }
  return keyPassphrase(directory, given, randomForSeed(undefined)('passphrase'))
}

/**
 * Starts a server on an open installation: opens what its role consists of, then listens.
 * Rejects with ConfigError, StoreError, CertificateError, or the system's error when an address cannot be had.
 */
export async function startServer(
  installation: Installation,
  openRole: OpenRole,
  options: ListenOptions,
  environment: ServerEnvironment,
): Promise<RunningServer> {
  const randomFor = randomForSeed(installation.settings.seed)
  const passphrase = passphraseOf(installation, environment)
  const role = await openRole(installation, {
    passphrase,
    at: environment.clock.now(),
    randomFor,
    logger: environment.logger,
  })
  const tls = await tlsOf(installation, options, { ...environment, passphrase })
  let ready = false
  const refusals = collectRefusals(installation.refusals, (error) =>
    environment.logger.error({ err: error }, 'a refusal could not be recorded'),
  )
  const fileAccess = watchRefusals(installation.fileAccess, (refusal) => refusals.note(refusal), environment.clock)
  const authenticateFor = await openAuthentication(installation, {
    logger: environment.logger,
    random: randomFor('challenges'),
    exportVariable: environment.exportVariable,
  })
  const logs = openLogs(installation, environment.logger)
  const doors = { authenticateFor, fileAccess, logs }
  const application = createApplication(await publicApplication(installation, role, doors, environment))
  const face = await listen(application, { ...options, credentials: tls?.credentials })
  let management: HttpListener
  try {
    const managed = createManagement(managedServer(installation, role, () => ready))
    management = await listen(faceOf(managed), { host: MANAGEMENT_HOST, port: options.managementPort })
  } catch (error) {
    await face.close()
    throw error
  }
  const endRenewal =
    tls?.file === undefined
      ? undefined
      : keepCertificate(
          face,
          tls.credentials,
          (logger) => tlsOf(installation, options, { ...environment, logger, passphrase }),
          environment,
        )
  ready = true
  return {
    url: listenerUrl(face),
    managementUrl: listenerUrl(management),
    tlsCertificateFile: tls?.file,
    close: async () => {
      ready = false
      endRenewal?.()
      await Promise.all([face.close(), management.close()])
      await refusals.flush().finally(() => logs.close())
    },
  }
}

import {
  createApplication,
  publishService,
  type AnswerObserver,
  type ApplicationOptions,
  type ServiceOptions,
} from '../asmx/index.ts'
import { collectRefusals, watchRefusals } from '../authorization/index.ts'
import { machineClockOf } from '../base/adjustable-clock.ts'
import { systemStopwatch, type Clock } from '../base/clock.ts'
import { silentLogger, type Logger } from '../base/logger.ts'
import { randomFor as randomForSeed, type Random } from '../base/random.ts'
import { createManagement } from '../management/index.ts'
import { ServerTally } from '../metrics/index.ts'
import type { ClockAdjustment, DoneWork } from '../schedule/index.ts'
import { removeRunningNote, writeRunningNote } from '../store/index.ts'
import { faceOf, finish, listen, listenerUrl, type HttpListener } from './http-listener.ts'
import { manageServer, serverProbes, type Managed } from './managed-server.ts'
import { measureSubEnroll, observeAnswers } from './measure-server.ts'
import { openAuthentication } from './open-authentication.ts'
import type { Installation } from './open-installation.ts'
import { openKeys, type KeySource, type OwnKeys } from './open-keys.ts'
import { openLogs, type Logs } from './open-logs.ts'
import { ReadinessWatch } from './readiness.ts'
import type { RenewalPorts } from './renew-licensor.ts'
import { CERTIFICATE_CHECK, renewCertificate } from './renew-certificate.ts'
import type { OpenedRole, Role, RoleOptions } from './role.ts'
import { startServerLife, type ServerLife } from './server-life.ts'
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
  /** The PIN of the token that the private keys are in, if the operator gave one. */
  readonly pin?: string | undefined
  /** Where new private keys come from that do not lie in a token; undefined: each is made. */
  readonly keySource?: KeySource | undefined
  /** The release of the program, for people. */
  readonly version?: string | undefined
  /** The number of its process, for people. */
  readonly pid?: number | undefined
  /** The name of the machine, for a TLS certificate of the server's own. */
  readonly machine?: string | undefined
  /** How often it looks whether a TLS certificate of its own is about to end, in milliseconds; twice a day unless told. */
  readonly certificateCheck?: number | undefined
  /** Puts a variable into the environment of the process: the Kerberos library looks there for its keytab. */
  readonly exportVariable?: ((name: string, value: string) => void) | undefined
  /** How the server reaches those who issue, to be renewed by itself; a root with its own hierarchy needs nobody. */
  readonly renewalPorts?: RenewalPorts | undefined
  /** How the server reaches those of other forests, which know groups that it does not know; undefined: not at all. */
  readonly forestAt?: RoleOptions['forestAt']
}

/** A server that answers. */
export interface RunningServer {
  /** The base URL of the public listener, such as `http://127.0.0.1:8080`. */
  readonly url: string
  readonly managementUrl: string
  /** Where the TLS certificate lies that the server has made for itself; undefined: it has made none. */
  readonly tlsCertificateFile: string | undefined
  /** Moves the clock that the server was given, if it can be, and does what falls due on the way. Throws ClockError. */
  adjustClock(adjustment: ClockAdjustment): Promise<DoneWork[]>
  /** Finishes what has begun and stops; the installation stays open. */
  close(): Promise<void>
}

const MANAGEMENT_HOST = '127.0.0.1'

/** How long answers of the management listener may take once the server stops, in milliseconds. */
const MANAGEMENT_GRACE = 1000

interface Doors extends Pick<ApplicationOptions, 'authenticateFor' | 'fileAccess'> {
  readonly logs: Logs
  readonly answers: AnswerObserver
}

async function publicApplication(
  installation: Installation,
  role: OpenedRole,
  { logs, ...doors }: Doors,
  { clock, logger }: ServerEnvironment,
): Promise<ApplicationOptions> {
  const { settings } = installation
  const faults = { customErrors: settings['asmx.customErrors'], faultForm: settings['asmx.faultForm'] }
  const around = settings['asmx.signResponses'] ? await answerSigning(role) : undefined
  const options: ServiceOptions = { faults, soap12: settings['asmx.soap12'], around, logger }
  return {
    services: role.services.map((service) => publishService(service, options)),
    ...doors,
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
  { clock, logger, machine = '', keys }: ServerEnvironment & { readonly keys: OwnKeys },
): Promise<Awaited<ReturnType<typeof serverCredentials>> | undefined> {
  const random = randomForSeed(undefined)('TLS certificate')
  const passphrase = () => keys.passphrase()
  // Peers judge it by their own clocks.
  const at = machineClockOf(clock).now()
  return tls && serverCredentials(installation, tls, { host, machine, passphrase, at, random, logger })
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

/** A name for one run of a server. */
const newInstance = (random: Random): string => Buffer.from(random.bytes(16)).toString('hex')

/** What answers clients, and what ends it. */
interface ServerFace extends Pick<RunningServer, 'url' | 'tlsCertificateFile' | 'adjustClock'> {
  end(): Promise<void>
}

interface FaceParts {
  readonly managed: Managed
  readonly role: Role
  readonly options: ListenOptions
  readonly environment: ServerEnvironment
  readonly keys: OwnKeys
}

/** Follows the life of the server's licensor certificate, which the role then goes on with. */
const startLife = ({ managed, role, environment, keys }: FaceParts, opened: OpenedRole): Promise<ServerLife> => {
  const { clock, logger, renewalPorts } = environment
  const onChange = async () => opened.refresh?.()
  return startServerLife(managed.installation, {
    ...{ role: role.name, keys: keys.store, clock, logger, renewalPorts, onChange },
  })
}

/** Starts what answers clients, once there is somebody to tell that it starts. */
async function startFace({ managed, role, options, environment, keys }: FaceParts): Promise<ServerFace> {
  const { installation, readiness, tally } = managed
  const { settings, store } = installation
  const { clock, logger, exportVariable, forestAt } = environment
  const randomFor = randomForSeed(settings.seed)
  const opened = await role.open(installation, {
    ...{ keys: keys.store, at: clock.now(), randomFor, logger, forestAt },
    passphrase: () => keys.passphrase(),
    count: (subEnroll) => measureSubEnroll(subEnroll, tally, systemStopwatch),
  })
  store.commits.observe((pieces, microseconds, durable) => tally.committed(pieces, microseconds, durable))
  const tls = await tlsOf(installation, options, { ...environment, keys })
  const refusals = collectRefusals(installation.refusals, (error) =>
    logger.error({ err: error }, 'a refusal could not be recorded'),
  )
  const fileAccess = watchRefusals(installation.fileAccess, (refusal) => refusals.note(refusal), clock)
  const random = randomFor('challenges')
  const authenticateFor = await openAuthentication(installation, { logger, random, exportVariable })
  const logs = openLogs(installation, logger)
  const doors = { authenticateFor, fileAccess, logs, answers: observeAnswers(tally, readiness) }
  const application = await createApplication(await publicApplication(installation, opened, doors, environment))
  const face = await listen(application, { ...options, credentials: tls?.credentials })
  const loadTls = (quiet: Logger) => tlsOf(installation, options, { ...environment, logger: quiet, keys })
  const life = await startLife({ managed, role, options, environment, keys }, opened).catch(async (error: unknown) => {
    await face.close(0)
    throw error
  })
  const endRenewal = tls?.file === undefined ? undefined : keepCertificate(face, tls.credentials, loadTls, environment)
  Object.assign(managed, { opened, face, life })
  readiness.probes = serverProbes(installation, opened, clock, () => keys.store.available())
  return {
    url: listenerUrl(face),
    tlsCertificateFile: tls?.file,
    adjustClock: (adjustment) => life.adjustClock(adjustment),
    end: async () => {
      endRenewal?.()
      managed.life = undefined
      await life.stop()
      await finish(face, settings['server.stopTimeout'] * 1000, logger)
      await refusals.flush().finally(() => logs.close())
    },
  }
}

/**
 * Starts a server on an open installation: opens what its role consists of, then listens. Its management listener is there
 * before that, and until the end. Rejects with ConfigError, StoreError, KeyStoreError, CertificateError, or the system's
 * error when an address cannot be had.
 */
export async function startServer(
  installation: Installation,
  role: Role,
  options: ListenOptions,
  environment: ServerEnvironment,
): Promise<RunningServer> {
  const { directory, store, settings } = installation
  const { version = '', pid, clock } = environment
  const machine = machineClockOf(clock)
  store.reportTo(environment.logger)
  const readiness = new ReadinessWatch()
  const instance = newInstance(randomForSeed(undefined)('instance'))
  const tally = new ServerTally()
  const managed: Managed = { installation, role: role.name, readiness, tally, version, instance, clock }
  const management = await listen(faceOf(await createManagement(manageServer(managed))), {
    host: MANAGEMENT_HOST,
    port: options.managementPort,
  })
  const managementUrl = listenerUrl(management)
  let keys: OwnKeys | undefined
  const end = async () => {
    await management.close(MANAGEMENT_GRACE)
    await keys?.store.close()
  }
  try {
    keys = await openKeys(installation, { ...environment, clock: machine }, randomForSeed(settings.seed))
    const face = await startFace({ managed, role, options, environment, keys })
    const { url, tlsCertificateFile, adjustClock } = face
    writeRunningNote(directory, { instance, pid, url, managementUrl, since: machine.now().toISOString() })
    readiness.phase = 'running'
    return {
      ...{ url, managementUrl, tlsCertificateFile, adjustClock },
      close: async () => {
        readiness.phase = 'stopping'
        await face.end().finally(end)
        removeRunningNote(directory, instance)
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}

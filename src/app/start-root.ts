import { readFileSync } from 'node:fs'
import {
  createApplication,
  createDispatch,
  createSubEnrollService,
  describeSubEnroll,
  type ApplicationOptions,
  type PublishedService,
} from '../asmx/index.ts'
import { collectRefusals, watchRefusals } from '../authorization/index.ts'
import type { Clock } from '../base/clock.ts'
import { silentLogger, type Logger } from '../base/logger.ts'
import { randomFor as randomForSeed, type Random } from '../base/random.ts'
import { createManagement } from '../management/index.ts'
import { ServerTally } from '../metrics/index.ts'
import { SUB_ENROLL_FILE, SUB_ENROLL_PATH } from '../protocol/paths.ts'
import { removeRunningNote, writeRunningNote } from '../store/index.ts'
import { faceOf, finish, listen, listenerUrl, type HttpListener } from './http-listener.ts'
import { manageRoot, rootProbes, type ManagedRoot } from './managed-root.ts'
import { measureRoot, observeAnswers } from './measure-root.ts'
import { openAuthentication } from './open-authentication.ts'
import type { Installation } from './open-installation.ts'
import { openKeys, type OwnKeys } from './open-keys.ts'
import { openLogs, type Logs } from './open-logs.ts'
import { openRoot, type RootServer } from './open-root.ts'
import { ReadinessWatch } from './readiness.ts'
import { CERTIFICATE_CHECK, renewCertificate } from './renew-certificate.ts'
import { serverCredentials, type ServerCredentials, type TlsListenOptions } from './server-credentials.ts'

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
  /** The PIN of the token that holds the private keys, if the operator gave one. */
  readonly pin?: string | undefined
  /** The name of the machine, for a TLS certificate of the server's own. */
  readonly machine?: string | undefined
  /** How often it looks whether a TLS certificate of its own is about to end, in milliseconds; twice a day unless told. */
  readonly certificateCheck?: number | undefined
  /** The release that runs, for whoever asks the management listener. */
  readonly version?: string | undefined
  /** The number of the process, for whoever looks into the data directory. */
  readonly pid?: number | undefined
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
/** How long the management listener, the last to stop, waits for whoever is asking, in milliseconds. */
const MANAGEMENT_GRACE = 500

const readWsdl = (): string => readFileSync(new URL('../../wsdl/SubEnrollService.wsdl', import.meta.url), 'utf8')

/** The same service with signed answers. Its library is loaded only where it is needed. */
async function signedService(
  service: PublishedService['service'],
  { links, licensorKey }: RootServer,
): Promise<PublishedService['service']> {
  const { createEnvelopeSigner, signAnswers } = await import('../asmx/signing/index.ts')
  const chain = links.flatMap(({ x509 }) => (x509 === undefined ? [] : [x509]))
  return signAnswers(service, createEnvelopeSigner({ key: licensorKey, chain }))
}

async function publicApplication(
  installation: Installation,
  root: RootServer,
  { logs, ...doors }: Pick<ApplicationOptions, 'authenticateFor' | 'fileAccess' | 'answers'> & { logs: Logs },
  { clock, logger }: ServerEnvironment,
): Promise<ApplicationOptions> {
  const { settings } = installation
  const wsdl = readWsdl()
  const faults = { customErrors: settings['asmx.customErrors'], faultForm: settings['asmx.faultForm'] }
  const soap12 = settings['asmx.soap12']
  const dispatch = await createDispatch(wsdl, SUB_ENROLL_PATH, { answered: root.configuration.profile, soap12 })
  const unsigned = createSubEnrollService({ ...faults, soap12, dispatch, subEnroll: root.subEnroll, logger })
  const service = settings['asmx.signResponses'] ? await signedService(unsigned, root) : unsigned
  const description = describeSubEnroll({ wsdl, soap12, ...root.configuration })
  return {
    services: [{ file: SUB_ENROLL_FILE, description, service }],
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

/** A name for one run of a server. */
const newInstance = (random: Random): string => Buffer.from(random.bytes(16)).toString('hex')

/** What answers clients, and what ends it. */
interface RootFace extends Pick<RunningServer, 'url' | 'tlsCertificateFile'> {
  end(): Promise<void>
}

/** Starts what answers clients, once there is somebody to tell that it starts. */
async function startFace(
  managed: ManagedRoot,
  options: ListenOptions,
  environment: ServerEnvironment,
  keys: OwnKeys,
): Promise<RootFace> {
  const { installation, readiness, tally } = managed
  const { settings } = installation
  const randomFor = randomForSeed(settings.seed)
  const root = await openRoot(installation, {
    keys: keys.store,
    at: environment.clock.now(),
    randomFor,
    logger: environment.logger,
  })
  const tls = await tlsOf(installation, options, { ...environment, keys })
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
  const doors = { authenticateFor, fileAccess, logs, answers: observeAnswers(tally, readiness) }
  const measured = measureRoot(installation, root, tally)
  const application = createApplication(await publicApplication(installation, measured, doors, environment))
  const face = await listen(application, { ...options, credentials: tls?.credentials })
  const endRenewal =
    tls?.file === undefined
      ? undefined
      : keepCertificate(
          face,
          tls.credentials,
          (logger) => tlsOf(installation, options, { ...environment, logger, keys }),
          environment,
        )
  Object.assign(managed, { root, face })
  readiness.probes = rootProbes(installation, root, environment.clock)
  return {
    url: listenerUrl(face),
    tlsCertificateFile: tls?.file,
    end: async () => {
      endRenewal?.()
      await finish(face, settings['server.stopTimeout'] * 1000, environment.logger)
      await refusals.flush().finally(() => logs.close())
    },
  }
}

/**
 * Starts a root certification server on an open installation: makes its hierarchy on the first start, then listens. Its
 * management listener is there before that, and until the end. Rejects with ConfigError, StoreError, CertificateError, or
 * the system's error when an address cannot be had.
 */
export async function startRoot(
  installation: Installation,
  options: ListenOptions,
  environment: ServerEnvironment,
): Promise<RunningServer> {
  const { directory, store, settings } = installation
  const { version = '', pid, clock, logger } = environment
  store.reportTo(logger)
  const readiness = new ReadinessWatch()
  const instance = newInstance(randomForSeed(undefined)('instance'))
  const managed: ManagedRoot = { installation, readiness, tally: new ServerTally(), version, instance }
  const management = await listen(faceOf(createManagement(manageRoot(managed))), {
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
    keys = await openKeys(installation, environment, randomForSeed(settings.seed))
    const face = await startFace(managed, options, environment, keys)
    const { url, tlsCertificateFile } = face
    writeRunningNote(directory, { instance, pid, url, managementUrl, since: clock.now().toISOString() })
    readiness.phase = 'running'
    return {
      ...{ url, managementUrl, tlsCertificateFile },
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

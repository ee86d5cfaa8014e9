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
import { machineClockOf } from '../base/adjustable-clock.ts'
import { silentLogger, type Logger } from '../base/logger.ts'
import { randomFor as randomForSeed } from '../base/random.ts'
import { formatCertificatePem } from '../certificates/index.ts'
import { createManagement, type ManagedServer } from '../management/index.ts'
import { SUB_ENROLL_FILE, SUB_ENROLL_PATH } from '../protocol/paths.ts'
import type { ClockAdjustment, DoneWork } from '../schedule/index.ts'
import { keyPassphrase, listEnrollments, listEvents } from '../store/index.ts'
import { faceOf, listen, listenerUrl, type HttpListener } from './http-listener.ts'
import { openAuthentication } from './open-authentication.ts'
import type { Installation } from './open-installation.ts'
import { openLogs, type Logs } from './open-logs.ts'
import { openRoot, type RootServer } from './open-root.ts'
import { CERTIFICATE_CHECK, renewCertificate } from './renew-certificate.ts'
import type { RenewalPorts } from './renew-licensor.ts'
import { startServerLife } from './server-life.ts'
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
  /** The name of the machine, for a TLS certificate of the server's own. */
  readonly machine?: string | undefined
  /** How often it looks whether a TLS certificate of its own is about to end, in milliseconds; twice a day unless told. */
  readonly certificateCheck?: number | undefined
  /** Puts a variable into the environment of the process: the Kerberos library looks there for its keytab. */
  readonly exportVariable?: ((name: string, value: string) => void) | undefined
  /** How the server reaches those who issue, to be renewed by itself; a root with its own hierarchy needs nobody. */
  readonly renewalPorts?: RenewalPorts | undefined
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

const readWsdl = (): string => readFileSync(new URL('../../wsdl/SubEnrollService.wsdl', import.meta.url), 'utf8')

/** The same service with signed answers. Its library is loaded only where it is needed. */
async function signedService(
  service: PublishedService['service'],
  root: RootServer,
): Promise<PublishedService['service']> {
  const { createEnvelopeSigner, signAnswers } = await import('../asmx/signing/index.ts')
  const signerOf = ({ links, licensorKey }: RootServer) => ({
    links,
    sign: createEnvelopeSigner({
      privateKey: licensorKey,
      chain: links.flatMap(({ x509 }) => (x509 === undefined ? [] : [x509])),
    }),
  })
  let signer = signerOf(root)
  return signAnswers(service, (envelope, at) => {
    if (signer.links !== root.links) signer = signerOf(root)
    return signer.sign(envelope, at)
  })
}

async function publicApplication(
  installation: Installation,
  root: RootServer,
  { authenticateFor, fileAccess, logs }: Pick<ApplicationOptions, 'authenticateFor' | 'fileAccess'> & { logs: Logs },
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

const managedRoot = (
  installation: Installation,
  root: RootServer,
  clock: ManagedServer['clock'],
  isReady: () => boolean,
): ManagedServer => ({
  isReady,
  status: () =>
    Promise.resolve({
      role: 'root',
      server: installation.directory.serverName,
      profile: root.configuration.profile.name,
      cryptographicMode: root.configuration.mode,
      hierarchy: root.configuration.hierarchy,
    }),
  chain: () =>
    Promise.resolve(
      root.links.map(({ role, xrml, x509 }) => ({ role, xrml, x509: x509 && formatCertificatePem(x509) })),
    ),
  enrollments: async (limit) => {
    const entries = await listEnrollments(installation.store.queries, limit)
    return entries.map(({ x509, ...entry }) => ({ ...entry, x509: formatCertificatePem(x509) }))
  },
  events: (limit) => listEvents(installation.store.queries, limit),
  clock,
})

/** What the public listener speaks TLS with; undefined: it speaks plain HTTP. */
async function tlsOf(
  installation: Installation,
  { tls, host }: ListenOptions,
  { clock, logger, machine = '', passphrase }: ServerEnvironment & { readonly passphrase: string },
): Promise<Awaited<ReturnType<typeof serverCredentials>> | undefined> {
  const random = randomForSeed(undefined)('TLS certificate')
  return (
    tls &&
    serverCredentials(installation, tls, { host, machine, passphrase, at: machineClockOf(clock).now(), random, logger })
  )
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

/**
 * Starts a root certification server on an open installation: makes its hierarchy on the first start, then listens.
 * Rejects with ConfigError, StoreError, CertificateError, or the system's error when an address cannot be had.
 */
export async function startRoot(
  installation: Installation,
  options: ListenOptions,
  environment: ServerEnvironment,
): Promise<RunningServer> {
  const { settings, directory } = installation
  const randomFor = randomForSeed(settings.seed)
  const given = { passphrase: environment.passphrase, file: settings['keys.passphraseFile'] }
  const passphrase = keyPassphrase(directory, given, randomForSeed(undefined)('passphrase'))
  const root = await openRoot(installation, {
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
  const application = createApplication(await publicApplication(installation, root, doors, environment))
  const face = await listen(application, { ...options, credentials: tls?.credentials })
  const { clock, logger, renewalPorts } = environment
  const onChange = () => root.refresh()
  const life = await startServerLife(installation, { role: 'root', clock, logger, passphrase, renewalPorts, onChange })
  let management: HttpListener
  try {
    const managed = createManagement(managedRoot(installation, root, life.clock, () => ready))
    management = await listen(faceOf(managed), { host: MANAGEMENT_HOST, port: options.managementPort })
  } catch (error) {
    await Promise.all([face.close(), life.stop()])
    throw error
  }
  const loadTls = (logger: Logger) => tlsOf(installation, options, { ...environment, logger, passphrase })
  const endRenewal = tls?.file === undefined ? undefined : keepCertificate(face, tls.credentials, loadTls, environment)
  ready = true
  return {
    url: listenerUrl(face),
    managementUrl: listenerUrl(management),
    tlsCertificateFile: tls?.file,
    adjustClock: (adjustment) => life.adjustClock(adjustment),
    close: async () => {
      ready = false
      endRenewal?.()
      await life.stop()
      await Promise.all([face.close(), management.close()])
      await refusals.flush().finally(() => logs.close())
    },
  }
}

import { formatCertificatePem } from '../certificates/index.ts'
import type { Clock } from '../base/clock.ts'
import type { ManagedServer } from '../management/index.ts'
import {
  createExposition,
  type Exposition,
  type MetricSources,
  type PoolState,
  type ServerTally,
} from '../metrics/index.ts'
import { askDatabase, listEnrollments, listEvents } from '../store/index.ts'
import { licensorSummary } from './describe-installation.ts'
import type { HttpListener } from './http-listener.ts'
import { describeClock } from './managed-clock.ts'
import type { Installation } from './open-installation.ts'
import type { ReadinessProbe, ReadinessWatch } from './readiness.ts'
import type { OpenedRole } from './role.ts'
import type { ServerLife } from './server-life.ts'
import type { ServerRole } from './settled-configuration.ts'

/** What the management listener tells about; some of it comes only while the server starts. */
export interface Managed {
  readonly installation: Installation
  readonly role: ServerRole
  readonly readiness: ReadinessWatch
  readonly tally: ServerTally
  readonly version: string
  /** The name of this run. */
  readonly instance: string
  readonly clock: Clock
  opened?: OpenedRole
  face?: HttpListener
  life?: ServerLife | undefined
}

/** What clients are not answered without. `keysAvailable`: whether the key store can sign. */
export const serverProbes = (
  { store, settings }: Installation,
  opened: OpenedRole,
  clock: Clock,
  keysAvailable: () => Promise<boolean>,
): ReadinessProbe[] => [
  {
    reason: 'the configuration database cannot be reached',
    // A file that is gone still answers whoever has it open.
    check: async () => (await store.size()) !== 0 && askDatabase(store.queries).then(() => true),
  },
  { reason: 'the key store is not available', check: keysAvailable },
  {
    reason: 'the server licensor certificate is not valid yet: the clock is behind it',
    check: () => Promise.resolve(clock.now() >= (licensorSummary(opened.links)?.from ?? new Date(0))),
  },
  {
    reason: 'the server licensor certificate has expired',
    // One that goes on issuing after the end is meant to be answered.
    check: () =>
      Promise.resolve(
        settings['expired.behaviour'] !== 'disabled' ||
          clock.now() < (licensorSummary(opened.links)?.until ?? new Date(0)),
      ),
  },
]

function poolState(store: Installation['store']): PoolState | undefined {
  const connections = store.connections()
  return connections && { ...connections, inUse: connections.total - connections.idle }
}

const metricSources = (managed: Managed): MetricSources => ({
  build: { version: managed.version, profile: managed.installation.settings.profile, role: managed.role },
  openConnections: () => managed.face?.connections() ?? Promise.resolve(0),
  commitQueue: () => managed.installation.store.commits.waiting,
  databaseSize: () => managed.installation.store.size().catch(() => undefined),
  pool: () => poolState(managed.installation.store),
  certificateExpiry: () => licensorSummary(managed.opened?.links ?? [])?.until,
  isReady: async () => (await managed.readiness.ask()).ready,
})

/** The clock is moved together with what falls due on the way, and there is nobody to do that yet, or any more. */
const NOT_RUNNING = { status: 503, body: { error: 'The server is starting or stopping.' } }

/** What a server tells its operator, whatever its role. */
export function manageServer(managed: Managed): ManagedServer {
  const { installation, readiness, tally } = managed
  const sources = metricSources(managed)
  let exposition: Promise<Exposition> | undefined
  return {
    readiness: () => readiness.ask(),
    metrics: async () => {
      exposition ??= createExposition(tally, sources)
      const made = await exposition
      return { contentType: made.contentType, text: await made.text() }
    },
    status: () =>
      Promise.resolve({
        role: managed.role,
        server: installation.directory.serverName,
        phase: readiness.phase,
        version: managed.version,
        instance: managed.instance,
        profile: installation.settings.profile,
        ...(managed.opened !== undefined && {
          cryptographicMode: managed.opened.configuration.mode,
          hierarchy: managed.opened.configuration.hierarchy,
          certificate: licensorSummary(managed.opened.links),
        }),
      }),
    chain: () =>
      Promise.resolve(
        managed.opened?.links.map(({ role, xrml, x509 }) => ({ role, xrml, x509: x509 && formatCertificatePem(x509) })),
      ),
    enrollments: async (limit) => {
      const entries = await listEnrollments(installation.store.queries, limit)
      return entries.map(({ x509, ...entry }) => ({ ...entry, x509: formatCertificatePem(x509) }))
    },
    events: (limit) => listEvents(installation.store.queries, limit),
    clock: {
      show: () => describeClock(managed.clock),
      adjust: (body) => managed.life?.clock.adjust(body) ?? Promise.resolve(NOT_RUNNING),
    },
  }
}

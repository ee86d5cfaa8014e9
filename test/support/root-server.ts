import { join } from 'node:path'
import {
  openInstallation,
  type Installation,
  type KeySource,
  type ListenOptions,
  type RenewalPorts,
  type RunningServer,
  type ServerEnvironment,
  type TlsListenOptions,
} from '../../src/app/index.ts'
import type { Role } from '../../src/app/role.ts'
import { ROOT_ROLE } from '../../src/app/start-root.ts'
import { startServer } from '../../src/app/start-server.ts'
import { systemClock, type Clock } from '../../src/base/clock.ts'
import { silentLogger, type Logger } from '../../src/base/logger.ts'
import { systemRandom } from '../../src/base/random.ts'
import { parseAnchors, type TrustAnchor } from '../../src/certificates/index.ts'
import { loadSettings } from '../../src/config/index.ts'
import type { SubEnroll } from '../../src/enrollment/index.ts'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { listEnrollments, readChain, type EnrollmentEntry } from '../../src/store/index.ts'
import { addAdmin, grantRead } from './admin.ts'
import { keySourceFor } from './key-pool.ts'
import { MADE_PASSPHRASE } from './made-passphrase.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { databaseSettings } from './test-database.ts'

/** A root in this process, on a directory of its own. */
export interface TestRoot {
  readonly path: string
  readonly installation: Installation
  readonly server: RunningServer
  /** The whole address of SubEnrollService.asmx. */
  readonly serviceUrl: string
  /** Lets an account or group in. */
  grant(name: string): Promise<void>
  /** Everything that was issued, newest first. */
  enrollments(): Promise<EnrollmentEntry[]>
  /** The root's own chain in XrML, its licensor certificate first. */
  chain(): Promise<string[]>
  /** What a chain of this root ends at. */
  anchors(): Promise<readonly TrustAnchor[]>
  /** Stops it and takes its directory away, unless that was given. */
  close(): Promise<void>
}

export interface TestRootOptions {
  /** `key=value` texts as after --set. */
  readonly set?: readonly string[]
  readonly clock?: Clock
  readonly logger?: Logger
  /** A data directory to go on with, which another root has made and closed; undefined: a new one. */
  readonly path?: string
  /** How often it looks after its TLS certificate, in milliseconds. */
  readonly certificateCheck?: number
  /** The PIN of the token with its keys. */
  readonly pin?: string
  /** How it reaches whom it is renewed by, if somebody else does that. */
  readonly renewalPorts?: RenewalPorts
  /** How it reaches the servers of other forests, if at all. */
  readonly forestAt?: ServerEnvironment['forestAt']
  /** Where its keys come from; undefined: the pool of the tests, or its seed. */
  readonly keySource?: KeySource
  /** Where it listens; undefined: anywhere. */
  readonly port?: number
  /** Whether it speaks TLS, and how. */
  readonly tls?: TlsListenOptions
  /** What is to stand in the place of its operation SubEnroll; undefined: nothing else. */
  readonly operation?: ((own: SubEnroll) => SubEnroll) | undefined
}

const ANYWHERE: ListenOptions = { host: '127.0.0.1', port: 0, managementPort: 0 }

const xrmlOf = async ({ store }: Installation): Promise<string[]> =>
  (await readChain(store.queries)).flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))

const withOperation = (operation: (own: SubEnroll) => SubEnroll): Role => ({
  ...ROOT_ROLE,
  open: (installation, { count, ...options }) =>
    ROOT_ROLE.open(installation, { ...options, count: (own) => count(operation(own)) }),
})

/** Starts a root with the account ADMIN. It lets nobody in yet. */
export async function startTestRoot(options: TestRootOptions = {}): Promise<TestRoot> {
  const {
    set = [],
    clock = systemClock,
    logger = silentLogger,
    operation,
    pin,
    certificateCheck,
    renewalPorts,
    forestAt,
    port = 0,
    keySource,
  } = options
  const directory = options.path === undefined ? temporaryDirectory() : { path: options.path, remove: () => undefined }
  const path = options.path ?? join(directory.path, 'root')
  const settings = loadSettings({ assignments: [...databaseSettings(path), ...set] })
  const installation = await openInstallation({ path, settings, random: systemRandom, create: 'TESTROOT' })
  await addAdmin(installation)
  const server = await startServer(
    installation,
    operation === undefined ? ROOT_ROLE : withOperation(operation),
    { ...ANYWHERE, port, tls: options.tls },
    {
      ...{ clock, logger, pin, certificateCheck, renewalPorts, forestAt },
      ...{ passphrase: MADE_PASSPHRASE, keySource: keySource ?? keySourceFor(settings) },
    },
  ).catch(async (error: unknown) => {
    await installation.close()
    directory.remove()
    throw error
  })
  return {
    path,
    installation,
    server,
    serviceUrl: `${server.url}${SUB_ENROLL_PATH}`,
    grant: (name) => grantRead(installation, name),
    enrollments: () => listEnrollments(installation.store.queries, 1000),
    chain: () => xrmlOf(installation),
    anchors: async () => parseAnchors((await xrmlOf(installation)).at(-1) ?? ''),
    close: async () => {
      await server.close()
      await installation.close()
      directory.remove()
    },
  }
}

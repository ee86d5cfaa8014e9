import { join } from 'node:path'
import {
  openInstallation,
  startEnrollment,
  type Installation,
  type KeySource,
  type RunningServer,
} from '../../src/app/index.ts'
import { systemClock, type Clock } from '../../src/base/clock.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { systemRandom } from '../../src/base/random.ts'
import { parseAnchors, type TrustAnchor } from '../../src/certificates/index.ts'
import { loadSettings } from '../../src/config/index.ts'
import { ENROLL_PATH } from '../../src/protocol/paths.ts'
import { listEnrollments, readChain, type EnrollmentEntry } from '../../src/store/index.ts'
import { keySourceFor } from './key-pool.ts'
import { MADE_PASSPHRASE } from './made-passphrase.ts'
import { databaseSettings } from './test-database.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** An enrollment service in this process, on a directory of its own. */
export interface TestEnrollmentServer {
  readonly path: string
  readonly installation: Installation
  readonly server: RunningServer
  /** The whole address of EnrollService.asmx. */
  readonly serviceUrl: string
  /** Its own chain in XrML, the Enrollment Service first. */
  chain(): Promise<string[]>
  anchors(): Promise<readonly TrustAnchor[]>
  /** Everything that was issued, newest first. */
  enrollments(): Promise<EnrollmentEntry[]>
  close(): Promise<void>
}

export async function startTestEnrollmentServer(
  options: { readonly set?: readonly string[]; readonly clock?: Clock; readonly keySource?: KeySource } = {},
): Promise<TestEnrollmentServer> {
  const directory = temporaryDirectory()
  const path = join(directory.path, 'enrollment')
  const settings = loadSettings({ assignments: [...databaseSettings(path), ...(options.set ?? [])] })
  const installation = await openInstallation({ path, settings, random: systemRandom, create: 'TESTENROLL' })
  const server = await startEnrollment(
    installation,
    { host: '127.0.0.1', port: 0, managementPort: 0 },
    {
      ...{ clock: options.clock ?? systemClock, logger: silentLogger, passphrase: MADE_PASSPHRASE },
      keySource: options.keySource ?? keySourceFor(settings),
    },
  )
  const chain = async () =>
    (await readChain(installation.store.queries)).flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))
  return {
    path,
    installation,
    server,
    serviceUrl: `${server.url}${ENROLL_PATH}`,
    chain,
    anchors: async () => parseAnchors((await chain()).at(-1) ?? ''),
    enrollments: () => listEnrollments(installation.store.queries, 1000),
    close: async () => {
      await server.close()
      await installation.close()
      directory.remove()
    },
  }
}

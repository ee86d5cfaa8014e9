import { join } from 'node:path'
import {
  openInstallation,
  provisionLicensing,
  startLicensing,
  type Installation,
  type RunningServer,
  type ServerEnvironment,
} from '../../src/app/index.ts'
import { createRootService } from '../../src/asmx/client/index.ts'
import { systemClock, type Clock } from '../../src/base/clock.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { ADMIN, addAdmin } from './admin.ts'
import { MADE_PASSPHRASE } from './made-passphrase.ts'
import type { TestRoot } from './root-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { databaseSettings } from './test-database.ts'

/** A licensing server in this process, on a directory of its own. */
export interface TestLicensingServer {
  readonly installation: Installation
  readonly server: RunningServer
  /** The chain that it was given, its licensor certificate first. */
  readonly chain: readonly string[]
  close(): Promise<void>
}

/** Provisions a licensing server at a root that lets ADMIN in, and starts it. It has the account ADMIN too. */
export async function startTestLicensingServer(
  root: TestRoot,
  set: readonly string[] = [],
  clock: Clock = systemClock,
  forestAt?: ServerEnvironment['forestAt'],
): Promise<TestLicensingServer> {
  const directory = temporaryDirectory()
  const path = join(directory.path, 'licensing')
  const settings = loadSettings({ assignments: [...databaseSettings(path), ...set] })
  const installation = await openInstallation({ path, settings, random: systemRandom, create: 'TESTLICENSING' })
  await addAdmin(installation)
  const { chain } = await provisionLicensing(installation, {
    root: await createRootService(root.server.url, ADMIN),
    rootUrl: root.server.url,
    url: 'http://licensing/_wmcs',
    name: 'LICENSING',
    anchors: await root.anchors(),
    passphrase: MADE_PASSPHRASE,
    clock: systemClock,
    randomFor: randomFor(undefined),
  })
  const server = await startLicensing(
    installation,
    { host: '127.0.0.1', port: 0, managementPort: 0 },
    { clock, logger: silentLogger, passphrase: MADE_PASSPHRASE, forestAt },
  )
  return {
    installation,
    server,
    chain,
    close: async () => {
      await server.close()
      await installation.close()
      directory.remove()
    },
  }
}

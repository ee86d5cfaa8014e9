import { join } from 'node:path'
import { enrollRoot, openInstallation } from '../../src/app/index.ts'
import { createEnrollmentService } from '../../src/asmx/client/index.ts'
import type { AdjustableClock } from '../../src/base/adjustable-clock.ts'
import type { Logger } from '../../src/base/logger.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import type { RsaPublicKey } from '../../src/certificates/index.ts'
import { renewalPortsFrom } from '../../src/cli/renewal-ports.ts'
import { loadSettings } from '../../src/config/index.ts'
import { startTestEnrollmentServer, type TestEnrollmentServer } from './enrollment-server.ts'
import { MADE_PASSPHRASE } from './made-passphrase.ts'
import { startTestRoot, type TestRoot } from './root-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { databaseSettings } from './test-database.ts'
import { unsteadyNetwork, type UnsteadyNetwork } from './unsteady-network.ts'

/** A running root that an enrollment service in this process has enrolled, and the way between them. */
export interface EnrolledTestRoot {
  readonly service: TestEnrollmentServer
  /** The address at which the root knows the service. */
  readonly serviceUrl: string
  readonly network: UnsteadyNetwork
  readonly root: TestRoot
  close(): Promise<void>
}

export interface EnrolledTestRootOptions {
  /** That of the root and of the service. */
  readonly clock: AdjustableClock
  readonly logger?: Logger
  /** `key=value` texts as after --set, for the root. */
  readonly set?: readonly string[]
  readonly revocationAuthorities?: readonly RsaPublicKey[]
}

async function enroll(path: string, serviceUrl: string, options: EnrolledTestRootOptions): Promise<void> {
  const settings = loadSettings({ assignments: databaseSettings(path) })
  const installation = await openInstallation({ path, settings, random: systemRandom, create: 'TESTROOT' })
  const { clock, revocationAuthorities = [] } = options
  const details = { name: 'THE ROOT', url: 'http://rms01/_wmcs', revocationAuthorities }
  const service = await createEnrollmentService(serviceUrl)
  await enrollRoot(installation, details, {
    ...{ service, serviceUrl, clock, anchors: [], passphrase: MADE_PASSPHRASE, randomFor: randomFor(undefined) },
  }).finally(() => installation.close())
}

/** Starts a service, has it enroll a root by way of a network that can break, and starts that root. */
export async function startEnrolledRoot(options: EnrolledTestRootOptions): Promise<EnrolledTestRoot> {
  const { clock, logger, set = [] } = options
  const temporary = temporaryDirectory()
  const path = join(temporary.path, 'root')
  const service = await startTestEnrollmentServer({ clock })
  const network = await unsteadyNetwork(Number(new URL(service.server.url).port))
  const serviceUrl = `http://127.0.0.1:${network.port}`
  await enroll(path, serviceUrl, options)
  const renewalPorts = renewalPortsFrom(loadSettings({}))
  const root = await startTestRoot({ path, clock, set, renewalPorts, ...(logger && { logger }) })
  await root.grant('rmsadmin')
  return {
    ...{ service, serviceUrl, network, root },
    close: async () => {
      await root.close()
      await network.close()
      await service.close()
      temporary.remove()
    },
  }
}

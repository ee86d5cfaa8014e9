import { join } from 'node:path'
import {
  openInstallation,
  provisionLicensing,
  renewLicensor,
  startServerLife,
  type Installation,
  type RenewalPorts,
} from '../../src/app/index.ts'
import { createRootService } from '../../src/asmx/client/index.ts'
import type { AdjustableClock } from '../../src/base/adjustable-clock.ts'
import { silentLogger, type Logger } from '../../src/base/logger.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { readChain } from '../../src/store/index.ts'
import { ADMIN } from './admin.ts'
import { temporaryDirectory } from './temporary-directory.ts'

export const PASSPHRASE = 'a licensing test'

/** A licensing server that a root in this process has enrolled; nothing of it listens. */
export interface TestLicensing {
  readonly path: string
  readonly installation: Installation
  readonly ports: RenewalPorts
  renew(): ReturnType<typeof renewLicensor>
  /** Follows the life of its certificate, as a running server does. */
  start(logger?: Logger): ReturnType<typeof startServerLife>
  chain(): Promise<string[]>
  close(): void
}

export interface TestLicensingOptions {
  readonly clock: AdjustableClock
  /** `key=value` texts as after --set. */
  readonly set?: readonly string[]
}

/** Makes a licensing server on a directory of its own and has it enrolled at `rootUrl`. */
export async function enrollLicensing(
  rootUrl: string,
  { clock, set = [] }: TestLicensingOptions,
): Promise<TestLicensing> {
  const temporary = temporaryDirectory()
  const path = join(temporary.path, 'licensing')
  const settings = loadSettings({ assignments: set })
  const installation = await openInstallation({ path, settings, random: systemRandom, create: 'LICENSING' })
  const ports = { rootAt: (url: string) => createRootService(url, ADMIN) }
  await provisionLicensing(installation, {
    root: await ports.rootAt(rootUrl),
    ...{ rootUrl, clock, passphrase: PASSPHRASE, anchors: [], name: 'LICENSING' },
    url: 'http://licensing/_wmcs',
    randomFor: randomFor(undefined),
  })
  const options = { clock, passphrase: PASSPHRASE, randomFor: randomFor(undefined), ports }
  return {
    ...{ path, installation, ports },
    renew: () => renewLicensor(installation, options),
    start: (logger = silentLogger) =>
      startServerLife(installation, {
        ...{ clock, logger, passphrase: PASSPHRASE, renewalPorts: ports, role: 'licensing' as const },
        onChange: () => Promise.resolve(),
      }),
    chain: async () =>
      (await readChain(installation.store.queries)).flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml])),
    close: () => {
      installation.close()
      temporary.remove()
    },
  }
}

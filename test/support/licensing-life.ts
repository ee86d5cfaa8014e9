import { join } from 'node:path'
import {
  openInstallation,
  openKeys,
  provisionLicensing,
  renewLicensor,
  startServerLife,
  type Installation,
  type RenewalPorts,
} from '../../src/app/index.ts'
import { createRootService } from '../../src/asmx/client/index.ts'
import type { AdjustableClock } from '../../src/base/adjustable-clock.ts'
import { systemClock } from '../../src/base/clock.ts'
import { silentLogger, type Logger } from '../../src/base/logger.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import type { KeyStore } from '../../src/keystore/index.ts'
import { readChain } from '../../src/store/index.ts'
import { ADMIN } from './admin.ts'
import { MADE_PASSPHRASE } from './made-passphrase.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { databaseSettings } from './test-database.ts'

/** The private keys of an installation, opened with a passphrase. */
export const testKeys = async (installation: Installation, passphrase = MADE_PASSPHRASE): Promise<KeyStore> =>
  (await openKeys(installation, { passphrase, clock: systemClock }, randomFor(undefined))).store

/** A licensing server that a root in this process has enrolled; nothing of it listens. */
export interface TestLicensing {
  readonly path: string
  readonly installation: Installation
  readonly ports: RenewalPorts & Required<Pick<RenewalPorts, 'rootAt'>>
  renew(): ReturnType<typeof renewLicensor>
  /** Follows the life of its certificate, as a running server does. */
  start(logger?: Logger): ReturnType<typeof startServerLife>
  chain(): Promise<string[]>
  close(): Promise<void>
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
  const settings = loadSettings({ assignments: [...databaseSettings(path), ...set] })
  const installation = await openInstallation({ path, settings, random: systemRandom, create: 'LICENSING' })
  const ports = { rootAt: (url: string) => createRootService(url, ADMIN) }
  await provisionLicensing(installation, {
    root: await ports.rootAt(rootUrl),
    ...{ rootUrl, clock, passphrase: MADE_PASSPHRASE, anchors: [], name: 'LICENSING' },
    url: 'http://licensing/_wmcs',
    randomFor: randomFor(undefined),
  })
  const keys = await testKeys(installation)
  const options = { clock, keys, randomFor: randomFor(undefined), ports }
  return {
    ...{ path, installation, ports },
    renew: () => renewLicensor(installation, options),
    start: (logger = silentLogger) =>
      startServerLife(installation, {
        ...{ clock, logger, keys, renewalPorts: ports, role: 'licensing' as const },
        onChange: () => Promise.resolve(),
      }),
    chain: async () =>
      (await readChain(installation.store.queries)).flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml])),
    close: async () => {
      await installation.close()
      temporary.remove()
    },
  }
}

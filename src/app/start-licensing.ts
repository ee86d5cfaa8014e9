import { LICENSING_LOCATOR_FILE, LICENSING_SERVER_FILE } from '../protocol/paths.ts'
import { readChain, StoreError } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { licensingServices } from './licensing-services.ts'
import { openSigningKey } from './own-hierarchy.ts'
import type { Role } from './role.ts'
import { serverServices } from './role-services.ts'
import { readConfiguration } from './settled-configuration.ts'
import { startServer, type ListenOptions, type RunningServer, type ServerEnvironment } from './start-server.ts'

/** What a licensing server publishes, once it has been provisioned. */
const openLicensingRole: Role['open'] = async (installation, options) => {
  const { store, directory } = installation
  const configuration = await readConfiguration(installation, 'licensing')
  if ((await readChain(store.queries)).length === 0) {
    throw new StoreError(
      'no-licensor-certificate',
      `The server in ${directory.path} has no licensor certificate yet: get it one from a root with rms-emulator provision.`,
    )
  }
  const { links, signingKey } = await openSigningKey({ installation, keys: options.keys }, 'licensor')
  const current = { configuration, links }
  const parts = { installation, role: current }
  const services = await licensingServices({ ...parts, key: signingKey, options })
  return {
    configuration,
    get links() {
      return current.links
    },
    signingKey,
    services: [...services, ...serverServices(parts, [LICENSING_SERVER_FILE, LICENSING_LOCATOR_FILE], services)],
    refresh: async () => {
      const newer = await readChain(store.queries)
      if (newer[0]?.xrml === current.links[0]?.xrml) return false
      current.links = newer
      return true
    },
  }
}

/**
 * Starts a licensing server on an installation that was provisioned. Rejects with StoreError `no-licensor-certificate`
 * when it was not, with ConfigError when it is another role's, and as `startServer`.
 */
export const startLicensing = (
  installation: Installation,
  options: ListenOptions,
  environment: ServerEnvironment,
): Promise<RunningServer> =>
  startServer(installation, { name: 'licensing', open: openLicensingRole }, options, environment)

import { decryptPrivateKey } from '../certificates/index.ts'
import { LICENSING_SERVER_FILE } from '../protocol/paths.ts'
import { readChain, readPrivateKey, StoreError } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { serverService } from './role-services.ts'
import type { OpenRole } from './role.ts'
import { readConfiguration } from './settled-configuration.ts'
import { startServer, type ListenOptions, type RunningServer, type ServerEnvironment } from './start-server.ts'

/** What a licensing server publishes, once it has been provisioned. */
const openLicensingRole: OpenRole = async (installation, { passphrase }) => {
  const { store, directory, settings } = installation
  const configuration = await readConfiguration(installation, 'licensing')
  const links = await readChain(store.queries)
  const pem = await readPrivateKey(store.queries, 'licensor')
  if (links.length === 0 || pem === undefined) {
    throw new StoreError(
      'no-licensor-certificate',
      `The server in ${directory.path} has no licensor certificate yet: get it one from a root with rms-emulator provision.`,
    )
  }
  return {
    configuration,
    links,
    signingKey: decryptPrivateKey(pem, passphrase),
    services: [serverService({ configuration, links }, settings['asmx.soap12'], LICENSING_SERVER_FILE)],
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
): Promise<RunningServer> => startServer(installation, openLicensingRole, options, environment)

import { CERTIFICATION_SERVER_FILE, LICENSING_SERVER_FILE } from '../protocol/paths.ts'
import type { Installation } from './open-installation.ts'
import { openRoot } from './open-root.ts'
import { serverService, subEnrollService } from './role-services.ts'
import type { Role } from './role.ts'
import { startServer, type ListenOptions, type RunningServer, type ServerEnvironment } from './start-server.ts'

/** What a root publishes: it licenses too, so that its Server.asmx is in both virtual directories. */
const openRootRole: Role['open'] = async (installation, { count, ...options }) => {
  const root = await openRoot(installation, options)
  const soap12 = installation.settings['asmx.soap12']
  return {
    configuration: root.configuration,
    get links() {
      return root.links
    },
    signingKey: root.licensorKey,
    services: [
      subEnrollService(root, soap12, count(root.subEnroll)),
      serverService(root, soap12, CERTIFICATION_SERVER_FILE),
      serverService(root, soap12, LICENSING_SERVER_FILE),
    ],
    refresh: () => root.refresh(),
  }
}

/** The role of a root certification server. */
export const ROOT_ROLE: Role = { name: 'root', open: openRootRole }

/**
 * Starts a root certification server on an open installation: makes its hierarchy on the first start, then listens.
 * Rejects as `startServer`.
 */
export const startRoot = (
  installation: Installation,
  options: ListenOptions,
  environment: ServerEnvironment,
): Promise<RunningServer> => startServer(installation, ROOT_ROLE, options, environment)

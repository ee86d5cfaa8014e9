import {
  CERTIFICATION_LOCATOR_FILE,
  CERTIFICATION_SERVER_FILE,
  LICENSING_LOCATOR_FILE,
  LICENSING_SERVER_FILE,
} from '../protocol/paths.ts'
import type { Installation } from './open-installation.ts'
import { openCertification } from './open-certification.ts'
import { licensingServices } from './licensing-services.ts'
import { openRoot } from './open-root.ts'
import { certificationServices, groupExpansionServices, serverServices, subEnrollService } from './role-services.ts'
import type { Role } from './role.ts'
import { startServer, type ListenOptions, type RunningServer, type ServerEnvironment } from './start-server.ts'

/** A root licenses too, so that these are in both virtual directories. */
const SERVER_FILES = [
  CERTIFICATION_SERVER_FILE,
  LICENSING_SERVER_FILE,
  CERTIFICATION_LOCATOR_FILE,
  LICENSING_LOCATOR_FILE,
] as const

/** What a root publishes. */
const openRootRole: Role['open'] = async (installation, { count, ...options }) => {
  const root = await openRoot(installation, options)
  const parts = { installation, role: root }
  const issuing = { ...parts, key: root.licensorKey, options }
  const services = [
    subEnrollService(parts, count(root.subEnroll)),
    ...certificationServices(parts, await openCertification(issuing)),
    ...(await licensingServices(issuing)),
    ...groupExpansionServices(parts, options.forestAt),
  ]
  return {
    configuration: root.configuration,
    get links() {
      return root.links
    },
    signingKey: root.licensorKey,
    services: [...services, ...serverServices(parts, SERVER_FILES, services)],
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

import { formatCertificatePem } from '../certificates/index.ts'
import type { ManagedServer } from '../management/index.ts'
import { listEnrollments } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import type { OpenedRole } from './role.ts'

/** What the management listener tells of a server, whatever its role. */
export const managedServer = (
  { directory, store }: Installation,
  { configuration, links }: OpenedRole,
  isReady: () => boolean,
): ManagedServer => ({
  isReady,
  status: () =>
    Promise.resolve({
      role: configuration.role,
      server: directory.serverName,
      profile: configuration.profile.name,
      cryptographicMode: configuration.mode,
      hierarchy: configuration.hierarchy,
    }),
  chain: () =>
    Promise.resolve(links.map(({ role, xrml, x509 }) => ({ role, xrml, x509: x509 && formatCertificatePem(x509) }))),
  enrollments: async (limit) => {
    const entries = await listEnrollments(store.queries, limit)
    return entries.map(({ x509, ...entry }) => ({ ...entry, x509: formatCertificatePem(x509) }))
  },
})

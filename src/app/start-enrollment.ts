import type { Installation } from './open-installation.ts'
import { openEnrollment } from './open-enrollment.ts'
import { enrollService } from './role-services.ts'
import type { Role } from './role.ts'
import { startServer, type ListenOptions, type RunningServer, type ServerEnvironment } from './start-server.ts'

/** What the emulated enrollment service publishes: one service, open to everybody. [MS-RMPR] §3.1.3.2 */
const openEnrollmentRole: Role['open'] = async (installation, options) => {
  const opened = await openEnrollment(installation, options)
  return { ...opened, services: [enrollService({ installation, role: opened }, opened.enroll)] }
}

/**
 * Starts an enrollment service on an open installation: makes its hierarchy on the first start, then listens.
 * Rejects as `startServer`.
 */
export const startEnrollment = (
  installation: Installation,
  options: ListenOptions,
  environment: ServerEnvironment,
): Promise<RunningServer> =>
  startServer(installation, { name: 'enrollment', open: openEnrollmentRole }, options, environment)

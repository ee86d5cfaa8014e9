import type { EnrollmentService } from '../licensing/index.ts'
import type { Installation } from './open-installation.ts'
import {
  enrollableRoot,
  prepareRequest,
  takeInAnswer,
  type EnrolledRoot,
  type EnrollRootOptions,
  type RootDetails,
} from './root-enrollment.ts'
import { rememberIdentity } from './server-identity.ts'

/**
 * Makes a data directory that of a root which `service` has enrolled: key pair, Enroll, everything checked, then kept. Run
 * again, it renews. When anything fails, or the process ends, what was there stays, but for the key and GUID that the service
 * may know: the next attempt has the same. [MS-RMPR] §3.1.3, §3.6.4.1
 * Throws LicensingError, ConfigError, CertificateError.
 */
export async function enrollRoot(
  installation: Installation,
  details: RootDetails,
  options: EnrollRootOptions & { readonly service: EnrollmentService; readonly serviceUrl: string },
): Promise<EnrolledRoot> {
  const { passphrase, clock, service, serviceUrl } = options
  const configuration = await enrollableRoot(installation)
  const asked = await prepareRequest(installation, configuration, details, options)
  await rememberIdentity(installation, asked.identity, passphrase)
  const askedAt = clock.now()
  const chain = await service.enroll(asked.request)
  return takeInAnswer(installation, asked, chain, { ...options, online: { service: serviceUrl, askedAt } })
}

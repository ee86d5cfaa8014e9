import type { Clock } from '../base/clock.ts'
import { formatPkcs1PublicKey, parseAnchors, readRevocation } from '../certificates/index.ts'
import { enrollAgain, type CheckedAnswer, type EnrollmentService, type EnrollRequest } from '../licensing/index.ts'
import { SERVER_SKU } from '../protocol/profile.ts'
import { readSetting, StoreError } from '../store/index.ts'
import { certificateOf, nameOfHeld, notProvisioned, type HeldLicensor } from './held-licensor.ts'
import type { Installation } from './open-installation.ts'

/** The request that the root was enrolled with, as the certificate that came of it tells it. [MS-RMPR] §3.6.4.1.4.1 */
async function requestOf(installation: Installation, held: HeldLicensor): Promise<EnrollRequest> {
  const { configuration, certificate, guid, url, key } = held
  const { revocation } = certificate
  return {
    publicKeyBytes: formatPkcs1PublicKey(key.publicKey),
    ...{ guid, url, sku: SERVER_SKU, version: configuration.profile.build },
    name: await nameOfHeld(installation, held),
    // The first one is the issuer, who may always revoke. [MS-RMPR] §2.2.9.3.4
    revocationAuthorities: revocation === undefined ? [] : readRevocation(revocation).slice(1),
  }
}

export interface EnrolledRootPorts {
  readonly clock: Clock
  /** The enrollment service at an address; undefined: this process has no way to one. */
  readonly enrollmentServiceAt: ((url: string) => Promise<EnrollmentService>) | undefined
}

/**
 * The next certificate of a root that does not have a hierarchy of its own, from the enrollment service that it was enrolled
 * at. [MS-RMPR] §3.1.6.2. Throws StoreError `not-provisioned` where that was done by file, LicensingError.
 */
export async function askEnrollmentService(
  installation: Installation,
  held: HeldLicensor,
  { clock, enrollmentServiceAt }: EnrolledRootPorts,
): Promise<CheckedAnswer> {
  const { queries } = installation.store
  const url = await readSetting(queries, 'enrollmentService')
  const anchor = await readSetting(queries, 'trustAnchor')
  if (anchor === undefined) throw notProvisioned(installation.directory.path)
  if (url === undefined || enrollmentServiceAt === undefined) {
    throw new StoreError(
      'not-provisioned',
      'This root was enrolled by file, and is renewed by file: rms-emulator enroll request.',
    )
  }
  return enrollAgain({
    request: await requestOf(installation, held),
    anchors: parseAnchors(anchor),
    service: await enrollmentServiceAt(url),
    now: () => clock.now(),
    held: { licensor: held.certificate, above: certificateOf(held.links[1]?.xrml) },
  })
}

import { takeDistributionPoints, writeDistributionPoint } from '../parts/distribution-point.ts'
import type { XrmlObject } from '../parts/object.ts'
import type { Principal } from '../parts/principal.ts'
import type { Children } from '../xml/xml-element.ts'
import {
  takeDescriptor,
  takeHead,
  takeIssuer,
  writeDescriptor,
  writeHead,
  writeIssuer,
  type LicenseHead,
} from './license-head.ts'

/** What the certificates of machines and accounts begin with. [MS-RMPR] §2.2.9.4, §2.2.9.5, §2.2.9.6 */
export interface CertificateHead extends LicenseHead {
  /** In the WORK of a client licensor certificate it stands once more. */
  readonly descriptor: XrmlObject
  readonly issuer: Principal
  /**
   * Of a machine: where it was activated. Of an account: where its server is. Of a client that publishes: where use licences are
   * to be had. [MS-RMPR] §2.2.9.4.3, §2.2.9.5.3, §2.2.9.6.3
   */
  readonly distributionPoints: readonly XrmlObject[]
}

/** Writes all before the ISSUEDPRINCIPALS. Throws XrmlError `xrml-unwritable`. */
export const writeCertificateHead = (head: CertificateHead): string =>
  writeHead(head) +
  writeDescriptor(head.descriptor) +
  writeIssuer(head.issuer) +
  head.distributionPoints.map(writeDistributionPoint).join('')

/** Takes all before the ISSUEDPRINCIPALS. Throws XrmlError `xrml-malformed`. */
export const takeCertificateHead = (children: Children): CertificateHead => ({
  ...takeHead(children),
  descriptor: takeDescriptor(children),
  issuer: takeIssuer(children),
  distributionPoints: takeDistributionPoints(children),
})

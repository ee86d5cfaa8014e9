export { boundElement, writeBoundElement, type SealingKind, type SealingLicense } from './bound-element.ts'
export type { ClientLicensorCertificate } from './client-licensor-certificate.ts'
export { LICENSE_TITLES, type License, type LicenseKind, type SignedLicense } from './license.ts'
export {
  ordinaryLayout,
  type PublishingLayout,
  type PublishingLicense,
  type PublishingPrincipal,
  type UnsignedPublishingLicense,
} from './publishing-license.ts'
export {
  isLicenseText,
  isOfKind,
  readLicense,
  readLicenseOf,
  readRightsData,
  readUnsignedPublishingLicense,
} from './read-license.ts'
export type { RightsData, RightsHolders, RightsPolicyTemplate } from './rights-document.ts'
export type { FederationPrincipal, RmsAccountCertificate } from './rms-account-certificate.ts'
export type { SecurityProcessorCertificate } from './security-processor-certificate.ts'
export type { UseLicense } from './use-license.ts'
export {
  signLicense,
  writeLicense,
  writeLicenseBody,
  writeLicenseStart,
  writeRightsData,
  writeUnsignedPublishingLicense,
} from './write-license.ts'

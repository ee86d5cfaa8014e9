export { CHAIN_ROLES, type ChainLink, type ChainRole } from './chain-role.ts'
export {
  createAuthorities,
  createHierarchy,
  type AuthoritiesOptions,
  type Hierarchy,
  type HierarchyOptions,
} from './create-hierarchy.ts'
export { CRYPTOGRAPHIC_MODES, type CryptographicMode, type CryptographicModeNumber } from './cryptographic-mode.ts'
export type { LicensorForm, LicensorSubject } from './licensor-certificate.ts'
export { createLicenseIssuer, type LicenseIssuer, type LicenseIssuerOptions } from './license-issuer.ts'
export {
  accountCertificateValidity,
  clientLicensorRange,
  licenseValidityTime,
  type AccountCertificateType,
  type LicenseValidity,
} from './license-validity.ts'
export { createLicensorIssuer, type IssuedCertificate, type LicensorIssuer } from './licensor-issuer.ts'
export { reissueLicensor, type ReissueOptions } from './reissue-licensor.ts'

export { createAcquireIssuanceLicense, type AcquireIssuanceLicense } from './acquire-issuance-license.ts'
export { createGetClientLicensorCert, type GetClientLicensorCert } from './get-client-licensor-cert.ts'
export {
  createIssueClientLicensor,
  type IssueClientLicensorDependencies,
  type LicensingUrls,
} from './issue-client-licensor.ts'
export type {
  ClientLicensorRequest,
  IssueClientLicensorCertificate,
  SigningRequest,
  SignPublishingLicense,
} from './ports.ts'
export { PublishingError, type PublishingErrorCode } from './publishing-error.ts'

export { createAcquireIssuanceLicense, type AcquireIssuanceLicense } from './acquire-issuance-license.ts'
export { createGetClientLicensorCert, type GetClientLicensorCert } from './get-client-licensor-cert.ts'
export { createIssueClientLicensor, type IssueClientLicensorDependencies } from './issue-client-licensor.ts'
export { licensingPoints, type LicensingUrls } from './licensing-points.ts'
export type {
  ClientLicensorRequest,
  IssueClientLicensorCertificate,
  IssuedPublishingLicense,
  RecordPublishingLicense,
  SigningRequest,
  SignPublishingLicense,
} from './ports.ts'
export { createSignPublishingLicense, type SignPublishingLicenseDependencies } from './sign-publishing-license.ts'
export { PublishingError, type PublishingErrorCode } from './publishing-error.ts'

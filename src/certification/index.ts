export { AccountCertificateError, type AccountCertificateErrorCode } from './account-certificate-error.ts'
export { CertificationError, type CertificationErrorCode } from './certification-error.ts'
export { createCertify, type Certify, type CertifyResult } from './certify.ts'
export type { CertificationRequest, CertifyAccount } from './ports.ts'

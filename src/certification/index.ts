export type { CertificationUrls } from './account-certificate.ts'
export { AccountCertificateError, type AccountCertificateErrorCode } from './account-certificate-error.ts'
export { CertificationError, type CertificationErrorCode } from './certification-error.ts'
export { createCertify, type Certify, type CertifyResult } from './certify.ts'
export { createCertifyAccount, type CertifyAccountDependencies } from './certify-account.ts'
export { checkAccountChain, type AccountChainRules } from './check-account-chain.ts'
export type { MachineRules } from './check-machine.ts'
export type {
  AccountKey,
  CertificationRequest,
  CertifyAccount,
  IssuedAccountCertificate,
  MailDirectory,
  RecordIssued,
} from './ports.ts'

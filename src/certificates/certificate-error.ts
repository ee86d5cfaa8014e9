import { DomainError } from '../base/domain-error.ts'

export type CertificateErrorCode =
  | 'der-malformed'
  | 'public-key-size'
  | 'public-key-modulus'
  | 'public-key-exponent'
  | 'private-key-unreadable'
  | 'passphrase-wrong'
  | 'key-unavailable'
  | 'issuer-expired'
  | 'issue-not-permitted'
  | 'validity-empty'
  | 'outlives-issuer'

export class CertificateError extends DomainError<CertificateErrorCode> {}

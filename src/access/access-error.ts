import { DomainError } from '../base/domain-error.ts'

export type AccessErrorCode =
  | 'sid-malformed'
  | 'sid-domain-unknown'
  | 'sddl-malformed'
  | 'sddl-too-long'
  | 'sddl-unsupported'
  | 'descriptor-malformed'
  | 'ace-type-unsupported'
  | 'acl-too-large'
  | 'mask-invalid'

export class AccessError extends DomainError<AccessErrorCode> {}

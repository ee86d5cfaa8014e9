import { DomainError } from '../base/domain-error.ts'

export type ContentErrorCode =
  /** Encrypted content is not whole, not of the size that was said, or not of this key. */
  | 'content-damaged'
  /** More segments than their number has room for: 16 TiB. */
  | 'content-too-long'
  /** A file is no protected file, or its header contradicts itself. */
  | 'protected-file-malformed'
  /** A protected file of a version that is not known. */
  | 'protected-file-version'

export class ContentError extends DomainError<ContentErrorCode> {}

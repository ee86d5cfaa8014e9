import { DomainError } from '../../base/domain-error.ts'

export type XrmlErrorCode =
  /** A text is not XML, or not of the template it must follow. */
  | 'xrml-malformed'
  /** A text is longer, deeper or of more parts than any certificate. */
  | 'xrml-too-large'
  /** A value cannot be written so that it would be read back the same. */
  | 'xrml-unwritable'
  /** A file is neither UTF-8 nor UTF-16 with a byte order mark. */
  | 'xrml-encoding'
  | 'trust-anchor-malformed'

export class XrmlError extends DomainError<XrmlErrorCode> {
  /** Where in the text it is wrong, in UTF-16 units, where that is known. */
  readonly start: number | undefined

  constructor(code: XrmlErrorCode, message: string, options: { cause?: unknown; start?: number } = {}) {
    super(code, message, options)
    this.start = options.start
  }
}

import { DomainError } from '../base/domain-error.ts'

export type TemplateErrorCode =
  /** A definition that no template can be made of. */
  | 'template-malformed'
  /** No template has this GUID or name. */
  | 'template-unknown'
  /** A template has this GUID or name already. */
  | 'template-known'
  /** A template that is distributed cannot be deleted. */
  | 'template-published'

/** Why a rights policy template is not made, changed or found. The message says what to do. */
export class TemplateError extends DomainError<TemplateErrorCode> {}

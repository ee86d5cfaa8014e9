import type { Guid } from '../base/guid.ts'

/** A rights policy template that was published. [MS-RMPR] §3.4.4.3.3.2 */
export interface PublishedTemplate {
  readonly guid: Guid
  /** The VALUE of the DIGEST in its SIGNATURE, as it stands there. */
  readonly hash: string
  /** The template itself, as XrML. */
  readonly xrml: string
}

/** The templates that a server distributes. */
export interface TemplateLibrary {
  /** All that are published, in an order that does not change. */
  published(): Promise<readonly PublishedTemplate[]>
}

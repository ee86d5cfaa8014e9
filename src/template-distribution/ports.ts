import type { Guid } from '../base/guid.ts'
import type { CapabilityRange } from '../calls/index.ts'

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

/** What both operations work with. */
export interface TemplateDistribution {
  readonly offered: CapabilityRange
  readonly library: TemplateLibrary
  /** The key of the licensor certificate as it is now, PKCS#1 in base64. */
  readonly serverPublicKey: () => string
}

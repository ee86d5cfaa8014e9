import type { Signature } from '../parts/signature.ts'
import type { StartTag } from '../parts/start-tag.ts'
import type { ClientLicensorCertificate } from './client-licensor-certificate.ts'
import type { PublishingLicense } from './publishing-license.ts'
import type { RightsPolicyTemplate } from './rights-document.ts'
import type { RmsAccountCertificate } from './rms-account-certificate.ts'
import type { SecurityProcessorCertificate } from './security-processor-certificate.ts'
import type { UseLicense } from './use-license.ts'

/** A certificate or licence that is no issuing certificate; `kind` tells which. [MS-RMPR] §2.2.9.4 to §2.2.9.10 */
export type License =
  | SecurityProcessorCertificate
  | RmsAccountCertificate
  | ClientLicensorCertificate
  | PublishingLicense
  | UseLicense
  | RightsPolicyTemplate

export type LicenseKind = License['kind']

/** A licence as it was read: what it says and the surface that was signed. */
export interface SignedLicense<Value extends License = License> {
  readonly license: Value
  readonly signature: Signature
  readonly startTag: StartTag
  /** The whole text. */
  readonly text: string
  /** Exactly `<BODY` to `</BODY>` of `text`. */
  readonly bodyText: string
}

/** Every kind by the name it has in messages. */
export const LICENSE_TITLES: Readonly<Record<LicenseKind, string>> = {
  'security-processor-certificate': 'security processor certificate',
  'rms-account-certificate': 'RMS account certificate',
  'client-licensor-certificate': 'client licensor certificate',
  'publishing-license': 'publishing licence',
  'use-license': 'use licence',
  'rights-policy-template': 'rights policy template',
}

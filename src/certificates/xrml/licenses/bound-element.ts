import { writeIssuer } from './license-head.ts'
import type { License, LicenseKind } from './license.ts'
import { writePublishingPrincipals } from './publishing-license.ts'

/** The kinds of documents that hold ENABLINGBITS. */
export type SealingKind = Exclude<LicenseKind, 'security-processor-certificate' | 'rights-policy-template'>

/** A document that holds ENABLINGBITS. */
export type SealingLicense = Extract<License, { kind: SealingKind }>

/**
 * The element that the ENABLINGBITS of a document are bound to, exactly as it stands in its BODY: ISSUEDPRINCIPALS of a
 * publishing licence, ISSUER of all others. [MS-RMPR] §2.2.9.1.13. `bodyText` is that of a document of this kind, as it was
 * read or as writeLicenseBody gives it.
 */
export function boundElement(kind: SealingKind, bodyText: string): string {
  const name = kind === 'publishing-license' ? 'ISSUEDPRINCIPALS' : 'ISSUER'
  const end = `</${name}>`
  // Markup is escaped in values, so the first of these tags are those of the element.
  return bodyText.slice(bodyText.indexOf(`<${name}>`), bodyText.indexOf(end) + end.length)
}

/** The same element of a document that is still to be written. Throws XrmlError `xrml-unwritable`. */
export const writeBoundElement = (license: SealingLicense): string =>
  license.kind === 'publishing-license' ? writePublishingPrincipals(license) : writeIssuer(license.issuer)

import { remember } from '../../base/remember.ts'
import { readCertificateTemplate, type CertificateTemplate } from './certificate-template.ts'
import type { IssuingCertificate, SignedCertificate } from './issuing-certificate.ts'
import { sameObject } from './parts/object.ts'
import { parsePrincipal } from './parts/principal.ts'
import { parseSignature } from './parts/signature.ts'
import { parseInterval, parseTime } from './parts/time.ts'
import { attributeOf, checkLiteral, malformed } from './xml/xml-element.ts'

/** Checks type and version of a BODY, the same in every certificate. Throws XrmlError `xrml-malformed`. */
export function checkBodyVersion({ body }: CertificateTemplate): void {
  checkLiteral(body, attributeOf(body, 'type'), 'LICENSE')
  checkLiteral(body, attributeOf(body, 'version'), '3.0')
}

/** The three times of a certificate. Throws XrmlError `xrml-malformed`. */
export const parseTimes = ({ issuedTime, validityTime, rangeTime }: CertificateTemplate) => ({
  issuedTime: parseTime(issuedTime),
  ...(validityTime === undefined ? {} : { validityTime: parseInterval(validityTime) }),
  rangeTime: parseInterval(rangeTime),
})

/** Checks that WORK repeats the DESCRIPTOR's OBJECT. Throws XrmlError `xrml-malformed`. */
export function checkWorkObject({ work, workObject, descriptor }: CertificateTemplate): void {
  if (!sameObject(workObject, descriptor)) throw malformed(work, 'The OBJECT is not that of the DESCRIPTOR')
}

/** Both parties of a certificate with their keys. Throws XrmlError `xrml-malformed`. */
export const parsePrincipals = ({ issuer, principal }: CertificateTemplate) => ({
  issuer: parsePrincipal(issuer),
  principal: parsePrincipal(principal),
})

/** Interprets every value of a certificate taken apart. Throws XrmlError `xrml-malformed`. */
export function parseTemplate(template: CertificateTemplate): SignedCertificate {
  checkBodyVersion(template)
  checkWorkObject(template)
  const { text, body, descriptor, revocation } = template
  const certificate: IssuingCertificate = {
    ...parseTimes(template),
    descriptor,
    ...parsePrincipals(template),
    ...(revocation === undefined ? {} : { revocation }),
  }
  const signature = parseSignature(template.signature)
  return { certificate, signature, text, bodyText: text.slice(body.start, body.end) }
}

/** Those above licences are few, and the same in every request. Genuine ones have 3,000 characters. */
export const REMEMBERED_CERTIFICATES = { most: 64, longest: 16_000 } as const

/**
 * Reads an issuing certificate from its text. [MS-RMPR] §2.2.9.3. Nothing is verified: that is for verifyChain.
 * Throws XrmlError `xrml-malformed` or `xrml-too-large`.
 */
export const readIssuingCertificate: (text: string) => SignedCertificate = remember(
  (text) => parseTemplate(readCertificateTemplate(text)),
  REMEMBERED_CERTIFICATES,
)

import type { Signature, SignatureForm } from '../parts/signature.ts'
import { writeStartTag, type StartTag } from '../parts/start-tag.ts'
import { signBody, writeAfterBody, type BodySigner } from '../sign-body.ts'
import { LICENSE_LIMITS } from '../xml/xml-limits.ts'
import { writeClientLicensorCertificate } from './client-licensor-certificate.ts'
import type { License, SignedLicense } from './license.ts'
import { writePublishingLicense, type UnsignedPublishingLicense } from './publishing-license.ts'
import { BODY_TYPES } from './read-license.ts'
import { writeRightsDocument, type RightsData } from './rights-document.ts'
import { writeRmsAccountCertificate } from './rms-account-certificate.ts'
import { writeSecurityProcessorCertificate } from './security-processor-certificate.ts'
import { writeUseLicense } from './use-license.ts'

const XRML_END = '</XrML>'

function writeContent(license: License): string {
  switch (license.kind) {
    case 'security-processor-certificate':
      return writeSecurityProcessorCertificate(license)
    case 'rms-account-certificate':
      return writeRmsAccountCertificate(license)
    case 'client-licensor-certificate':
      return writeClientLicensorCertificate(license)
    case 'publishing-license':
      return writePublishingLicense(license)
    case 'use-license':
      return writeUseLicense(license)
    case 'rights-policy-template':
      return writeRightsDocument(license)
  }
}

function bodyStart({ kind }: License): string {
  if (kind === 'rights-policy-template') return `<BODY type="${BODY_TYPES[kind]}">`
  return `<BODY type="${kind === 'publishing-license' ? BODY_TYPES[kind] : 'LICENSE'}" version="3.0">`
}

/**
 * Writes the BODY of a certificate or licence exactly as genuine clients and servers do. [MS-RMPR] §2.2.9.4 to §2.2.9.10
 * Throws XrmlError `xrml-unwritable` for values it cannot carry.
 */
export const writeLicenseBody = (license: License): string => `${bodyStart(license)}${writeContent(license)}</BODY>`

/** The start tag of a licence in one of its two forms. */
export const writeLicenseStart = (license: License, form: StartTag): string =>
  writeStartTag(form, license.kind === 'use-license' ? 'Content-License' : undefined)

/** Who writes what how: a machine its own certificate, a client what it publishes, a server all the rest. Genuine documents. */
function formsOf(license: License): { readonly startTag: StartTag; readonly signature: SignatureForm } {
  if (license.kind === 'security-processor-certificate') {
    return { startTag: 'version-first', signature: 'digest-first' }
  }
  const ofClient =
    (license.kind === 'publishing-license' || license.kind === 'use-license') &&
    license.issuer.object.type === 'Group-Identity'
  return ofClient
    ? { startTag: 'version-first', signature: 'algorithm-first' }
    : { startTag: 'xmlns-first', signature: 'digest-first' }
}

/** Writes a licence as it was read: with the signature that it has. Throws XrmlError `xrml-unwritable`. */
export const writeLicense = ({ license, startTag, signature }: Omit<SignedLicense, 'text' | 'bodyText'>): string =>
  joinLicense(license, startTag, signature)

const joinLicense = (license: License, startTag: StartTag, signature: Signature): string =>
  writeLicenseStart(license, startTag) + writeLicenseBody(license) + writeAfterBody(signature)

/**
 * Writes and signs a certificate or licence: at once where the signer does. [MS-RMPR] §2.2.9.1.12
 * Throws XrmlError `xrml-unwritable` for values it cannot carry and when the signature is not as long as the issuer's
 * key, `xrml-too-large` when nobody could read it.
 */
export function signLicense(license: License, signer: BodySigner): string | Promise<string> {
  const { startTag, signature } = formsOf(license)
  return signBody(writeLicenseBody(license), license.issuer.publicKey, signer, {
    start: writeLicenseStart(license, startTag),
    form: signature,
    limit: LICENSE_LIMITS.characters,
  })
}

/** Writes a publishing licence that a server is to sign. [MS-RMPR] §3.5.4.1. Throws XrmlError `xrml-unwritable`. */
export const writeUnsignedPublishingLicense = (license: UnsignedPublishingLicense): string =>
  `${writeStartTag('version-first')}<BODY type="${BODY_TYPES['publishing-license']}" version="3.0">` +
  `${writePublishingLicense(license)}</BODY>${XRML_END}`

/** Writes rights data, as it is then encrypted. [MS-RMPR] §2.2.9.8, §4.5.5. Throws XrmlError `xrml-unwritable`. */
export const writeRightsData = (rights: RightsData): string =>
  `${writeStartTag('version-first')}<BODY type="${BODY_TYPES['rights-data']}" version="3.0">` +
  `${writeRightsDocument(rights)}</BODY>${XRML_END}`

import { remember } from '../../../base/remember.ts'
import { parseSignature, readSignatureElements } from '../parts/signature.ts'
import { readStartTag, type Purpose } from '../parts/start-tag.ts'
import { readXml } from '../xml/read-xml.ts'
import {
  attributeIf,
  attributeOf,
  checkLiteral,
  malformed,
  readChildren,
  type Children,
  type XmlElement,
} from '../xml/xml-element.ts'
import { LICENSE_LIMITS } from '../xml/xml-limits.ts'
import { takeClientLicensorCertificate } from './client-licensor-certificate.ts'
import { LICENSE_TITLES, type License, type LicenseKind, type SignedLicense } from './license.ts'
import {
  takePublishingLicense,
  takeUnsignedPublishingLicense,
  type UnsignedPublishingLicense,
} from './publishing-license.ts'
import { takeRightsData, takeRightsPolicyTemplate, type RightsData } from './rights-document.ts'
import { takeRmsAccountCertificate } from './rms-account-certificate.ts'
import { takeSecurityProcessorCertificate } from './security-processor-certificate.ts'
import { takeUseLicense } from './use-license.ts'

/** What BODY says it is, where it is no LICENSE. [MS-RMPR] §2.2.9.7, §2.2.9.8, §2.2.9.10 */
export const BODY_TYPES = {
  'publishing-license': 'Microsoft Rights Label',
  'rights-policy-template': 'Microsoft Official Rights Template',
  'rights-data': 'Microsoft Rights Template',
} as const

/** What the OBJECT of the DESCRIPTOR says a LICENSE is. [MS-RMPR] §2.2.9.4.1, §2.2.9.5.1, §2.2.9.6.1, §4.5.6 */
export const DESCRIPTOR_TYPES = {
  'security-processor-certificate': 'Machine-Certificate',
  'rms-account-certificate': 'Group-Identity-Credential',
  'client-licensor-certificate': 'Client-Licensor-Certificate',
  'use-license': 'Content-License',
} as const

const READERS: Readonly<Record<LicenseKind, (children: Children) => License>> = {
  'security-processor-certificate': takeSecurityProcessorCertificate,
  'rms-account-certificate': takeRmsAccountCertificate,
  'client-licensor-certificate': takeClientLicensorCertificate,
  'publishing-license': takePublishingLicense,
  'use-license': takeUseLicense,
  'rights-policy-template': takeRightsPolicyTemplate,
}

type DescribedKind = keyof typeof DESCRIPTOR_TYPES

const DESCRIBED = new Map<string, DescribedKind>(
  Object.entries(DESCRIPTOR_TYPES).map(([kind, type]) => [type, kind as DescribedKind]),
)

function kindOfLicense(body: XmlElement, purpose: Purpose | undefined): LicenseKind | undefined {
  const descriptor = body.children.find(({ name }) => name === 'DESCRIPTOR')?.children[0]
  const described = DESCRIBED.get((descriptor && attributeIf(descriptor, 'type')) ?? '')
  return described ?? (purpose === undefined ? undefined : 'use-license')
}

function kindOfBody(body: XmlElement, purpose: Purpose | undefined): LicenseKind {
  const type = attributeOf(body, 'type')
  const kind =
    type === BODY_TYPES['publishing-license']
      ? 'publishing-license'
      : type === BODY_TYPES['rights-policy-template']
        ? 'rights-policy-template'
        : kindOfLicense(body, type === 'LICENSE' ? purpose : undefined)
  if (kind !== undefined && (type === 'LICENSE') === kind in DESCRIPTOR_TYPES) return kind
  throw malformed(body, 'BODY and DESCRIPTOR are those of no licence')
}

/** A template has no version; all others have 3.0. [MS-RMPR] §2.2.9.10, §4.5.7 */
function readBody<Value>(body: XmlElement, versioned: boolean, read: (children: Children) => Value): Value {
  const value = readChildren(body, versioned ? ['type', 'version'] : ['type'], read)
  if (versioned) checkLiteral(body, attributeOf(body, 'version'), '3.0')
  return value
}

function readRoot<Value>(
  text: string,
  read: (children: Children, start: ReturnType<typeof readStartTag>) => Value,
): Value {
  const root = readXml(text, LICENSE_LIMITS)
  const start = readStartTag(root)
  const attributes = ['xmlns', 'version', ...(start.purpose === undefined ? [] : ['purpose'])]
  return readChildren(root, attributes, (children) => read(children, start))
}

/** An account opens many documents, a document is opened by many. Genuine licences have 3,000 to 6,000 characters. */
const REMEMBERED_LICENSES = { most: 64, longest: 16_000 } as const

/**
 * Reads a certificate or licence that is no issuing certificate. [MS-RMPR] §2.2.9.4 to §2.2.9.10. Nothing is verified: that
 * is for verifyChain. Throws XrmlError `xrml-malformed` or `xrml-too-large`.
 */
export const readLicense: (text: string) => SignedLicense = remember(
  (text) =>
    readRoot(text, (children, { form, purpose }) => {
      const body = children.take('BODY')
      const kind = kindOfBody(body, purpose)
      const license = readBody(body, kind !== 'rights-policy-template', READERS[kind])
      if (purpose !== undefined && kind !== 'use-license') throw malformed(body, 'Only a use licence has a purpose')
      const signature = parseSignature(readSignatureElements(children.take('SIGNATURE')))
      return { license, signature, startTag: form, text, bodyText: text.slice(body.start, body.end) }
    }),
  REMEMBERED_LICENSES,
)

const LICENSE_START =
  /^<XrML[^<>]*(?: purpose=|><BODY type="Microsoft )|<DESCRIPTOR><OBJECT type="(?:Machine-Certificate|Group-Identity-Credential|Client-Licensor-Certificate|Content-License)"/

/**
 * Whether a text, from its beginning, looks like a licence rather than an issuing certificate: which of the two readers is for
 * it. What it is, that reader tells.
 */
export const isLicenseText = (text: string): boolean => LICENSE_START.test(text.slice(0, 512))

/** Whether a licence as it was read is of this kind. */
export const isOfKind = <Kind extends LicenseKind>(
  signed: SignedLicense,
  kind: Kind,
): signed is SignedLicense<Extract<License, { kind: Kind }>> => signed.license.kind === kind

/**
 * Reads a licence that must be of this kind. Throws XrmlError `xrml-malformed` also when it is of another, and
 * `xrml-too-large`.
 */
export function readLicenseOf<Kind extends LicenseKind>(
  kind: Kind,
  text: string,
): SignedLicense<Extract<License, { kind: Kind }>> {
  const signed = readLicense(text)
  if (isOfKind(signed, kind)) return signed
  throw malformed(
    { path: 'XrML', start: 0 },
    `A ${LICENSE_TITLES[kind]} is wanted, not a ${LICENSE_TITLES[signed.license.kind]}`,
  )
}

function readUnsigned<Value>(text: string, type: string, read: (children: Children) => Value): Value {
  return readRoot(text, (children) => {
    const body = children.take('BODY')
    checkLiteral(body, attributeOf(body, 'type'), type)
    return readBody(body, attributeIf(body, 'version') !== undefined, read)
  })
}

/**
 * Reads a publishing licence that is not signed yet, as a client sends it. [MS-RMPR] §2.2.9.7, §3.5.4.1
 * Throws XrmlError `xrml-malformed` or `xrml-too-large`.
 */
export const readUnsignedPublishingLicense = (text: string): UnsignedPublishingLicense =>
  readUnsigned(text, BODY_TYPES['publishing-license'], takeUnsignedPublishingLicense)

/**
 * Reads rights data in plain text that no template gave: that is what a publishing licence holds encrypted. [MS-RMPR] §2.2.9.8
 * Throws XrmlError `xrml-malformed` or `xrml-too-large`.
 */
export const readRightsData = (text: string): RightsData =>
  readUnsigned(text, BODY_TYPES['rights-data'], takeRightsData)

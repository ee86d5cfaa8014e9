import { toBase64 } from '../../../base/base64.ts'
import {
  takeAuthenticatedData,
  writeAuthenticatedData,
  type AuthenticatedData,
  type AuthenticatedDataForm,
} from '../parts/authenticated-data.ts'
import { takeDistributionPoints, takeReferral, writeDistributionPoint } from '../parts/distribution-point.ts'
import { readEnablingBits, writeEnablingBits, type EnablingBits } from '../parts/enabling-bits.ts'
import { readObject, writeObject, type LooseObject, type XrmlObject } from '../parts/object.ts'
import { takePolicyLists, writePolicyLists, type PolicyLists } from '../parts/policy-list.ts'
import { takeSecurityLevels, writeSecurityLevels, type Principal } from '../parts/principal.ts'
import { parsePublicKey, readPublicKeyElements, writePublicKey } from '../parts/public-key.ts'
import { bytesOf } from '../parts/signature.ts'
import { takeWork, writeWork, type Work } from '../parts/work.ts'
import { attributeOf, checkLiteral, malformed, readChildren, readLeaf, type Children } from '../xml/xml-element.ts'
import { takeIssuedPrincipal, writeIssuedPrincipal } from './issued-principal.ts'
import {
  takeDescriptorIf,
  takeHead,
  takeIssuer,
  takeIssuerIf,
  writeDescriptor,
  writeHead,
  writeIssuer,
  type LicenseHead,
} from './license-head.ts'

/**
 * In which order a publishing licence stands. Clients put the SECURITYLEVELs of the server before its ENABLINGBITS, and `id`
 * before `name`; servers the other way round. Genuine documents.
 */
export type PublishingLayout = 'client' | 'server'

/** The server a licence is for, with the content key sealed for it. [MS-RMPR] §2.2.9.7.4 */
export type PublishingPrincipal = Principal & { readonly enablingBits: EnablingBits }

/** A publishing licence that nobody has signed yet, as a client sends it to be signed. [MS-RMPR] §2.2.9.7, §3.5.4.1 */
export interface UnsignedPublishingLicense extends LicenseHead {
  /** The policy, where it has a name. [MS-RMPR] §2.2.9.7.1 */
  readonly descriptor?: LooseObject
  readonly issuer?: Principal
  /** Where use licences are to be had; servers put the referral here too. [MS-RMPR] §2.2.9.7.3 */
  readonly distributionPoints: readonly XrmlObject[]
  readonly principal: PublishingPrincipal
  /** Whom to ask for rights, where it stands after the principal: clients put it there. */
  readonly referral?: XrmlObject
  readonly work: Work
  /** The rights, encrypted: AUTHENTICATEDDATA `Encrypted-Rights-Data`. [MS-RMPR] §2.2.9.7.6 */
  readonly encryptedRightsData: Uint8Array
  readonly authenticatedData: readonly AuthenticatedData[]
  readonly policies: PolicyLists
  readonly layout: PublishingLayout
}

/** A publishing licence (PL): the rights to content, as its author gives them. [MS-RMPR] §2.2.9.7 */
export interface PublishingLicense extends UnsignedPublishingLicense {
  readonly kind: 'publishing-license'
  readonly issuer: Principal
}

const RIGHTS_DATA = 'Encrypted-Rights-Data'

/** Writes the ISSUEDPRINCIPALS: the server that the licence is for. [MS-RMPR] §2.2.9.7.4. Throws XrmlError `xrml-unwritable`. */
export function writePublishingPrincipals({
  principal,
  layout,
}: Pick<UnsignedPublishingLicense, 'principal' | 'layout'>): string {
  const { object, publicKey, enablingBits, securityLevels } = principal
  const [bits, levels] = [writeEnablingBits(enablingBits), writeSecurityLevels(securityLevels)]
  return writeIssuedPrincipal(
    writeObject(object) + writePublicKey(publicKey) + (layout === 'server' ? bits + levels : levels + bits),
  )
}

/** Takes the principal, and tells whether its ENABLINGBITS come before its SECURITYLEVELs, where it has any. */
function takeServer(children: Children): { principal: PublishingPrincipal; bitsFirst: boolean | undefined } {
  const object = readObject(children.take('OBJECT'))
  const publicKey = parsePublicKey(readPublicKeyElements(children.take('PUBLICKEY')))
  const before = takeSecurityLevels(children)
  const enablingBits = readEnablingBits(children.take('ENABLINGBITS'))
  const securityLevels = before.length > 0 ? before : takeSecurityLevels(children)
  return {
    principal: { object, publicKey, securityLevels, enablingBits },
    bitsFirst: securityLevels.length === 0 ? undefined : before.length === 0,
  }
}

function takeRightsData(children: Children): Uint8Array {
  const element = children.take('AUTHENTICATEDDATA')
  readLeaf(element, ['id'])
  checkLiteral(element, attributeOf(element, 'id'), RIGHTS_DATA)
  const bytes = bytesOf(element)
  if (bytes === undefined) throw malformed(element, 'The value is not base64 in its canonical spelling')
  return Uint8Array.from(bytes)
}

const dataForm = (layout: PublishingLayout): AuthenticatedDataForm => (layout === 'server' ? 'name-first' : 'id-first')

/** Writes what is in the BODY of a publishing licence. [MS-RMPR] §2.2.9.7. Throws XrmlError `xrml-unwritable`. */
export const writePublishingLicense = (license: UnsignedPublishingLicense): string =>
  writeHead(license) +
  (license.descriptor === undefined ? '' : writeDescriptor(license.descriptor)) +
  (license.issuer === undefined ? '' : writeIssuer(license.issuer)) +
  license.distributionPoints.map(writeDistributionPoint).join('') +
  writePublishingPrincipals(license) +
  (license.referral === undefined ? '' : writeDistributionPoint(license.referral)) +
  writeWork(license.work, '') +
  `<AUTHENTICATEDDATA id="${RIGHTS_DATA}">${toBase64(license.encryptedRightsData)}</AUTHENTICATEDDATA>` +
  license.authenticatedData.map((data) => writeAuthenticatedData(data, dataForm(license.layout))).join('') +
  writePolicyLists(license.policies)

/** Takes what stands in a publishing licence after the issuer. */
function takeRest(children: Children, ordinary: PublishingLayout) {
  const distributionPoints = takeDistributionPoints(children)
  const { principal, bitsFirst } = takeIssuedPrincipal(children, takeServer)
  return {
    distributionPoints,
    principal,
    ...takeReferral(children),
    work: readChildren(children.take('WORK'), [], takeWork),
    encryptedRightsData: takeRightsData(children),
    authenticatedData: takeAuthenticatedData(children),
    policies: takePolicyLists(children),
    layout: bitsFirst === undefined ? ordinary : bitsFirst ? ('server' as const) : ('client' as const),
  }
}

/** The order of whoever signs: where nothing shows it, it is taken to be this. */
export const ordinaryLayout = (issuer: Principal): PublishingLayout =>
  issuer.object.type === 'MS-DRM-Server' ? 'server' : 'client'

/** Takes what is in the BODY of a publishing licence. Throws XrmlError `xrml-malformed`. */
export function takePublishingLicense(children: Children): PublishingLicense {
  const head = { ...takeHead(children), ...takeDescriptorIf(children) }
  const issuer = takeIssuer(children)
  return { kind: 'publishing-license', ...head, issuer, ...takeRest(children, ordinaryLayout(issuer)) }
}

/** Takes what is in the BODY of one that may lack its issuer. Throws XrmlError `xrml-malformed`. */
export const takeUnsignedPublishingLicense = (children: Children): UnsignedPublishingLicense => ({
  ...takeHead(children),
  ...takeDescriptorIf(children),
  ...takeIssuerIf(children),
  ...takeRest(children, 'client'),
})

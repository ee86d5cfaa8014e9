import { takeAuthenticatedData, writeAuthenticatedData, type AuthenticatedData } from '../parts/authenticated-data.ts'
import { takeDistributionPoints, writeDistributionPoint } from '../parts/distribution-point.ts'
import { readLooseObject, writeObject, type LooseObject, type XrmlObject } from '../parts/object.ts'
import { takePolicyLists, writePolicyLists, type PolicyLists } from '../parts/policy-list.ts'
import type { Principal } from '../parts/principal.ts'
import { readRights, writeRights, type Rights } from '../parts/right.ts'
import { takeConditionedWork, writeWork, type ConditionedWork } from '../parts/work.ts'
import { readChildren, type Children, type XmlElement } from '../xml/xml-element.ts'
import {
  takeDescriptorIf,
  takeHead,
  takeIssuer,
  takeIssuerIf,
  takeLooseDescriptor,
  writeDescriptor,
  writeHead,
  writeIssuer,
  type LicenseHead,
} from './license-head.ts'

/**
 * Who has a right, by ID and NAME: `Windows`, `Unspecified` (an e-mail address) or `Internal` (`Owner`, `Anyone`).
 * [MS-RMPR] §2.2.9.8.5.3
 */
export type RightsHolders = readonly [LooseObject, ...LooseObject[]]

/** Who may do what with content, in plain text: rights data and templates. [MS-RMPR] §2.2.9.8, §2.2.9.10 */
interface RightsDocument extends LicenseHead {
  /** The policy with its names. [MS-RMPR] §2.2.9.8.1 */
  readonly descriptor?: LooseObject
  readonly issuer?: Principal
  /** The publishing point, then the referral. [MS-RMPR] §2.2.9.8.3 */
  readonly distributionPoints: readonly XrmlObject[]
  readonly work: ConditionedWork
  readonly rights: Rights<RightsHolders>
  readonly authenticatedData: readonly AuthenticatedData[]
  readonly policies: PolicyLists
}

/** What an author grants, before it is encrypted into a publishing licence; it is not signed. [MS-RMPR] §2.2.9.8 */
export interface RightsData extends RightsDocument {
  readonly kind: 'rights-data'
}

/** A rights policy template: what an administrator grants, signed by the server. [MS-RMPR] §2.2.9.10 */
export interface RightsPolicyTemplate extends RightsDocument {
  readonly kind: 'rights-policy-template'
  readonly descriptor: LooseObject
  readonly issuer: Principal
}

const writeHolders = (holders: RightsHolders): string =>
  holders.map((holder) => `<PRINCIPAL>${writeObject(holder)}</PRINCIPAL>`).join('')

const readHolder = (element: XmlElement): LooseObject =>
  readChildren(element, [], (principal) => readLooseObject(principal.take('OBJECT')))

function takeHolders(children: Children): RightsHolders {
  const [first, ...more] = children.takeSome('PRINCIPAL')
  return [readHolder(first), ...more.map(readHolder)]
}

/** Writes what is in the BODY of rights data or a template. [MS-RMPR] §2.2.9.8. Throws XrmlError `xrml-unwritable`. */
export const writeRightsDocument = (document: RightsData | RightsPolicyTemplate): string =>
  writeHead(document) +
  (document.descriptor === undefined ? '' : writeDescriptor(document.descriptor)) +
  (document.issuer === undefined ? '' : writeIssuer(document.issuer)) +
  document.distributionPoints.map(writeDistributionPoint).join('') +
  writeWork(document.work, writeRights(document.rights, writeHolders)) +
  document.authenticatedData.map((data) => writeAuthenticatedData(data, 'name-first')).join('') +
  writePolicyLists(document.policies)

const takeContent = (children: Children) => ({
  distributionPoints: takeDistributionPoints(children),
  ...readChildren(children.take('WORK'), [], (inner) => ({
    work: takeConditionedWork(inner),
    rights: readRights(inner.take('RIGHTSGROUP'), takeHolders),
  })),
  authenticatedData: takeAuthenticatedData(children),
  policies: takePolicyLists(children),
})

/** Takes what is in the BODY of rights data. Throws XrmlError `xrml-malformed`. */
export const takeRightsData = (children: Children): RightsData => ({
  kind: 'rights-data',
  ...takeHead(children),
  ...takeDescriptorIf(children),
  ...takeIssuerIf(children),
  ...takeContent(children),
})

/** Takes what is in the BODY of a template. Throws XrmlError `xrml-malformed`. */
export const takeRightsPolicyTemplate = (children: Children): RightsPolicyTemplate => ({
  kind: 'rights-policy-template',
  ...takeHead(children),
  descriptor: takeLooseDescriptor(children),
  issuer: takeIssuer(children),
  ...takeContent(children),
})

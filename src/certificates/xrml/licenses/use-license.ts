import { takeAuthenticatedData, writeAuthenticatedData, type AuthenticatedData } from '../parts/authenticated-data.ts'
import { takeReferral, writeDistributionPoint } from '../parts/distribution-point.ts'
import type { EnablingBits } from '../parts/enabling-bits.ts'
import type { LooseObject, XrmlObject } from '../parts/object.ts'
import { readOsExclusions, writeOsExclusions, type OsExclusion } from '../parts/os-exclusion.ts'
import { takePolicyLists, writePolicyLists, type PolicyLists } from '../parts/policy-list.ts'
import { takePrincipal, writePrincipal, type Principal } from '../parts/principal.ts'
import { readRights, writeRights, type Rights } from '../parts/right.ts'
import { takeWork, writeWork, type Work } from '../parts/work.ts'
import { readChildren, type Children, type XmlElement } from '../xml/xml-element.ts'
import { takeIssuedPrincipal, writeIssuedPrincipal } from './issued-principal.ts'
import {
  takeHead,
  takeIssuer,
  takeLooseDescriptor,
  writeDescriptor,
  writeHead,
  writeIssuer,
  type LicenseHead,
} from './license-head.ts'
import { readSealedAccess, writeSealedAccess } from './sealed-access.ts'

/** A use licence (UL): what one account may do with content, and the key to it. [MS-RMPR] §2.2.9.9 */
export interface UseLicense extends LicenseHead {
  readonly kind: 'use-license'
  readonly descriptor: LooseObject
  readonly issuer: Principal
  /** The account. */
  readonly principal: Principal
  /** Whom to ask for more rights. [MS-RMPR] §2.2.9.9.4 */
  readonly referral?: XrmlObject
  readonly work: Work
  /** Each with the content key, sealed for the account. */
  readonly rights: Rights<EnablingBits>
  /** [MS-RMPR] §2.2.9.9.9 */
  readonly osExclusions?: readonly OsExclusion[]
  readonly policies: PolicyLists
  readonly authenticatedData: readonly AuthenticatedData[]
}

const readUse = (element: XmlElement): Pick<UseLicense, 'work' | 'rights'> =>
  readChildren(element, [], (children) => {
    const work = takeWork(children)
    return { work, rights: readRights(children.take('RIGHTSGROUP'), readSealedAccess) }
  })

function takeExclusions(children: Children): Pick<UseLicense, 'osExclusions'> {
  const list = children.takeIf('CONDITIONLIST')
  return list === undefined ? {} : { osExclusions: readOsExclusions(list) }
}

/** Writes what is in the BODY of a use licence. [MS-RMPR] §2.2.9.9. Throws XrmlError `xrml-unwritable`. */
export const writeUseLicense = (license: UseLicense): string =>
  writeHead(license) +
  writeDescriptor(license.descriptor) +
  writeIssuer(license.issuer) +
  writeIssuedPrincipal(writePrincipal(license.principal)) +
  (license.referral === undefined ? '' : writeDistributionPoint(license.referral)) +
  writeWork(license.work, writeRights(license.rights, writeSealedAccess)) +
  (license.osExclusions === undefined ? '' : writeOsExclusions(license.osExclusions)) +
  writePolicyLists(license.policies) +
  license.authenticatedData.map((data) => writeAuthenticatedData(data, 'id-first')).join('')

/** Takes what is in the BODY of a use licence. Throws XrmlError `xrml-malformed`. */
export const takeUseLicense = (children: Children): UseLicense => ({
  kind: 'use-license',
  ...takeHead(children),
  descriptor: takeLooseDescriptor(children),
  issuer: takeIssuer(children),
  principal: takeIssuedPrincipal(children, takePrincipal),
  ...takeReferral(children),
  ...readUse(children.take('WORK')),
  ...takeExclusions(children),
  policies: takePolicyLists(children),
  authenticatedData: takeAuthenticatedData(children),
})

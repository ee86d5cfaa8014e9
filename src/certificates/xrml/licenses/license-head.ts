import type { Interval } from '../../../base/moment.ts'
import { writePolicyObject, readLooseObject, readObject, type LooseObject, type XrmlObject } from '../parts/object.ts'
import { parsePrincipal, readPrincipalElements, writePrincipal, type Principal } from '../parts/principal.ts'
import { parseInterval, parseTime, readIntervalElements, writeInterval, writeTime } from '../parts/time.ts'
import { readChildren, readLeaf, type Children } from '../xml/xml-element.ts'

/** What every certificate and licence begins with. [MS-RMPR] §2.2.9.1.1, §2.2.9.1.2 */
export interface LicenseHead {
  readonly issuedTime: Date
  readonly validityTime?: Interval
}

/** Writes ISSUEDTIME and VALIDITYTIME. Throws XrmlError `xrml-unwritable`. */
export const writeHead = ({ issuedTime, validityTime }: LicenseHead): string =>
  `<ISSUEDTIME>${writeTime(issuedTime)}</ISSUEDTIME>` +
  (validityTime === undefined ? '' : writeInterval('VALIDITYTIME', validityTime))

/** Takes ISSUEDTIME and VALIDITYTIME. Throws XrmlError `xrml-malformed`. */
export function takeHead(children: Children): LicenseHead {
  const issuedTime = children.take('ISSUEDTIME')
  readLeaf(issuedTime)
  const validityTime = children.takeIf('VALIDITYTIME')
  return {
    issuedTime: parseTime(issuedTime),
    ...(validityTime === undefined ? {} : { validityTime: parseInterval(readIntervalElements(validityTime)) }),
  }
}

/** Writes a DESCRIPTOR. [MS-RMPR] §2.2.9.1.4. Throws XrmlError `xrml-unwritable`. */
export const writeDescriptor = (object: LooseObject): string => `<DESCRIPTOR>${writePolicyObject(object)}</DESCRIPTOR>`

/** Takes the DESCRIPTOR of a certificate. Throws XrmlError `xrml-malformed`. */
export const takeDescriptor = (children: Children): XrmlObject =>
  readChildren(children.take('DESCRIPTOR'), [], (inner) => readObject(inner.take('OBJECT')))

/** Takes the DESCRIPTOR of a licence, which need not name a type. Throws XrmlError `xrml-malformed`. */
export const takeLooseDescriptor = (children: Children): LooseObject =>
  readChildren(children.take('DESCRIPTOR'), [], (inner) => readLooseObject(inner.take('OBJECT')))

/** The same where there may be none. Throws XrmlError `xrml-malformed`. */
export const takeDescriptorIf = (children: Children): { readonly descriptor?: LooseObject } =>
  children.isNext('DESCRIPTOR') ? { descriptor: takeLooseDescriptor(children) } : {}

/** Takes the ISSUER where there may be none. Throws XrmlError `xrml-malformed`. */
export const takeIssuerIf = (children: Children): { readonly issuer?: Principal } =>
  children.isNext('ISSUER') ? { issuer: takeIssuer(children) } : {}

/** A server writes itself twice for all that it issues. What is frozen, as what is remembered is, stays what it is. */
const writtenIssuers = new WeakMap<Principal, string>()

/** Writes an ISSUER. [MS-RMPR] §2.2.9.1.5. Throws XrmlError `xrml-unwritable`. */
export function writeIssuer(issuer: Principal): string {
  const known = writtenIssuers.get(issuer)
  if (known !== undefined) return known
  const text = `<ISSUER>${writePrincipal(issuer)}</ISSUER>`
  if (Object.isFrozen(issuer)) writtenIssuers.set(issuer, text)
  return text
}

/** Takes the ISSUER. Throws XrmlError `xrml-malformed`. */
export const takeIssuer = (children: Children): Principal =>
  parsePrincipal(readPrincipalElements(children.take('ISSUER'), []))

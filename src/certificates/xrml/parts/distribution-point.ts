import { readChildren, type Children, type XmlElement } from '../xml/xml-element.ts'
import { readObject, writeObject, type XrmlObject } from './object.ts'

/** Writes a DISTRIBUTIONPOINT: where a service is. [MS-RMPR] §2.2.9.1.7. Throws XrmlError `xrml-unwritable`. */
export const writeDistributionPoint = (object: XrmlObject): string =>
  `<DISTRIBUTIONPOINT>${writeObject(object)}</DISTRIBUTIONPOINT>`

const readDistributionPoint = (element: XmlElement): XrmlObject =>
  readChildren(element, [], (inner) => readObject(inner.take('OBJECT')))

/** Takes the DISTRIBUTIONPOINTs that stand next. [MS-RMPR] §2.2.9.1.7. Throws XrmlError `xrml-malformed`. */
export const takeDistributionPoints = (children: Children): XrmlObject[] =>
  children.takeAll('DISTRIBUTIONPOINT').map(readDistributionPoint)

/** Takes the one DISTRIBUTIONPOINT that may stand after a principal. [MS-RMPR] §2.2.9.7. Throws XrmlError `xrml-malformed`. */
export function takeReferral(children: Children): { readonly referral?: XrmlObject } {
  const element = children.takeIf('DISTRIBUTIONPOINT')
  return element === undefined ? {} : { referral: readDistributionPoint(element) }
}

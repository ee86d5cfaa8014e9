import { readObject, type XrmlObject } from './parts/object.ts'
import { readPrincipalElements, type PrincipalElements } from './parts/principal.ts'
import { readSignatureElements, type SignatureElements } from './parts/signature.ts'
import { readIntervalElements, type IntervalElements } from './parts/time.ts'
import { readXml } from './xml/read-xml.ts'
import { attributeOf, checkLiteral, readChildren, readLeaf, type Children, type XmlElement } from './xml/xml-element.ts'

/** An issuing certificate taken apart along its template, values still to be interpreted. [MS-RMPR] §2.2.9.3 */
export interface CertificateTemplate {
  readonly text: string
  readonly body: XmlElement
  readonly issuedTime: XmlElement
  readonly validityTime?: IntervalElements
  readonly descriptor: XrmlObject
  readonly issuer: PrincipalElements
  readonly principal: PrincipalElements
  readonly work: XmlElement
  readonly workObject: XrmlObject
  readonly rangeTime: IntervalElements
  readonly revocation?: string
  readonly signature: SignatureElements
}

/** The one child an element has, besides exactly one attribute whose value is prescribed, if any. */
function readOnlyChild(
  element: XmlElement,
  name: string,
  attribute?: readonly [name: string, value: string],
): XmlElement {
  const child = readChildren(element, attribute === undefined ? [] : [attribute[0]], (children) => children.take(name))
  if (attribute !== undefined) checkLiteral(element, attributeOf(element, attribute[0]), attribute[1])
  return child
}

const checkInternalId = (element: XmlElement): void => checkLiteral(element, attributeOf(element, 'internal-id'), '1')

function readIssuedPrincipals(element: XmlElement): PrincipalElements {
  const principal = readOnlyChild(element, 'PRINCIPAL')
  const elements = readPrincipalElements(principal, ['internal-id'])
  checkInternalId(principal)
  return elements
}

const readConditions = (element: XmlElement): IntervalElements =>
  readChildren(element, [], (children) => {
    const rangeTime = readIntervalElements(readOnlyChild(children.take('TIME'), 'RANGETIME'))
    const principal = readOnlyChild(children.take('ACCESS'), 'PRINCIPAL')
    readChildren(principal, ['internal-id'], () => undefined)
    checkInternalId(principal)
    return rangeTime
  })

const readWork = (element: XmlElement) =>
  readChildren(element, [], (children) => {
    const workObject = readObject(children.take('OBJECT'))
    const rightsList = readOnlyChild(children.take('RIGHTSGROUP'), 'RIGHTSLIST', ['name', 'Main-Rights'])
    const conditionList = readOnlyChild(readOnlyChild(rightsList, 'RIGHT'), 'CONDITIONLIST', ['name', 'ISSUE'])
    return { work: element, workObject, rangeTime: readConditions(conditionList) }
  })

function readBody(children: Children, text: string) {
  const issuedTime = children.take('ISSUEDTIME')
  readLeaf(issuedTime)
  const validityTime = children.takeIf('VALIDITYTIME')
  const descriptor = readChildren(children.take('DESCRIPTOR'), [], (inner) => readObject(inner.take('OBJECT')))
  const issuer = readPrincipalElements(children.take('ISSUER'), [])
  const principal = readIssuedPrincipals(children.take('ISSUEDPRINCIPALS'))
  const work = readWork(children.take('WORK'))
  const revocation = children.takeIf('CONDITIONLIST')
  return {
    issuedTime,
    ...(validityTime === undefined ? {} : { validityTime: readIntervalElements(validityTime) }),
    descriptor,
    issuer,
    principal,
    ...work,
    ...(revocation === undefined ? {} : { revocation: text.slice(revocation.start, revocation.end) }),
  }
}

/**
 * Takes the text of an issuing certificate apart. [MS-RMPR] §2.2.9.3
 * Throws XrmlError `xrml-malformed` or `xrml-too-large`.
 */
export function readCertificateTemplate(text: string): CertificateTemplate {
  const root = readXml(text)
  checkLiteral(root, root.name, 'XrML')
  return readChildren(root, ['xmlns', 'version'], (children) => {
    const body = children.take('BODY')
    const parts = readChildren(body, ['type', 'version'], (inner) => readBody(inner, text))
    return { text, body, ...parts, signature: readSignatureElements(children.take('SIGNATURE')) }
  })
}

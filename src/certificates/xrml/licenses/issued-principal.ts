import { attributeOf, checkLiteral, readChildren, type Children } from '../xml/xml-element.ts'

const INTERNAL_ID = 'internal-id'

/** The number by which ACCESS refers to the one principal of a document. */
const FIRST = '1'

/** Writes an ISSUEDPRINCIPALS around what its one principal is. [MS-RMPR] §2.2.9.1.11 */
export const writeIssuedPrincipal = (content: string): string =>
  `<ISSUEDPRINCIPALS>${writeNumberedPrincipal(content)}</ISSUEDPRINCIPALS>`

/** Takes an ISSUEDPRINCIPALS with exactly one principal. [MS-RMPR] §2.2.9.1.11. Throws XrmlError `xrml-malformed`. */
export const takeIssuedPrincipal = <Value>(children: Children, read: (inner: Children) => Value): Value =>
  readChildren(children.take('ISSUEDPRINCIPALS'), [], (list) => takeNumberedPrincipal(list, read))

/** Writes a PRINCIPAL with a number. */
export const writeNumberedPrincipal = (content: string): string =>
  `<PRINCIPAL ${INTERNAL_ID}="${FIRST}">${content}</PRINCIPAL>`

/** Takes a PRINCIPAL with the number 1. Throws XrmlError `xrml-malformed`. */
export function takeNumberedPrincipal<Value>(children: Children, read: (inner: Children) => Value): Value {
  const principal = children.take('PRINCIPAL')
  const value = readChildren(principal, [INTERNAL_ID], read)
  checkLiteral(principal, attributeOf(principal, INTERNAL_ID), FIRST)
  return value
}

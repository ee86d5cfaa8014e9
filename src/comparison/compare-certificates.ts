import { readXmlTree, type XmlNode } from '../asmx/message/index.ts'
import { compareElements } from './compare-elements.ts'
import { compareValues } from './compare-values.ts'
import type { Comparison } from './correspondence.ts'
import { valueDifference, type Difference } from './difference.ts'
import { distances, isAsFar } from './relative-moment.ts'

const textAt = (root: XmlNode, ...names: readonly string[]): string => {
  let node: XmlNode | undefined = root
  for (const name of names) node = node?.children.find(({ local }) => local === name)
  return node?.text ?? ''
}

interface Issued {
  readonly expected: string
  readonly found: string
}

/** A moment of both certificates: the same, or as far behind the moment of issue. */
function compareMoments(where: string, expected: string, found: string, issued: Issued): Difference[] {
  if (expected === found) return []
  const [one, other] = [distances(issued.expected, expected), distances(issued.found, found)]
  if (isAsFar(one, other)) return valueDifference(where, expected, found, 'date')
  const told = (moment: string, [distance]: readonly string[]) =>
    distance === undefined ? moment : `${moment}, ${distance} after ISSUEDTIME`
  return valueDifference(where, told(expected, one), told(found, other))
}

const SERIAL = /^[0-9A-F]+$/

/** The value of one element or attribute of a certificate. [MS-RMPR] §2.2.9.1 */
function compareMember(
  where: string,
  [expected, found]: readonly [string, string],
  issued: Issued,
  comparison: Comparison,
): Difference[] {
  if (/\/(?:ISSUEDTIME|FROM|UNTIL)$/.test(where)) return compareMoments(where, expected, found, issued)
  if (/\/PUBLICKEY\/PARAMETER\[2\]\/VALUE$/.test(where)) return comparison.same.match(where, expected, found, 'key')
  if (/\/DIGEST\/VALUE$/.test(where)) return valueDifference(where, expected, found, 'digest')
  if (/\/SIGNATURE\/VALUE$/.test(where)) return valueDifference(where, expected, found, 'signature')
  if (/\/SECURITYLEVEL(?:\[\d+\])?\/@value$/.test(where) && SERIAL.test(expected) && SERIAL.test(found)) {
    return valueDifference(where, expected, found, 'serial')
  }
  return compareValues(where, expected, found, comparison)
}

/** Two certificates, member by member. Both must be XML; whether their signatures verify is for verifyChain to say. */
export function compareCertificates(
  where: string,
  expected: string,
  found: string,
  comparison: Comparison,
): Difference[] {
  const [one, other] = [readXmlTree(expected), readXmlTree(found)]
  const issued = { expected: textAt(one, 'BODY', 'ISSUEDTIME'), found: textAt(other, 'BODY', 'ISSUEDTIME') }
  return compareElements(where, one, other, {
    compareValue: (place, a, b) => compareMember(place, [a, b], issued, comparison),
  })
}

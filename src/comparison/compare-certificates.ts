import { readXmlTree, type XmlNode } from '../asmx/message/index.ts'
import { identityIn } from './certificate-identity.ts'
import { inWords } from './certificate-words.ts'
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
  const told = (moment: string, ways: readonly string[]) =>
    ways.length === 0 ? moment : `${moment}, ${ways.at(-1) ?? ''} after ISSUEDTIME`
  return valueDifference(where, told(expected, one), told(found, other))
}

/** How many bytes a base64 text holds. */
const lengthOf = (base64: string): string => `${Buffer.from(base64, 'base64').length} bytes`

/** Rights that are encrypted: another content key makes other bytes, other rights make another number of them. */
const compareEncryptedRights = (where: string, expected: string, found: string): Difference[] =>
  lengthOf(expected) === lengthOf(found)
    ? valueDifference(where, expected, found, 'rights-data')
    : valueDifference(where, lengthOf(expected), lengthOf(found))

/** What differs in every certificate by its place, and how it is judged. [MS-RMPR] §2.2.9.1 */
const BY_PLACE: readonly (readonly [
  place: RegExp,
  compare: (where: string, expected: string, found: string, comparison: Comparison) => Difference[],
])[] = [
  [/\/PUBLICKEY\/PARAMETER\[2\]\/VALUE$/, (where, one, other, { same }) => same.match(where, one, other, 'key')],
  [/\/DIGEST\/VALUE$/, (where, one, other, { same }) => same.match(where, one, other, 'digest')],
  [/\/SIGNATURE\/VALUE$/, (where, one, other) => valueDifference(where, one, other, 'signature')],
  // Its length is told by the attribute `size`.
  [/\/ENABLINGBITS\/VALUE$/, (where, one, other) => valueDifference(where, one, other, 'sealed-key')],
  [/\/AUTHENTICATEDDATA\[Encrypted-Rights-Data\]$/, compareEncryptedRights],
  [
    /\/SECURITYLEVEL\[X509-Serial-Number\]\/@value$/,
    (where, one, other) => valueDifference(where, one, other, 'serial'),
  ],
]

/** The value of one element or attribute of a certificate. [MS-RMPR] §2.2.9.1 */
function compareMember(
  where: string,
  [expected, found]: readonly [string, string],
  issued: Issued,
  comparison: Comparison,
): Difference[] {
  if (/\/(?:ISSUEDTIME|FROM|UNTIL)$/.test(where)) return compareMoments(where, expected, found, issued)
  const [row] = BY_PLACE.filter(([place]) => place.test(where))
  return (row?.[1] ?? compareValues)(where, expected, found, comparison)
}

/** Two certificates that stand at `where`, by what they are called in words. */
export interface CertificatePair {
  readonly where: string
  readonly title: string
  readonly expected: string
  readonly found: string
}

/**
 * Two certificates or licences, member by member. Both must be XML; whether their signatures verify is for judgeChain to say.
 * Throws IllFormedXml.
 */
export function compareCertificates(
  { where, title, expected, found }: CertificatePair,
  comparison: Comparison,
): Difference[] {
  const [one, other] = [readXmlTree(expected), readXmlTree(found)]
  const issued = { expected: textAt(one, 'BODY', 'ISSUEDTIME'), found: textAt(other, 'BODY', 'ISSUEDTIME') }
  const differences = compareElements(where, one, other, {
    compareValue: (place, a, b) => compareMember(place, [a, b], issued, comparison),
    identityOf: identityIn,
  })
  return differences.map((each) => ({ ...each, told: inWords(title, each.where.slice(where.length), each) }))
}

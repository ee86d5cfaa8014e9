import type { Difference, DifferenceKind } from './difference.ts'

/** A right in a path: RIGHT by its name, or an element of that name. [MS-RMPR] §2.2.9.1.8 */
const RIGHT = /\/RIGHTSLIST\/(?:RIGHT\[([^\]]+)\]|([A-Z]+))(?:\[\d+\])?(.*)$/

/** What is meant by places, by what they begin with or contain: the first that fits. */
type Words = readonly (readonly [place: RegExp, words: string])[]

const OF_RIGHT: Words = [
  [/^$/, ''],
  [/\/TIME(?:\[\d+\])?\/RANGETIME\/FROM$/, 'the beginning of '],
  [/\/TIME(?:\[\d+\])?\/RANGETIME\/UNTIL$/, 'the end of '],
  [/\/TIME/, 'a condition of time of '],
  [/\/ENABLINGBITS\/@type$/, 'the form of the sealed key of '],
  [/\/ENABLINGBITS\/VALUE/, 'the size of the sealed key of '],
  [/\/ENABLINGBITS/, 'the sealed key of '],
  [/\/PRINCIPAL/, 'who has '],
  [/(?:)/, 'a condition of '],
]

/** Whom something in a certificate is about. [MS-RMPR] §2.2.9.1.5, §2.2.9.1.7 */
const PARTIES: Words = [
  [/^\/BODY\/ISSUER(?=\/|$)/, 'its issuer'],
  [/^\/BODY\/ISSUEDPRINCIPALS(?=\/|$)/, 'whom it is issued to'],
  [/^\/BODY\/FEDERATIONPRINCIPALS(?=\/|$)/, 'the machine'],
]

const OF_PARTY: Words = [
  [/\/OBJECT\/NAME$/, 'the name of '],
  [/\/OBJECT\/ADDRESS/, 'the address of '],
  [/\/OBJECT/, 'the identity of '],
  [/\/PUBLICKEY\/PARAMETER\[2\]\/VALUE\/@size$/, 'the size of the key of '],
  [/\/PUBLICKEY/, 'the key of '],
  [/\/SECURITYLEVEL\[([^\]]+)\]/, 'the level $1 of '],
  [/\/SECURITYLEVEL/, 'a level of '],
  [/\/ENABLINGBITS\/@type$/, 'the form of the key that is sealed for '],
  [/\/ENABLINGBITS\/VALUE/, 'the size of the key that is sealed for '],
  [/\/ENABLINGBITS/, 'the key that is sealed for '],
]

const OF_CERTIFICATE: Words = [
  [/^\/BODY\/@/, 'what it says it is'],
  [/^\/BODY\/ISSUEDTIME/, 'the moment of issue'],
  [/^\/BODY\/VALIDITYTIME\/FROM$/, 'the beginning of its validity'],
  [/^\/BODY\/VALIDITYTIME\/UNTIL$/, 'the end of its validity'],
  [/^\/BODY\/VALIDITYTIME/, 'its validity'],
  [/^\/BODY\/DESCRIPTOR\/OBJECT\/NAME$/, 'its name'],
  [/^\/BODY\/DESCRIPTOR/, 'what it calls itself'],
  [/\/DISTRIBUTIONPOINT\[([^\]]+)\]/, 'the address $1'],
  [/^\/BODY\/WORK\/METADATA\/OWNER/, 'the owner'],
  [/^\/BODY\/WORK\/PRECONDITIONLIST/, 'a condition of every right'],
  [/^\/BODY\/WORK\/CONDITIONLIST/, 'the list of revocations that is wanted'],
  [/\/RIGHTSLIST$/, 'the list of rights'],
  [/^\/BODY\/CONDITIONLIST/, 'the exclusion of operating systems'],
  [/\/POLICYLIST\[([^\]]+)\]/, 'the list $1 of applications'],
  [/\/AUTHENTICATEDDATA\[Encrypted-Rights-Data\]/, 'the block of encrypted rights'],
  [/\/AUTHENTICATEDDATA\[([^\]]+)\]/, 'the data $1'],
  [/^\/SIGNATURE\/DIGEST\/ALGORITHM$/, 'the hash algorithm'],
  [/^\/SIGNATURE\/DIGEST\/VALUE\/@size$/, 'the size of the digest in its signature'],
  [/^\/SIGNATURE\/DIGEST/, 'the digest in its signature'],
  [/^\/SIGNATURE\/VALUE\/@size$/, 'the size of its signature'],
  [/^\/SIGNATURE/, 'its signature'],
]

/** The words of the first that fits, with what stands in brackets there. */
function firstOf(table: Words, place: string): string | undefined {
  const [found] = table.filter(([pattern]) => pattern.test(place))
  if (found === undefined) return undefined
  const [pattern, words] = found
  return words.replace('$1', pattern.exec(place)?.[1] ?? '')
}

function wordsFor(place: string): string | undefined {
  const [whole, attribute, element = '', inside = ''] = RIGHT.exec(place) ?? []
  if (whole !== undefined) return `${firstOf(OF_RIGHT, inside) ?? ''}the right ${attribute ?? element}`
  const party = firstOf(PARTIES, place)
  return party === undefined ? firstOf(OF_CERTIFICATE, place) : `${firstOf(OF_PARTY, place) ?? ''}${party}`
}

const HAPPENED: Readonly<Record<DifferenceKind, string>> = {
  missing: 'is missing',
  unexpected: 'is there in addition',
  changed: 'differs',
  order: 'stands in another order',
  inconsistent: 'is not the one that it was elsewhere',
}

/**
 * A difference in a certificate of a kind (`title`), at a place in it such as `/BODY/ISSUEDTIME`, in words; undefined for what
 * differs by nature, and for what this table does not know.
 */
export function inWords(
  title: string,
  place: string,
  { kind, byNature }: Pick<Difference, 'kind' | 'byNature'>,
): string | undefined {
  const words = byNature === undefined ? wordsFor(place) : undefined
  return words === undefined ? undefined : `${title}: ${words} ${HAPPENED[kind]}`
}

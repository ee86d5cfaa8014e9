import { IllFormedXml } from '../asmx/message/index.ts'
import { compareCertificates, type CertificatePair } from './compare-certificates.ts'
import type { Comparison } from './correspondence.ts'
import { difference, valueDifference, type Difference } from './difference.ts'
import { documentKindOf, judgeChain, titleOf, type JudgedChain } from './judge-chain.ts'

/** Which checks fail, by the certificate. */
const failures = ({ results }: JudgedChain): ReadonlyMap<string, string> =>
  new Map(
    results
      .filter(({ outcome }) => outcome === 'fails')
      .map(({ check, certificate, detail }) => [`${certificate ?? 'chain'} ${check}`, detail ?? '']),
  )

/** Checks that hold in one chain and fail in the other, signatures and digests among them. */
function compareChecks(where: string, expected: JudgedChain, found: JudgedChain): Difference[] {
  const [one, other] = [failures(expected), failures(found)]
  const keys = new Set([...one.keys(), ...other.keys()])
  return [...keys].flatMap((key) => {
    if (one.has(key) === other.has(key)) return []
    const told = (failed: ReadonlyMap<string, string>) =>
      failed.has(key) ? `fails: ${failed.get(key) ?? ''}` : 'holds'
    return [difference(`${where} check ${key}`, 'changed', [told(one), told(other)])]
  })
}

function comparePair(pair: CertificatePair, comparison: Comparison): Difference[] {
  try {
    return compareCertificates(pair, comparison)
  } catch (error) {
    if (error instanceof IllFormedXml) return valueDifference(pair.where, pair.expected, pair.found)
    throw error
  }
}

/**
 * Two chains of licences or issuing certificates, leaf first: their order, what each of them says, and which checks hold.
 * [MS-RMPR] §2.2.9.2
 */
export function compareChains(
  where: string,
  expected: readonly string[],
  found: readonly string[],
  comparison: Comparison,
): Difference[] {
  const [one, other] = [judgeChain(expected), judgeChain(found)]
  const [kinds, otherKinds] = [one, other].map(({ documents }) => documents.map(documentKindOf))
  const named = (each: typeof kinds) => each?.map((kind) => kind ?? 'unknown').join(', ')
  const order = valueDifference(`${where} certificates`, named(kinds), named(otherKinds))
  const count = Math.max(expected.length, found.length)
  const pairs = Array.from({ length: count }, (_, index) => {
    const [a, b] = [expected[index], found[index]]
    const kind = kinds?.[index] ?? otherKinds?.[index]
    const place = `${where} certificate ${index} (${kind ?? 'unknown'})`
    if (a === undefined || b === undefined) return valueDifference(place, a, b)
    return comparePair({ where: place, title: titleOf(kind), expected: a, found: b }, comparison)
  })
  return [...order, ...pairs.flat(), ...compareChecks(where, one, other)]
}

import { IllFormedXml } from '../asmx/message/index.ts'
import { kindOf, verifyChain, type ChainReport } from '../certificates/index.ts'
import { compareCertificates } from './compare-certificates.ts'
import type { Comparison } from './correspondence.ts'
import { difference, valueDifference, type Difference } from './difference.ts'

/** Judged by its own root: the other server has another. */
function verified(chain: readonly string[]): ChainReport {
  const top = verifyChain(chain.slice(-1), { anchors: [] }).certificates[0]
  return verifyChain(chain, { anchors: top === undefined ? [] : [{ publicKey: top.certificate.issuer.publicKey }] })
}

/** What each certificate is, leaf first: the order of the chain. */
const kindsOf = ({ certificates }: ChainReport): readonly string[] =>
  certificates.map((signed) => (signed && kindOf(signed.certificate)) ?? 'unknown')

/** Which checks fail, by the certificate. */
const failures = ({ results }: ChainReport): ReadonlyMap<string, string> =>
  new Map(
    results
      .filter(({ outcome }) => outcome === 'fails')
      .map(({ check, certificate, detail }) => [`${certificate ?? 'chain'} ${check}`, detail ?? '']),
  )

/** Checks that hold in one chain and fail in the other, signatures and digests among them. */
function compareChecks(where: string, expected: ChainReport, found: ChainReport): Difference[] {
  const [one, other] = [failures(expected), failures(found)]
  const keys = new Set([...one.keys(), ...other.keys()])
  return [...keys].flatMap((key) => {
    if (one.has(key) === other.has(key)) return []
    const told = (failed: ReadonlyMap<string, string>) =>
      failed.has(key) ? `fails: ${failed.get(key) ?? ''}` : 'holds'
    return [difference(`${where} check ${key}`, 'changed', [told(one), told(other)])]
  })
}

function comparePair(where: string, expected: string, found: string, comparison: Comparison): Difference[] {
  try {
    return compareCertificates(where, expected, found, comparison)
  } catch (error) {
    if (error instanceof IllFormedXml) return valueDifference(where, expected, found)
    throw error
  }
}

/** Two chains of certificates, leaf first: their order, each certificate, and which checks hold. */
export function compareChains(
  where: string,
  expected: readonly string[],
  found: readonly string[],
  comparison: Comparison,
): Difference[] {
  const [one, other] = [verified(expected), verified(found)]
  const [kinds, otherKinds] = [kindsOf(one), kindsOf(other)]
  const order = valueDifference(`${where} certificates`, kinds.join(', '), otherKinds.join(', '))
  const count = Math.max(expected.length, found.length)
  const pairs = Array.from({ length: count }, (_, index) => {
    const [a, b] = [expected[index], found[index]]
    const place = `${where} certificate ${index} (${kinds[index] ?? otherKinds[index] ?? 'unknown'})`
    if (a === undefined || b === undefined) return valueDifference(place, a, b)
    return comparePair(place, a, b, comparison)
  })
  return [...order, ...pairs.flat(), ...compareChecks(where, one, other)]
}

import { readXmlTreeIfAny, type XmlNode } from '../asmx/message/index.ts'
import { compareChains } from './compare-chains.ts'
import { compareElements } from './compare-elements.ts'
import { compareTemplateValues } from './compare-template-values.ts'
import { withoutOrigin } from './compare-values.ts'
import type { Comparison } from './correspondence.ts'
import { difference, valueDifference, type Difference } from './difference.ts'
import { findChain } from './find-chain.ts'
import { withQualifiedNames } from './qualified-names.ts'

/** Whether what is declared to differ stands here: a path from the root on, or its last names. */
const isDeclared = (where: string, declared: readonly string[]): boolean => {
  const plain = where.replaceAll(/\[\d+\]/g, '')
  return declared.some((path) => (path.startsWith('/') ? plain === path : plain.endsWith(`/${path}`)))
}

function compareTrees(
  documents: readonly [string, string],
  trees: readonly [XmlNode, XmlNode],
  declared: readonly string[],
  comparison: Comparison,
): Difference[] {
  const [one, other] = trees
  if (one.local !== other.local || one.namespace !== other.namespace) {
    const told = ({ local, namespace }: XmlNode) => `${local} in ${namespace}`
    return valueDifference('root element', told(one), told(other))
  }
  return compareElements(`/${one.local}`, one, other, {
    compareValue: (where, expected, found) => compareTemplateValues(where, expected, found, comparison),
    takeOver: (where, expected, found) => {
      if (isDeclared(where, declared)) {
        return valueDifference(where, expected.text, found.text, 'declared')
      }
      const chains = [findChain(documents[0], expected), findChain(documents[1], found)] as const
      if (chains[0] === undefined || chains[1] === undefined) return undefined
      return compareChains(where, chains[0], chains[1], comparison)
    },
  })
}

/** Where two texts part, with what follows there. */
function compareTexts(expected: string, found: string, { origins }: Comparison): Difference[] {
  const [one, other] = [withoutOrigin(expected, origins.expected), withoutOrigin(found, origins.found)]
  if (expected === found) return []
  if (one === other) return [difference('body', 'changed', [origins.expected, origins.found], 'address')]
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return [difference(`body from character ${at}`, 'changed', [one.slice(at, at + 200), other.slice(at, at + 200)])]
}

/** The contents of two answers: as XML when both are, else as text. `declared`: elements that may differ. */
export function compareBodies(
  expected: Uint8Array,
  found: Uint8Array,
  declared: readonly string[],
  comparison: Comparison,
): Difference[] {
  const texts = [Buffer.from(expected).toString('utf8'), Buffer.from(found).toString('utf8')] as const
  const [one, other] = [readXmlTreeIfAny(texts[0]), readXmlTreeIfAny(texts[1])]
  if (one === undefined || other === undefined) return compareTexts(...texts, comparison)
  return compareTrees(texts, [withQualifiedNames(one), withQualifiedNames(other)], declared, comparison)
}

import { isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'
import { decodeRequest, readXmlTreeIfAny, type XmlNode } from '../asmx/message/index.ts'
import { headerOf, type HttpMessage } from '../exchanges/index.ts'
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
  if (one === other) return [difference('body', 'changed', [origins.expected, origins.found], 'address')]
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return [difference(`body from character ${at}`, 'changed', [one.slice(at, at + 200), other.slice(at, at + 200)])]
}

const UTF_16_MARK = /^(?:\xff\xfe|\xfe\xff)/

/** The characters of an answer: UTF-8, unless its media type or its first bytes say otherwise. */
function textOf({ headers, body }: HttpMessage): string {
  const bytes = Buffer.from(body)
  const contentType = headerOf({ headers }, 'Content-Type') ?? ''
  const isNamed = /;\s*charset\s*=\s*"?(?!utf-8)/i.test(contentType) || UTF_16_MARK.test(bytes.toString('latin1', 0, 2))
  const decoded = isNamed ? decodeRequest(contentType, bytes) : undefined
  return decoded ?? bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
}

const bytesTold = (bytes: Uint8Array): string => `${bytes.length} bytes, SHA-256 ${hash('sha256', bytes)}`

/** The contents of two answers: as XML when both are, else as text. `declared`: elements that may differ. */
export function compareBodies(
  expected: HttpMessage,
  found: HttpMessage,
  declared: readonly string[],
  comparison: Comparison,
): Difference[] {
  const texts = [textOf(expected), textOf(found)] as const
  const [one, other] = [readXmlTreeIfAny(texts[0]), readXmlTreeIfAny(texts[1])]
  if (one !== undefined && other !== undefined) {
    return compareTrees(texts, [withQualifiedNames(one), withQualifiedNames(other)], declared, comparison)
  }
  // Bytes that are no characters are not told apart by the text.
  return texts[0] === texts[1]
    ? valueDifference('body', bytesTold(expected.body), bytesTold(found.body))
    : compareTexts(...texts, comparison)
}

import { headersOf, type HttpMessage } from '../exchanges/index.ts'
import type { Comparison } from './correspondence.ts'
import { compareValues } from './compare-values.ts'
import { valueDifference, type Difference } from './difference.ts'

/** How a body is carried, which says nothing about the answer. RFC 9110 §7.6.1 */
const OF_THE_CONNECTION: readonly string[] = [
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'persistent-auth',
  'proxy-connection',
  'transfer-encoding',
]

/** Names of schemes without the tokens, which differ each time. */
const schemesOf = (values: readonly string[]): string =>
  values
    .map((value) => value.replace(/^(\S+).*$/s, '$1'))
    .toSorted()
    .join(', ')

/** A media type in one spelling: case, blanks and quotes say nothing. RFC 9110 §8.3.1 */
const mediaTypeOf = (value: string): string => value.toLowerCase().replaceAll(/[\s"]/g, '')

function valueOf(message: HttpMessage, name: string): string | undefined {
  const values = headersOf(message, name)
  if (values.length === 0) return undefined
  if (name === 'www-authenticate') return schemesOf(values)
  return name === 'content-type' ? values.map(mediaTypeOf).join(', ') : values.join(', ')
}

/** The headers of two answers, in any order and case. `declared`: those that may differ. */
export function compareHeaders(
  expected: HttpMessage,
  found: HttpMessage,
  declared: readonly string[],
  comparison: Comparison,
): Difference[] {
  const names = new Set([...expected.headers, ...found.headers].map(([name]) => name.toLowerCase()))
  const mayDiffer = declared.map((name) => name.toLowerCase())
  return [...names]
    .filter((name) => !OF_THE_CONNECTION.includes(name))
    .toSorted()
    .flatMap((name) => {
      const [one, other] = [valueOf(expected, name), valueOf(found, name)]
      if (mayDiffer.includes(name)) return valueDifference(`header ${name}`, one, other, 'declared')
      if (one === undefined || other === undefined) return valueDifference(`header ${name}`, one, other)
      return compareValues(`header ${name}`, one, other, comparison)
    })
}

import { compareValues } from './compare-values.ts'
import type { Comparison } from './correspondence.ts'
import type { Difference } from './difference.ts'

/** What TemplateDistribution.asmx tells of a template beside it: the DIGEST in its SIGNATURE. [MS-RMPR] §3.4.4.2.3.2 */
const HASH = /\/Guid(?:Hash|Template)(?:\[\d+\])?\/Hash$/

/** The key by which clients know the server. [MS-RMPR] §3.4.4.2.3.1 */
const SERVER_KEY = /\/AcquireTemplateInformationResult\/ServerPublicKey$/

/** The values of one element or attribute in an answer, outside of certificates. */
export function compareTemplateValues(
  where: string,
  expected: string,
  found: string,
  comparison: Comparison,
): Difference[] {
  if (HASH.test(where)) return comparison.same.match(where, expected, found, 'digest')
  if (SERVER_KEY.test(where)) return comparison.same.match(where, expected, found, 'key')
  return compareValues(where, expected, found, comparison)
}

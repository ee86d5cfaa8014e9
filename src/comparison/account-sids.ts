import type { Correspondence } from './correspondence.ts'
import { valueDifference, type Difference } from './difference.ts'

/** Of an account or a group of a domain, whose three numbers are drawn when the domain is made. [MS-DTYP] §2.4.2 */
const ACCOUNT_SID = /^(S-1-5-21-\d+-\d+-\d+)-(\d+)$/

/** What comes below is well known, and means the same in every domain. [MS-DTYP] §2.4.2.4 */
const FIRST_OF_ACCOUNTS = 1000

/** Whether a text is the SID of an account or a group of a domain. */
export const isAccountSid = (text: string): boolean => ACCOUNT_SID.test(text)

function partsOf(sid: string): { readonly domain: string; readonly number: number } {
  const [, domain = '', number = ''] = ACCOUNT_SID.exec(sid) ?? []
  return { domain, number: Number(number) }
}

/**
 * Two such SIDs that stand at the same place. Each directory numbers its domain and its accounts by itself: they must stand for
 * the same domain and account throughout, and well-known ones must be the same.
 */
export function compareAccountSids(where: string, expected: string, found: string, same: Correspondence): Difference[] {
  const [one, other] = [partsOf(expected), partsOf(found)]
  const isWellKnown = Math.min(one.number, other.number) < FIRST_OF_ACCOUNTS
  if (isWellKnown && one.number !== other.number) return valueDifference(where, expected, found)
  const contradicting = same.match(where, one.domain, other.domain, 'sid').filter(({ kind }) => kind === 'inconsistent')
  return contradicting.length > 0 ? contradicting : same.match(where, expected, found, 'sid')
}

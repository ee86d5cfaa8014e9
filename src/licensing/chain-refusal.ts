import { formatMinute } from '../base/moment.ts'
import type { ChainReport, CheckResult } from '../certificates/index.ts'
import { LicensingError } from './licensing-error.ts'

/** Who has answered. */
export type Responder = 'root' | 'enrollment service'

/**
 * How many certificates an answer has. A root's: the sub-enrolled server's, its own, and the three authorities above it.
 * [MS-RMPRS] §3.3.4.1, Data Processing. An enrollment service's: the root's, its own, Enrollment CA, CA. [MS-RMPR] §3.6.4.1.4.7
 */
const WANTED_CERTIFICATES: Readonly<Record<Responder, number>> = { root: 5, 'enrollment service': 4 }

const ask = (who: Responder): string => `Nothing was kept; ask the ${who}’s administrator.`
const MOMENT_CHECKS: readonly string[] = ['validity-at-moment', 'range-at-moment']

const refuse = (message: string): LicensingError => new LicensingError('answer-not-trusted', message)

/** What is wrong with the number of certificates in an answer; undefined when nothing is. */
export function numberRefusal(count: number, who: Responder): LicensingError | undefined {
  const wanted = WANTED_CERTIFICATES[who]
  if (count === wanted) return undefined
  const what = count < wanted ? 'it was cut short' : 'something was added to it'
  return refuse(
    `The chain in the ${who}’s answer has ${count} certificates where ${wanted} are wanted: ${what}. ${ask(who)}`,
  )
}

function momentRefusal(
  { certificates }: ChainReport,
  { check, certificate: index }: CheckResult,
  at: Date,
  who: Responder,
) {
  const range = index === undefined ? undefined : certificates[index]?.certificate.rangeTime
  const dates = range && `from ${formatMinute(range.from)} until ${formatMinute(range.until)}`
  return refuse(
    `Certificate ${index ?? ''} of the ${who}’s answer is valid ${dates ?? 'at another time'}, and now is ${formatMinute(at)} (${check}). Nothing was kept; compare the clocks, or let the ${who}’s administrator renew what has expired.`,
  )
}

/** The first thing that is wrong with a chain that does not verify, in one line that says what to do. */
export function chainRefusal(report: ChainReport, at: Date, who: Responder): LicensingError {
  const failed = report.results.filter(({ outcome }) => outcome === 'fails')
  const lasting = failed.filter(({ check }) => !MOMENT_CHECKS.includes(check))
  const [first = failed[0]] = lasting
  if (first === undefined) return refuse(`The chain in the ${who}’s answer is incomplete. ${ask(who)}`)
  if (lasting.length === 0) return momentRefusal(report, first, at, who)
  if (lasting.some(({ check }) => check === 'chain-order')) {
    return refuse(`The certificates in the ${who}’s answer are not in the order of a chain (chain-order). ${ask(who)}`)
  }
  if (first.check === 'anchor') {
    return refuse(
      `The chain in the ${who}’s answer leads to another root than the one trusted here (anchor). Nothing was kept; if that root is the right one, name its CA certificate with --anchor.`,
    )
  }
  return refuse(
    `The chain in the ${who}’s answer does not verify (${first.check}: ${first.detail ?? 'does not hold'}). ${ask(who)}`,
  )
}

import { formatMinute } from '../base/moment.ts'
import type { ChainReport, CheckResult } from '../certificates/index.ts'
import { LicensingError } from './licensing-error.ts'

/** A sub-enrolled server's certificate, the root's, and the three authorities above it. [MS-RMPRS] §3.3.4.1, Data Processing */
export const WANTED_CERTIFICATES = 5

const ASK = 'Nothing was kept; ask the root’s administrator.'
const MOMENT_CHECKS: readonly string[] = ['validity-at-moment', 'range-at-moment']

const refuse = (message: string): LicensingError => new LicensingError('answer-not-trusted', message)

/** What is wrong with the number of certificates in an answer; undefined when nothing is. */
export function numberRefusal(count: number): LicensingError | undefined {
  if (count === WANTED_CERTIFICATES) return undefined
  const what = count < WANTED_CERTIFICATES ? 'it was cut short' : 'something was added to it'
  return refuse(
    `The chain in the root’s answer has ${count} certificates where ${WANTED_CERTIFICATES} are wanted: ${what}. ${ASK}`,
  )
}

function momentRefusal({ certificates }: ChainReport, { check, certificate: index }: CheckResult, at: Date) {
  const range = index === undefined ? undefined : certificates[index]?.certificate.rangeTime
  const dates = range && `from ${formatMinute(range.from)} until ${formatMinute(range.until)}`
  return refuse(
    `Certificate ${index ?? ''} of the root’s answer is valid ${dates ?? 'at another time'}, and now is ${formatMinute(at)} (${check}). Nothing was kept; compare the clocks, or let the root’s administrator renew what has expired.`,
  )
}

/** The first thing that is wrong with a chain that does not verify, in one line that says what to do. */
export function chainRefusal(report: ChainReport, at: Date): LicensingError {
  const failed = report.results.filter(({ outcome }) => outcome === 'fails')
  const lasting = failed.filter(({ check }) => !MOMENT_CHECKS.includes(check))
  const [first = failed[0]] = lasting
  if (first === undefined) return refuse(`The chain in the root’s answer is incomplete. ${ASK}`)
  if (lasting.length === 0) return momentRefusal(report, first, at)
  if (lasting.some(({ check }) => check === 'chain-order')) {
    return refuse(`The certificates in the root’s answer are not in the order of a chain (chain-order). ${ASK}`)
  }
  if (first.check === 'anchor') {
    return refuse(
      'The chain in the root’s answer leads to another root than the one trusted here (anchor). Nothing was kept; if that root is the right one, name its CA certificate with --anchor.',
    )
  }
  return refuse(
    `The chain in the root’s answer does not verify (${first.check}: ${first.detail ?? 'does not hold'}). ${ASK}`,
  )
}

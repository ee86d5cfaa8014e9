import type { EnrolledRoot } from '../app/index.ts'
import { formatMinute } from '../base/moment.ts'

/** What is told of a root that was enrolled, line by line. */
export function showEnrolledRoot(
  { guid, certificate, chain, trustedOnFirstUse }: EnrolledRoot,
  directory: string,
): string[] {
  const { from, until } = certificate.rangeTime
  return [
    `enrolled {${guid}} for ${certificate.principal.object.address?.value ?? ''}`,
    `valid from ${formatMinute(from)} until ${formatMinute(until)} (UTC)`,
    `chain of ${chain.length} certificates verified and kept in ${directory}`,
    ...(trustedOnFirstUse ? ['its root was trusted on first use, and is the only one trusted from now on'] : []),
  ]
}

import type { VersionData } from '../protocol/version-data.ts'
import { CallError } from './call-error.ts'
import { compareVersions, parseVersion, type CapabilityRange } from './check-version.ts'
import { required } from './required.ts'

/** The capability version from which on one call may have several members. [MS-RMPR] §3.4.4.1, note <1> */
const BATCHING = '1.1.0.0'

/** The most members of one call where batching is known. Product documents, Cc747637 */
const MOST_MEMBERS = 100

const knowsBatching = (version: string | undefined): boolean =>
  version !== undefined &&
  compareVersions(parseVersion(version, 'MaximumVersion'), parseVersion(BATCHING, 'MaximumVersion')) >= 0

/**
 * How many members a call may have: one, and 100 where both the request and the server know batching. A request without
 * the header knows it not. The header has passed `checkVersion`.
 */
export const mostMembers = (header: VersionData | undefined, offered: CapabilityRange): number =>
  knowsBatching(header?.maximumVersion) && knowsBatching(offered.maximumVersion) ? MOST_MEMBERS : 1

/** Checks how many members a call has. Throws CallError `argument-missing` without any, `batch-too-large` with too many. */
export function checkBatch<Member>(
  members: readonly Member[],
  parameter: string,
  most: number,
): readonly [Member, ...Member[]] {
  const [first, ...others] = members
  if (members.length > most) {
    throw new CallError('batch-too-large', `At most ${most} of them may be in one request.`, { parameter })
  }
  return [required(first, parameter), ...others]
}

import { formatMinute, isWithin, type Interval } from '../base/moment.ts'
import type { EnablingBits, Right, UseLicense } from '../certificates/index.ts'
import { documentTimeOf } from '../rights/index.ts'
import { ClientError } from './client-error.ts'

/** Something an account may do with a document. [MS-RMPR] §2.2.9.9.6 */
export interface Permission {
  readonly right: string
  /** Undefined: as long as the licence is valid. */
  readonly during: Interval | undefined
}

/** OWNER means every right. [MS-RMPR] §2.2.9.9.6 */
const OWNER = 'OWNER'

/** When a right may be exercised: within its range, and for so many days from the issue of the licence. */
const timeOf = ({ issuedTime }: UseLicense, { times }: Right<EnablingBits>): Interval | undefined =>
  documentTimeOf(times?.conditions ?? [], issuedTime)

/** What a use licence permits, now or at another time. */
export const permissionsOf = (license: UseLicense): Permission[] =>
  license.rights.map((right) => ({ right: right.name, during: timeOf(license, right) }))

/** The right of a use licence by which something may be done at this moment. Throws ClientError `not-permitted`. */
export function requirePermission(license: UseLicense, wanted: string, at: Date): Right<EnablingBits> {
  const named = license.rights.filter(({ name }) => name === wanted || name === OWNER)
  const times = named.map((right) => ({ right, during: timeOf(license, right) }))
  const found = times.find(({ during }) => during === undefined || isWithin(at, during))
  if (found !== undefined) return found.right
  const whose = license.principal.object.name ?? license.principal.object.id.value
  const [missed] = times.flatMap(({ during }) => (during === undefined ? [] : [during]))
  throw new ClientError(
    'not-permitted',
    missed === undefined
      ? `The use licence does not give ${whose} the right ${wanted}.`
      : `The use licence gives ${whose} the right ${wanted} from ${formatMinute(missed.from)} until ${formatMinute(missed.until)} (UTC) only.`,
  )
}

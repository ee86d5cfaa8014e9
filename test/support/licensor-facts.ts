import type { Installation } from '../../src/app/index.ts'
import { formatMinute } from '../../src/base/moment.ts'
import { readIssuingCertificate, type IssuingCertificate } from '../../src/certificates/index.ts'
import { listEvents } from '../../src/store/index.ts'

/** What a licensor certificate says. */
export const certificateIn = (xrml: string | undefined): IssuingCertificate =>
  readIssuingCertificate(xrml ?? '').certificate

/** From when until when it may issue, to the minute. */
export const validity = (xrml: string | undefined): string => {
  const { from, until } = certificateIn(xrml).rangeTime
  return `${formatMinute(from)} ${formatMinute(until)}`
}

/** The events of an installation, oldest first: number and minute. */
export const eventsOf = async ({ store }: Installation): Promise<string[]> =>
  (await listEvents(store.queries, 100)).toReversed().map(({ id, at }) => `${id} ${at.toISOString().slice(0, 16)}`)

import { addPeriod } from '../base/moment.ts'

/** One of the three events about the end of a licensor certificate, as the product documents name them: Cc720272, Cc747659. */
export interface LicensorEvent {
  readonly id: 16 | 17 | 18
  readonly name: string
  readonly level: 'warning' | 'error'
  /** When it falls, by the first moment that the certificate may no longer issue. */
  at(until: Date): Date
}

const NO_PERIOD = { years: 0, months: 0, days: 0, minutes: 0 }

/** In the order in which they fall. A month is one of the calendar: from 28 February on for an end on 28 March. */
export const LICENSOR_EVENTS: readonly LicensorEvent[] = [
  {
    id: 16,
    name: 'LicensorCertExpiresInOneMonthEvent',
    level: 'warning',
    at: (until) => addPeriod(until, { ...NO_PERIOD, months: -1 }),
  },
  {
    id: 17,
    name: 'LicensorCertExpiresInOneWeekEvent',
    level: 'warning',
    at: (until) => addPeriod(until, { ...NO_PERIOD, days: -7 }),
  },
  { id: 18, name: 'LicensorCertExpiredEvent', level: 'error', at: (until) => until },
]

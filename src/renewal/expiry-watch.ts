import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { formatMinute } from '../base/moment.ts'
import type { DueWork } from '../schedule/index.ts'
import { LICENSOR_EVENTS, type LicensorEvent } from './licensor-event.ts'
import type { CurrentLicensor, Licensor } from './licensor.ts'

/** An event as it is kept. */
export interface JournalEntry {
  readonly at: Date
  readonly id: number
  readonly name: string
  readonly level: 'warning' | 'error'
  readonly detail: string
  /** The GUID of the certificate that it is about. */
  readonly certificate: string
}

/** Where a server keeps its events. */
export interface EventJournal {
  /** Which events are on record about a certificate, by their numbers. */
  recorded(certificate: string): Promise<ReadonlySet<number>>
  /** Enters an event; false: it was there already. */
  record(entry: JournalEntry): Promise<boolean>
}

export interface ExpiryWatchOptions {
  readonly licensor: CurrentLicensor
  readonly journal: EventJournal
  readonly clock: Clock
  readonly logger: Logger
  /** `expired.behaviour`. */
  readonly behaviour: 'disabled' | 'silent'
  /** What becomes of the certificate before it ends, in a sentence. */
  readonly outlook: string
}

interface Pending {
  readonly licensor: Licensor
  readonly event: LicensorEvent
}

/**
 * Watches a server's licensor certificate come to its end: events 16, 17 and 18, each once for a certificate, at its moment
 * or, where the server was not there then, as soon as it is.
 */
export function createExpiryWatch(options: ExpiryWatchOptions): DueWork {
  const { licensor: current, journal, clock, logger, behaviour, outlook } = options

  const pending = async (): Promise<Pending | undefined> => {
    const licensor = await current()
    if (licensor === undefined) return undefined
    const recorded = await journal.recorded(licensor.certificate)
    const event = LICENSOR_EVENTS.find(({ id }) => !recorded.has(id))
    return event && { licensor, event }
  }

  const detailOf = ({ licensor, event }: Pending): string => {
    const end = formatMinute(licensor.until)
    if (event.id !== 18) return `The licensor certificate ends at ${end} (UTC). ${outlook}`
    const then =
      behaviour === 'disabled'
        ? 'The service is disabled until it is renewed.'
        : 'What the server issues from now on is not valid.'
    return `The licensor certificate has ended at ${end} (UTC). ${then}`
  }

  return {
    name: 'expiry',
    due: async () => {
      const next = await pending()
      return next?.event.at(next.licensor.until)
    },
    run: async () => {
      const next = await pending()
      if (next === undefined) return
      const { event, licensor } = next
      const { id, name, level } = event
      const detail = detailOf(next)
      const entry = { at: clock.now(), id, name, level, detail, certificate: licensor.certificate }
      if (!(await journal.record(entry))) return
      const fields = { event: id, name, server: licensor.server, at: entry.at }
      if (level === 'error') logger.error(fields, detail)
      else logger.warn(fields, detail)
    },
  }
}

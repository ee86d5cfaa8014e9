import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** An event of one server of the cluster, as it is kept. */
export interface StoredEvent {
  readonly server: string
  readonly at: Date
  readonly id: number
  readonly name: string
  readonly level: 'warning' | 'error'
  readonly detail: string
  /** The GUID of the certificate that it is about. */
  readonly certificate: string
}

/** The journal of events of one server. */
export class SqlEventJournal {
  readonly #db: Kysely<Schema>
  readonly #server: string

  constructor(db: Kysely<Schema>, server: string) {
    this.#db = db
    this.#server = server.toUpperCase()
  }

  /** Which events are on record about a certificate, by their numbers. */
  async recorded(certificate: string): Promise<ReadonlySet<number>> {
    const rows = await this.#db
      .selectFrom('licensor_event')
      .select('event_id')
      .where('server', '=', this.#server)
      .where('certificate', '=', certificate)
      .execute()
    return new Set(rows.map(({ event_id: id }) => id))
  }

  /** Enters an event; false: it was there already. */
  async record({ id, at, ...entry }: Omit<StoredEvent, 'server'>): Promise<boolean> {
    const { numInsertedOrUpdatedRows: inserted } = await this.#db
      .insertInto('licensor_event')
      .values({ server: this.#server, event_id: id, at: at.getTime(), ...entry })
      .onConflict((conflict) => conflict.columns(['server', 'certificate', 'event_id']).doNothing())
      .executeTakeFirst()
    return inserted === 1n
  }
}

/** The newest events of all servers of the cluster, newest first, at most `limit`. */
export async function listEvents(db: Kysely<Schema>, limit: number): Promise<StoredEvent[]> {
  const rows = await db.selectFrom('licensor_event').selectAll().orderBy('id', 'desc').limit(limit).execute()
  return rows.map(({ id: _row, event_id: id, at, level, ...rest }) => ({
    ...rest,
    id,
    at: new Date(at),
    level: level === 'error' ? 'error' : 'warning',
  }))
}

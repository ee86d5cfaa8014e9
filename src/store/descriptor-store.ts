import type { Kysely, Selectable } from 'kysely'
import { formatSddl, parseSddl, type SecurityDescriptor, type Sid } from '../access/index.ts'
import type { DescriptorChange, DescriptorStore, Edit, Editor } from '../authorization/index.ts'
import { UntilChanged } from './changes.ts'
import type { Schema } from './schema.ts'
import type { StoredConfiguration } from './store.ts'

export interface DescriptorStoreOptions {
  /** The name of the server whose access lists these are. */
  readonly server: string
  readonly domain: Sid
}

/** The access lists of the .asmx files of one server. */
export class SqlDescriptorStore implements DescriptorStore {
  readonly #configuration: StoredConfiguration
  readonly #server: string
  readonly #domain: Sid
  readonly #found: UntilChanged<string, SecurityDescriptor | undefined>

  constructor(configuration: StoredConfiguration, { server, domain }: DescriptorStoreOptions) {
    const { changes, queries } = configuration
    this.#configuration = configuration
    this.#server = server.toUpperCase()
    this.#domain = domain
    this.#found = new UntilChanged({ changes, load: (file: string) => this.#load(queries, file), largest: 1000 })
  }

  find(file: string): Promise<SecurityDescriptor | undefined> {
    return this.#found.get(file.toLowerCase())
  }

  async #load(db: Kysely<Schema>, file: string): Promise<SecurityDescriptor | undefined> {
    const row = await db
      .selectFrom('descriptor')
      .select('sddl')
      .where('server', '=', this.#server)
      .where('file', '=', file)
      .executeTakeFirst()
    return row && this.#parse(row.sddl)
  }

  #parse(sddl: string): SecurityDescriptor {
    return parseSddl(sddl, { domain: this.#domain })
  }

  async change(file: string, byDefault: SecurityDescriptor, edit: Edit, { who, at }: Editor): Promise<void> {
    const id = file.toLowerCase()
    await this.#configuration.change(async (db) => {
      const set = await this.#load(db, id)
      const edited = edit(set ?? byDefault)
      const [before, after] = [formatSddl(set ?? byDefault), formatSddl(edited ?? byDefault)]
      if (edited === undefined) await this.#forget(db, id)
      else if (before !== after) await this.#keep(db, id, { sddl: after, changed_at: at.getTime() })
      if (before === after) return
      const row = { at: at.getTime(), who, server: this.#server, file: id, before, after }
      await db.insertInto('dacl_change').values(row).execute()
    })
  }

  async #keep(db: Kysely<Schema>, file: string, values: { sddl: string; changed_at: number }): Promise<void> {
    await db
      .insertInto('descriptor')
      .values({ server: this.#server, file, ...values })
      .onConflict((conflict) => conflict.columns(['server', 'file']).doUpdateSet(values))
      .execute()
  }

  async #forget(db: Kysely<Schema>, file: string): Promise<void> {
    await db.deleteFrom('descriptor').where('server', '=', this.#server).where('file', '=', file).execute()
  }

  async history(file: string, limit: number): Promise<DescriptorChange[]> {
    const rows = await this.#configuration.queries
      .selectFrom('dacl_change')
      .selectAll()
      .where('server', '=', this.#server)
      .where('file', '=', file.toLowerCase())
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => this.#changeOf(row))
  }

  #changeOf({ at, who, server, file, before, after }: Selectable<Schema['dacl_change']>): DescriptorChange {
    return { at: new Date(at), who, server, file, before: this.#parse(before), after: this.#parse(after) }
  }
}

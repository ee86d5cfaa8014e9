import type { Kysely } from 'kysely'
import { parseSddl, formatSddl, type SecurityDescriptor, type Sid } from '../access/index.ts'
import type { DescriptorStore } from '../authorization/index.ts'
import { UntilChanged, type Changes } from './changes.ts'
import type { Schema } from './schema.ts'

/** The access lists of the .asmx files of one server. */
export class SqlDescriptorStore implements DescriptorStore {
  readonly #db: Kysely<Schema>
  readonly #server: string
  readonly #domain: Sid
  readonly #changes: Changes
  readonly #found: UntilChanged<string, SecurityDescriptor | undefined>

  constructor(db: Kysely<Schema>, options: { server: string; domain: Sid; changes: Changes }) {
    this.#db = db
    this.#server = options.server.toUpperCase()
    this.#domain = options.domain
    this.#changes = options.changes
    this.#found = new UntilChanged({
      changes: options.changes,
      load: (file: string) => this.#load(file),
      largest: 1000,
    })
  }

  find(file: string): Promise<SecurityDescriptor | undefined> {
    return this.#found.get(file.toLowerCase())
  }

  async #load(file: string): Promise<SecurityDescriptor | undefined> {
    const row = await this.#db
      .selectFrom('descriptor')
      .select('sddl')
      .where('server', '=', this.#server)
      .where('file', '=', file)
      .executeTakeFirst()
    return row && parseSddl(row.sddl, { domain: this.#domain })
  }

  async replace(file: string, descriptor: SecurityDescriptor, at: Date): Promise<void> {
    const change = { sddl: formatSddl(descriptor), changed_at: at.getTime() }
    await this.#db
      .insertInto('descriptor')
      .values({ server: this.#server, file: file.toLowerCase(), ...change })
      .onConflict((conflict) => conflict.columns(['server', 'file']).doUpdateSet(change))
      .execute()
    this.#changes.note()
  }

  async remove(file: string): Promise<void> {
    await this.#db
      .deleteFrom('descriptor')
      .where('server', '=', this.#server)
      .where('file', '=', file.toLowerCase())
      .execute()
    this.#changes.note()
  }
}

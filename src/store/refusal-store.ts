import type { Kysely } from 'kysely'
import { z } from 'zod'
import { formatSddl, isSid, parseSddl, type Ace, type SecurityToken, type Sid } from '../access/index.ts'
import type { Refusal, RefusalStore } from '../authorization/index.ts'
import type { Schema } from './schema.ts'

const SID = z.string().refine(isSid)

const TOKEN = z.strictObject({
  name: z.string().optional(),
  user: SID,
  groups: z.array(SID),
  denyOnly: z.array(SID).optional(),
})

function parseToken(text: string): SecurityToken {
  const { name, denyOnly, ...token } = TOKEN.parse(JSON.parse(text))
  return { ...token, ...(name !== undefined && { name }), ...(denyOnly !== undefined && { denyOnly }) }
}

const formatToken = ({ name, user, groups, denyOnly }: SecurityToken): string =>
  JSON.stringify({ name, user, groups, denyOnly })

/** One entry, as a list of its own. */
const formatAce = (ace: Ace): string =>
  formatSddl({ owner: undefined, group: undefined, control: 0, dacl: [ace], sacl: undefined })

/** The last refusal of each file of one server. Nobody who is let in depends on it, so it is no change to anybody. */
export class SqlRefusalStore implements RefusalStore {
  readonly #db: Kysely<Schema>
  readonly #server: string
  readonly #domain: Sid

  constructor(db: Kysely<Schema>, { server, domain }: { readonly server: string; readonly domain: Sid }) {
    this.#db = db
    this.#server = server.toUpperCase()
    this.#domain = domain
  }

  async record({ file, token, ace, at }: Refusal): Promise<void> {
    const row = { at: at.getTime(), token: formatToken(token), ace: ace === undefined ? null : formatAce(ace) }
    await this.#db
      .insertInto('access_refusal')
      .values({ server: this.#server, file: file.toLowerCase(), ...row })
      .onConflict((conflict) => conflict.columns(['server', 'file']).doUpdateSet(row))
      .execute()
  }

  async last(file: string): Promise<Refusal | undefined> {
    const row = await this.#db
      .selectFrom('access_refusal')
      .selectAll()
      .where('server', '=', this.#server)
      .where('file', '=', file.toLowerCase())
      .executeTakeFirst()
    if (row === undefined) return undefined
    const ace = row.ace === null ? undefined : parseSddl(row.ace, { domain: this.#domain }).dacl?.[0]
    return { file, at: new Date(row.at), token: parseToken(row.token), ace }
  }
}

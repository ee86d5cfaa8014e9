import type { Pool } from 'pg'
import type { Relation } from '../../enrollment/index.ts'
import { VOID } from '../enrollment-queries.ts'
import { enrollStatement, type EnrollPiece } from './enroll-statement.ts'
import { withConnection } from './session.ts'

/** What a row of an issuance can say; `void` only after it was refused. */
type Entered = Relation | typeof VOID

/** The statements about issuances, each of which is a transaction of its own. */
export class IssuanceStatements {
  readonly #pool: Pool
  readonly #where: string

  constructor(pool: Pool, where: string) {
    this.#pool = pool
    this.#where = where
  }

  /** Judges and enters; gives the relations in the order of the pieces. */
  async enter(pieces: readonly EnrollPiece[]): Promise<Relation[]> {
    const { rows } = await withConnection(this.#pool, this.#where, (client) =>
      client.query<[number, Relation]>(enrollStatement(pieces)),
    )
    const relations = new Map(rows)
    return pieces.map((_, n) => {
      const relation = relations.get(n)
      if (relation === undefined) throw new TypeError('the statement judges every piece')
      return relation
    })
  }

  /** The rows that certificates have, by their GUIDs. */
  async find(guids: readonly string[]): Promise<Map<string, Entered>> {
    const { rows } = await withConnection(this.#pool, this.#where, (client) =>
      client.query<[string, Entered]>({
        text: 'select certificate_guid, relation from enrollment where certificate_guid = any($1::text[])',
        values: [guids],
        rowMode: 'array',
      }),
    )
    return new Map(rows)
  }

  /**
   * Makes certificates void. Each gets a row, in place of the one it may have: so a statement that is still on its way finds
   * its certificate entered already and enters nothing.
   */
  async voidCertificates(guids: readonly string[], at: Date): Promise<void> {
    await withConnection(this.#pool, this.#where, (client) => client.query(VOID_STATEMENT, [guids, at.getTime()]))
  }
}

/** What a void row has in its other columns: nothing that could be taken for a server or a key. */
const VOID_COLUMNS = {
  ...{ guid: "''", key_fingerprint: "'\\x'::bytea", caller: "''", caller_sid: "''", remote_address: "''" },
  ...{ sku: "''", version: "''", name: 'null', url: "''", valid_from: '0', valid_until: '0', xrml: "''" },
  ...{ x509: "'\\x'::bytea", relation: `'${VOID}'` },
}

const VOID_STATEMENT = `
  insert into enrollment (certificate_guid, at, ${Object.keys(VOID_COLUMNS).join(', ')})
  select certificate_guid, $2::bigint, ${Object.values(VOID_COLUMNS).join(', ')}
  from unnest($1::text[]) as refused (certificate_guid)
  on conflict (certificate_guid) do update set ${Object.entries(VOID_COLUMNS)
    .map(([column, value]) => `${column} = ${value}`)
    .join(', ')}`

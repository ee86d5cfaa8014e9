import { createHash, type Hash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { VOID } from './enrollment-queries.ts'
import type { Schema } from './schema.ts'
import { StoreError } from './store-error.ts'
import type { ConfigurationDatabase, Store } from './store.ts'

/** Every table that is carried over, and the order of its rows. The version counts the changes of one database only. */
const TABLES = {
  setting: ['name'],
  private_key: ['role'],
  token_key: ['role'],
  certificate: ['position'],
  account: ['id'],
  account_group: ['id'],
  group_member: ['group_sid', 'member_sid'],
  cluster_server: ['name'],
  descriptor: ['server', 'file'],
  dacl_change: ['id'],
  access_refusal: ['server', 'file'],
  licensor_event: ['id'],
  removed_server: ['name'],
  enrollment: ['id'],
  trusted_root: ['guid', 'key_fingerprint'],
  account_key: ['account_sid'],
  issued_certificate: ['id'],
  issued_license: ['id'],
  rights_template: ['guid'],
  template_change: ['id'],
} as const satisfies Record<TransferredTable, readonly string[]>

type TransferredTable = Exclude<keyof Schema, 'stored_configuration'>

const isTable = (name: string): name is TransferredTable => Object.hasOwn(TABLES, name)

const TABLE_NAMES = Object.keys(TABLES).filter(isTable)

/** How many rows are read or written at once. */
const CHUNK = 100

const FORMAT = 1

const HEADER = z.strictObject({
  format: z.literal(FORMAT),
  migrations: z.array(z.string()),
})
const VALUE = z.union([z.string(), z.int(), z.null(), z.strictObject({ base64: z.base64() })])
const ROW = z.strictObject({ table: z.string().refine(isTable), row: z.record(z.string(), VALUE) })
const END = z.strictObject({ rows: z.int(), sha256: z.string() })

type Value = z.infer<typeof VALUE>
type Row = Record<string, unknown>

const written = (value: unknown): unknown =>
  value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value

const read = (value: Value): unknown =>
  typeof value === 'object' && value !== null ? Buffer.from(value.base64, 'base64') : value

/** Which changes of the schema a database has seen. */
async function migrationsOf(db: ConfigurationDatabase): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}

async function* rowsOf(db: ConfigurationDatabase): AsyncGenerator<string> {
  for (const table of TABLE_NAMES) {
    const shown = table === 'enrollment' ? sql<boolean>`relation <> ${VOID}` : sql<boolean>`1 = 1`
    const order = TABLES[table].map((column) => sql.ref(column))
    const query = db.selectFrom(table).where(shown).selectAll().orderBy(sql.join(order))
    const stream: AsyncIterable<Row> = query.stream(CHUNK)
    for await (const row of stream) {
      const entries = Object.entries(row).map(([name, value]): [string, unknown] => [name, written(value)])
      yield JSON.stringify({ table, row: Object.fromEntries<unknown>(entries) })
    }
  }
}

const update = (hash: Hash, line: string): Hash => hash.update(line).update('\n')

/**
 * Writes the whole state of a database, as it is at one moment, to `write`: a line of JSON for each row, after one that says
 * what it is and before one that says how many they were. Private keys are in it as the database has them: encrypted.
 */
export function exportDatabase(store: Store, write: (line: string) => Promise<void>): Promise<number> {
  return store.snapshot(async (db) => {
    const hash = createHash('sha256')
    const tell = (line: string) => {
      update(hash, line)
      return write(line)
    }
    await tell(JSON.stringify({ format: FORMAT, migrations: await migrationsOf(db) }))
    let rows = 0
    for await (const line of rowsOf(db)) {
      await tell(line)
      rows += 1
    }
    await write(JSON.stringify({ rows, sha256: hash.digest('hex') }))
    return rows
  })
}

const malformed = (line: number, cause?: unknown): StoreError =>
  new StoreError('export-malformed', `Line ${line} is not one of an export of rms-emulator.`, { cause })

function parseLine<Result>(form: z.ZodType<Result>, line: string, number: number): Result {
  try {
    return form.parse(JSON.parse(line))
  } catch (cause) {
    throw malformed(number, cause)
  }
}

async function checkEmpty(db: ConfigurationDatabase): Promise<void> {
  for (const table of TABLE_NAMES) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db)
    if (rows.length === 0) continue
    throw new StoreError(
      'database-not-empty',
      'The configuration database is not empty: an import goes into a new one.',
    )
  }
}

async function checkMigrations(db: ConfigurationDatabase, header: string): Promise<void> {
  const { migrations } = parseLine(HEADER, header, 1)
  if (migrations.join() === (await migrationsOf(db)).join()) return
  throw new StoreError(
    'export-differs',
    'The export is of another release of rms-emulator. Import it with that one, then open the database with this one.',
  )
}

/** Rows of one table on their way into it. */
class Load {
  readonly #db: ConfigurationDatabase
  #table: TransferredTable = 'setting'
  #columns: readonly string[] = []
  #rows: Row[] = []
  count = 0

  constructor(db: ConfigurationDatabase) {
    this.#db = db
  }

  async add(line: string, number: number): Promise<void> {
    const { table, row } = parseLine(ROW, line, number)
    const columns = Object.keys(row)
    const isAnother = table !== this.#table || columns.join() !== this.#columns.join()
    if (isAnother || this.#rows.length >= CHUNK) await this.flush()
    this.#table = table
    this.#columns = columns
    this.#rows.push(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, read(value)])))
    this.count += 1
  }

  async flush(): Promise<void> {
    if (this.#rows.length === 0) return
    const values = this.#rows.map((row) => sql`(${sql.join(this.#columns.map((column) => row[column]))})`)
    this.#rows = []
    const into = sql`${sql.table(this.#table)} (${sql.join(this.#columns.map((column) => sql.ref(column)))})`
    try {
      await sql`insert into ${into} values ${sql.join(values)}`.execute(this.#db)
    } catch (cause) {
      if (cause instanceof StoreError) throw cause
      throw new StoreError('export-malformed', `The export has rows that do not fit into the table ${this.#table}.`, {
        cause,
      })
    }
  }
}

/**
 * Reads what `exportDatabase` has written into an empty database: all of it or nothing. Gives the number of rows.
 * Throws StoreError: `export-malformed`, `export-differs`, `database-not-empty`.
 */
export function importDatabase(store: Store, lines: () => AsyncIterable<string>): Promise<number> {
  return store.load(async (db) => {
    await checkEmpty(db)
    const hash = createHash('sha256')
    const load = new Load(db)
    let number = 0
    let end: z.infer<typeof END> | undefined
    for await (const line of lines()) {
      number += 1
      if (end !== undefined) throw malformed(number)
      if (number === 1) await checkMigrations(db, line)
      else if (line.startsWith('{"rows":')) end = parseLine(END, line, number)
      else await load.add(line, number)
      if (end === undefined) update(hash, line)
    }
    await load.flush()
    if (end === undefined) throw new StoreError('export-malformed', 'The export ends before its last line.')
    if (end.rows !== load.count || end.sha256 !== hash.digest('hex')) {
      throw new StoreError('export-malformed', 'The export was changed after it was written.')
    }
    return load.count
  })
}

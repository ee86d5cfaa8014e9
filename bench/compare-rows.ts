import { join } from 'node:path'
import { startPostgres, type PostgresServer } from '../test/support/postgres-server.ts'
import { fillPostgres, fillSqlite } from './fill-store.ts'
import { CONNECTIONS, costsOf, microseconds, type Amount, type Cost } from './in-turns.ts'
import { prepareData, startServer, type BenchedData } from './server-process.ts'

/** To reach: the cost with rows in the books by that with none. Noise between two equal servers is about as much. */
const LIMIT = 1.1

/** What rows in the books cost on one engine. */
export interface RowsCompared {
  readonly engine: string
  readonly connections: number
  readonly rows: number
  readonly without: Cost
  readonly with: Cost
  /** Of all that was spent, the database's own processes included. */
  readonly ratio: number
}

/** One store with few rows, and its like with many. */
interface Pair {
  readonly engine: string
  readonly few: BenchedData
  readonly many: BenchedData
  readonly postgres?: PostgresServer
}

const whole = ({ frontEnds, database }: Cost): number => frontEnds + database

async function compare({ engine, few, many, postgres }: Pair, connections: number, amount: Amount) {
  const servers = [await startServer(few), await startServer(many)] as const
  try {
    const sideOf = (server: (typeof servers)[number]) => ({
      servers: [server],
      ...(postgres === undefined ? {} : { postgres }),
    })
    const [without, withRows] = await costsOf([sideOf(servers[0]), sideOf(servers[1])], connections, amount)
    const ratio = whole(withRows) / whole(without)
    console.log(
      `${engine}  connections ${String(connections).padStart(2)}  CPU per enrollment: few rows ` +
        `${microseconds(whole(without))}  ${amount.rows} rows ${microseconds(whole(withRows))}  ` +
        `ratio ${ratio.toFixed(2)} (limit ${LIMIT})`,
    )
    return { engine, connections, rows: amount.rows, without, with: withRows, ratio }
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

async function compareAtAll(pair: Pair, amount: Amount): Promise<RowsCompared[]> {
  const found: RowsCompared[] = []
  for (const connections of CONNECTIONS) found.push(await compare(pair, connections, amount))
  return found
}

function prepareSqlite(directory: string, name: string): BenchedData {
  const data = { path: join(directory, name), mode: 1 } as const
  prepareData(data)
  return data
}

/** What an enrollment costs on SQLite with `amount.rows` in the books, by what it costs with few. */
export async function compareRowsOnSqlite(directory: string, amount: Amount): Promise<RowsCompared[]> {
  const [few, many] = [prepareSqlite(directory, 'few-rows'), prepareSqlite(directory, 'many-rows')]
  fillSqlite(many.path, amount.rows)
  return compareAtAll({ engine: 'SQLite', few, many }, amount)
}

/** The same on PostgreSQL, with the processor time of its own processes. */
export async function compareRowsOnPostgres(directory: string, amount: Amount): Promise<RowsCompared[]> {
  const postgres = await startPostgres()
  try {
    const [few, many] = ['few', 'many'].map((name): BenchedData => {
      const words = ['--database', postgres.createDatabase(name), '--set', `server.name=${name.toUpperCase()}`]
      const data = { path: join(directory, `postgres-${name}`), mode: 1, words } as const
      prepareData(data)
      return data
    }) as [BenchedData, BenchedData]
    fillPostgres(postgres, 'many', amount.rows)
    return await compareAtAll({ engine: 'PostgreSQL', few, many, postgres }, amount)
  } finally {
    await postgres.remove()
  }
}

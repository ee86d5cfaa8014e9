import { join } from 'node:path'
import { startPostgres, type PostgresServer } from '../test/support/postgres-server.ts'
import { CONNECTIONS, costsOf, microseconds, type Amount, type Cost } from './in-turns.ts'
import { letIn, prepareData, startServer, type BenchedData } from './server-process.ts'

/** To reach: CPU of a front end on PostgreSQL by that on SQLite, and the work of two front ends by that of one. */
const LIMITS = { postgres: 1.5, twoFrontEnds: 1.8 } as const
const MANY = 32

/** What a comparison has found. */
export interface Comparison {
  readonly connections: number
  readonly sqlite: Cost
  readonly postgres: Cost
  readonly ratio: number
}

/** PostgreSQL beside SQLite, one front end each. */
async function compareEngines({ place, amount, connections }: Plan): Promise<Comparison> {
  const onSqlite = await startServer(place.sqlite)
  const onPostgres = await startServer(place.cluster[0])
  try {
    const sides = [{ servers: [onSqlite] }, { servers: [onPostgres], postgres: place.postgres }] as const
    const [sqlite, postgres] = await costsOf(sides, connections, amount)
    const ratio = postgres.frontEnds / sqlite.frontEnds
    console.log(
      `connections ${String(connections).padStart(2)}  front end CPU per enrollment: SQLite ` +
        `${microseconds(sqlite.frontEnds)}  PostgreSQL ${microseconds(postgres.frontEnds)}  ratio ${ratio.toFixed(2)} ` +
        `(limit ${LIMITS.postgres})  PostgreSQL's own processes ${microseconds(postgres.database)}`,
    )
    return { connections, sqlite, postgres, ratio }
  } finally {
    await Promise.all([onSqlite.stop(), onPostgres.stop()])
  }
}

/** Two front ends on one database beside one. */
async function compareFrontEnds({ place: { cluster, postgres }, amount }: Pick<Plan, 'place' | 'amount'>) {
  const first = await startServer(cluster[0])
  const second = await startServer(cluster[1])
  try {
    const sides = [
      { servers: [first], postgres },
      { servers: [first, second], postgres },
    ] as const
    const [one, two] = await costsOf(sides, MANY, amount)
    // Twice the processor time is given to them: how much more work comes of it?
    const work = (2 * one.frontEnds) / two.frontEnds
    console.log(
      `front end CPU per enrollment: one ${microseconds(one.frontEnds)}  two ${microseconds(two.frontEnds)}  ` +
        `work of two by that of one ${work.toFixed(2)} (limit ${LIMITS.twoFrontEnds})  ` +
        `PostgreSQL's own processes ${microseconds(one.database)} and ${microseconds(two.database)}`,
    )
    return { one, two, work }
  } finally {
    await Promise.all([first.stop(), second.stop()])
  }
}

interface Plan {
  readonly place: Place
  readonly amount: Amount
  readonly connections: number
}

/** A server on SQLite, and two on one PostgreSQL. */
interface Place {
  readonly sqlite: BenchedData
  readonly cluster: readonly [BenchedData, BenchedData]
  readonly postgres: PostgresServer
}

const DATABASE = 'bench'

function prepare(directory: string, postgres: PostgresServer): Place {
  const url = postgres.createDatabase(DATABASE)
  const frontEnd = (name: string): BenchedData => ({
    path: join(directory, name),
    mode: 1,
    words: ['--database', url, '--set', `server.name=${name}`],
  })
  const place = {
    sqlite: { path: join(directory, 'sqlite'), mode: 1 },
    cluster: [frontEnd('ONE'), frontEnd('TWO')],
    postgres,
  } as const
  prepareData(place.sqlite)
  prepareData(place.cluster[0])
  letIn(place.cluster[1])
  return place
}

/**
 * PostgreSQL beside SQLite: processor time of a front end for an enrollment; and two front ends on one PostgreSQL beside one.
 * Processor time only: how fast they are together depends on how many cores there are.
 */
export async function compareDatabases(directory: string, amount: Amount) {
  const postgres = await startPostgres()
  try {
    const place = prepare(directory, postgres)
    const engines: Comparison[] = []
    for (const connections of CONNECTIONS) engines.push(await compareEngines({ place, amount, connections }))
    const frontEnds = await compareFrontEnds({ place, amount })
    return { engines, frontEnds }
  } finally {
    await postgres.remove()
  }
}

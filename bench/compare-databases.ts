import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres, type PostgresServer } from '../test/support/postgres-server.ts'
import { fillPostgres, fillSqlite } from './fill-store.ts'
import { runLoad } from './load.ts'
import { cpuOf, letIn, prepareData, startServer, type BenchedData, type ServerProcess } from './server-process.ts'

/** To reach: CPU of a front end on PostgreSQL by that on SQLite, and the work of two front ends by that of one. */
const LIMITS = { postgres: 1.5, twoFrontEnds: 1.8 } as const
/** To each front end. */
const CONNECTIONS = [1, 8, 32] as const
const MANY = 32
/** The sides take turns, so that what else the machine does meets both. */
const ROUNDS = 3

export interface Amount {
  /** Enrollments in all rounds together, those before them at each front end, and rows in the books beforehand. */
  readonly count: number
  readonly warmUp: number
  readonly rows: number
}

/** The CPU that one enrollment costs, in microseconds. */
interface Cost {
  /** Of the front ends, all together. */
  readonly frontEnds: number
  /** Of the database's own processes. */
  readonly database: number
}

/** User and system time of the server and the processes that serve connections, in microseconds. */
function databaseCpu(postgres: PostgresServer): number {
  const { pid } = postgres
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  return [pid, ...children.map(Number)].reduce((sum, each) => sum + cpuOf(each), 0)
}

/** What it cost in one round, and how many enrollments were done. */
interface Measured extends Cost {
  readonly done: number
}

/** Servers that do one work together, each over some connections of its own. */
interface Side {
  readonly servers: readonly ServerProcess[]
  readonly postgres?: PostgresServer
}

/** Lets each server of a side do its share of some enrollments; gives how many there were. */
async function load({ servers }: Side, connections: number, count: number): Promise<number> {
  const share = Math.ceil(count / servers.length)
  await Promise.all(servers.map(({ url }) => runLoad(url, { count: share, concurrency: connections, size: 1024 })))
  return share * servers.length
}

const cpuOfSide = ({ servers, postgres }: Side): Cost => ({
  frontEnds: servers.reduce((sum, server) => sum + server.cpu(), 0),
  database: postgres === undefined ? 0 : databaseCpu(postgres),
})

/** What an enrollment costs on two sides, measured in turns. */
async function costsOf(
  sides: readonly [Side, Side],
  connections: number,
  { count, warmUp }: Amount,
): Promise<[Cost, Cost]> {
  const servers = [...new Set(sides.flatMap((side) => side.servers))]
  await load({ servers }, connections, warmUp * servers.length)
  const measure = async (side: Side): Promise<Measured> => {
    const before = cpuOfSide(side)
    const done = await load(side, connections, count / ROUNDS)
    const after = cpuOfSide(side)
    return { done, frontEnds: after.frontEnds - before.frontEnds, database: after.database - before.database }
  }
  const rounds: (readonly [Measured, Measured])[] = []
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push([await measure(sides[0]), await measure(sides[1])] as const)
  const mean = (which: 0 | 1): Cost => {
    const sum = (part: 'done' | 'frontEnds' | 'database') => rounds.reduce((all, round) => all + round[which][part], 0)
    return { frontEnds: sum('frontEnds') / sum('done'), database: sum('database') / sum('done') }
  }
  return [mean(0), mean(1)]
}

const microseconds = (cost: number) => `${cost.toFixed(0)} us`

/** What a comparison has found. */
export interface Comparison {
  readonly connections: number
  readonly rows: number
  readonly sqlite: Cost
  readonly postgres: Cost
  readonly ratio: number
}

/** PostgreSQL beside SQLite, one front end each. */
async function compareEngines({ place, amount, connections, rows }: Plan): Promise<Comparison> {
  const onSqlite = await startServer(place.sqlite)
  const onPostgres = await startServer(place.cluster[0])
  try {
    const sides = [{ servers: [onSqlite] }, { servers: [onPostgres], postgres: place.postgres }] as const
    const [sqlite, postgres] = await costsOf(sides, connections, amount)
    const ratio = postgres.frontEnds / sqlite.frontEnds
    console.log(
      `connections ${String(connections).padStart(2)}  rows ${rows}  front end CPU per enrollment: SQLite ` +
        `${microseconds(sqlite.frontEnds)}  PostgreSQL ${microseconds(postgres.frontEnds)}  ratio ${ratio.toFixed(2)} ` +
        `(limit ${LIMITS.postgres})  PostgreSQL's own processes ${microseconds(postgres.database)}`,
    )
    return { connections, rows, sqlite, postgres, ratio }
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
  readonly rows: number
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
    for (const connections of CONNECTIONS) engines.push(await compareEngines({ place, amount, connections, rows: 0 }))
    const frontEnds = await compareFrontEnds({ place, amount })
    if (amount.rows > 0) {
      fillSqlite(place.sqlite.path, amount.rows)
      fillPostgres(postgres, DATABASE, amount.rows)
      for (const connections of CONNECTIONS)
        engines.push(await compareEngines({ place, amount, connections, rows: amount.rows }))
    }
    return { engines, frontEnds }
  } finally {
    await postgres.remove()
  }
}

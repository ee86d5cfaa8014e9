import { readFileSync } from 'node:fs'
import type { PostgresServer } from '../test/support/postgres-server.ts'
import { runLoad } from './load.ts'
import { cpuOf, type ServerProcess } from './server-process.ts'

/** Connections to each front end. */
export const CONNECTIONS = [1, 8, 32] as const

/** The sides take turns, so that what else the machine does meets both. */
const ROUNDS = 6

export interface Amount {
  /** Enrollments in all rounds together, those before them at each front end, and rows in the books beforehand. */
  readonly count: number
  readonly warmUp: number
  readonly rows: number
}

/** The CPU that one enrollment costs, in microseconds. */
export interface Cost {
  /** Of the front ends, all together. */
  readonly frontEnds: number
  /** Of the database's own processes. */
  readonly database: number
}

/** Servers that do one work together, each over some connections of its own. */
export interface Side {
  readonly servers: readonly ServerProcess[]
  readonly postgres?: PostgresServer
}

/** What it cost in one round, and how many enrollments were done. */
interface Measured extends Cost {
  readonly done: number
}

/** User and system time of the server and the processes that serve connections, in microseconds. */
function databaseCpu(postgres: PostgresServer): number {
  const { pid } = postgres
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  return [pid, ...children.map(Number)].reduce((sum, each) => sum + cpuOf(each), 0)
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
export async function costsOf(
  sides: readonly [Side, Side],
  connections: number,
  { count, warmUp }: Pick<Amount, 'count' | 'warmUp'>,
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

export const microseconds = (cost: number): string => `${cost.toFixed(0)} us`

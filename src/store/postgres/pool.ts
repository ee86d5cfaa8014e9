import pg, { type Pool, type PoolConfig } from 'pg'
import type { PostgresAddress } from './address.ts'

export interface PoolOptions {
  readonly address: PostgresAddress
  /** How many connections at the most. */
  readonly largest: number
  /** How long it may take to get a connection, in milliseconds. */
  readonly connect: number
  /** How long a statement may take, in milliseconds; undefined: as long as it does. */
  readonly statement: number | undefined
  /** Told of connections that have ended while nobody used them. */
  readonly lost: (error: Error) => void
}

/** How much longer than the server this side waits: an answer of the server tells more than none. In milliseconds. */
const GRACE = 500
const IDLE_TIMEOUT = 60_000

/** Object identifiers of the types that the schema and its counts have. */
const INT8 = 20
const NUMERIC = 1700

/** Whole numbers of any size come as numbers, as SQLite gives them; everything else as the driver has it. */
function typeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return oid === INT8 || oid === NUMERIC ? Number : (pg.types.getTypeParser(oid, format) as (text: string) => unknown)
}

/** What every connection is made with. */
export const connectionOptions = ({ address, connect, statement }: PoolOptions): PoolConfig => ({
  connectionString: address.url,
  application_name: 'rms-emulator',
  connectionTimeoutMillis: connect,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  types: { getTypeParser: typeParser },
  ...(statement !== undefined && {
    statement_timeout: statement,
    query_timeout: statement + GRACE,
    // Whoever has gone in the middle of a transaction must not keep the others waiting.
    idle_in_transaction_session_timeout: statement,
  }),
})

/** Makes the pool of connections. An error on any of them, used or not, is never one of the process. */
export function createPool(options: PoolOptions): Pool {
  const { largest, lost } = options
  const pool = new pg.Pool({
    ...connectionOptions(options),
    max: largest,
    idleTimeoutMillis: IDLE_TIMEOUT,
    allowExitOnIdle: true,
  })
  pool.on('error', lost)
  // While a connection is used the pool does not listen; whoever uses it learns of the error by its statement.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

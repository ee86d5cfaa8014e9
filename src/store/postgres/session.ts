import type { Pool, PoolClient } from 'pg'
import { isOutcomeUnknown, unreachable } from './server-error.ts'

/** Borrows a connection for `work`; one on which nobody knows what happens any more is not used again. */
export async function withConnection<Result>(
  pool: Pool,
  where: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  let client: PoolClient
  try {
    client = await pool.connect()
  } catch (error) {
    throw unreachable(where, error)
  }
  let broken = true
  try {
    const result = await work(client)
    broken = false
    return result
  } catch (error) {
    broken = isOutcomeUnknown(error)
    throw error
  } finally {
    client.release(broken)
  }
}

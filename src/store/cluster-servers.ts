import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'
import type { StoredConfiguration } from './store.ts'

/** Makes a server known as one of the cluster. */
export async function joinCluster(configuration: StoredConfiguration, server: string): Promise<void> {
  const name = server.toUpperCase()
  const known = await configuration.queries
    .selectFrom('cluster_server')
    .select('name')
    .where('name', '=', name)
    .executeTakeFirst()
  if (known !== undefined) return
  await configuration.change((db) =>
    db
      .insertInto('cluster_server')
      .values({ name })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
}

/** The names of all servers of the cluster, each of which has access lists of its own. */
export async function listServers(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db.selectFrom('cluster_server').select('name').orderBy('name').execute()
  return rows.map(({ name }) => name)
}

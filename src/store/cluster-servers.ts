import { sql, type Kysely } from 'kysely'
import type { Schema } from './schema.ts'
import { StoreError } from './store-error.ts'

/** Makes a server known as one of the cluster, unless it was removed from it. Throws StoreError `not-in-cluster`. */
export async function joinCluster(db: Kysely<Schema>, server: string): Promise<void> {
  const name = server.toUpperCase()
  if (await isServer(db, name)) return
  const removed = await db.selectFrom('removed_server').select('name').where('name', '=', name).executeTakeFirst()
  if (removed !== undefined) throw noLongerThere(name)
  await db
    .insertInto('cluster_server')
    .values({ name })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

const noLongerThere = (name: string): StoreError =>
  new StoreError(
    'not-in-cluster',
    `The server ${name} is not in its cluster: it was removed. To bring it back: rms-emulator join.`,
  )

const isServer = async (db: Kysely<Schema>, name: string): Promise<boolean> =>
  (await db.selectFrom('cluster_server').select('name').where('name', '=', name).executeTakeFirst()) !== undefined

/** For a server that has joined with `join`: it does not come back by itself. Throws StoreError `not-in-cluster`. */
export async function requireServer(db: Kysely<Schema>, server: string): Promise<void> {
  if (!(await isServer(db, server.toUpperCase()))) throw noLongerThere(server.toUpperCase())
}

/** Enters a new server into the cluster. Throws StoreError `server-name-taken`. */
export async function addServer(db: Kysely<Schema>, server: string): Promise<void> {
  const name = server.toUpperCase()
  await db.transaction().execute(async (transaction) => {
    if (await isServer(transaction, name)) throw nameTaken(name)
    await transaction.deleteFrom('removed_server').where('name', '=', name).execute()
    const { numInsertedOrUpdatedRows: inserted } = await transaction
      .insertInto('cluster_server')
      .values({ name })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (inserted !== 1n) throw nameTaken(name)
  })
}

const nameTaken = (name: string): StoreError =>
  new StoreError(
    'server-name-taken',
    `The cluster has a server by the name ${name} already. Give the new one another name: --set server.name=NAME.`,
  )

/**
 * Removes a server from the cluster: its row, its access lists, its TLS certificate and what is remembered of its refusals. The history of its
 * access lists and its events stay. Throws StoreError `server-unknown`, or `last-server` when no other one would be left.
 */
export async function removeServer(db: Kysely<Schema>, server: string, at: Date): Promise<void> {
  const name = server.toUpperCase()
  await db.transaction().execute(async (transaction) => {
    const names = await listServers(transaction)
    if (!names.includes(name)) {
      throw new StoreError(
        'server-unknown',
        `No server of this cluster has the name ${server}. Known are: ${names.join(', ')}.`,
      )
    }
    if (names.length === 1) throw new StoreError('last-server', `${name} is the last server of the cluster.`)
    await transaction.deleteFrom('cluster_server').where('name', '=', name).execute()
    await transaction.deleteFrom('descriptor').where('server', '=', name).execute()
    await transaction.deleteFrom('access_refusal').where('server', '=', name).execute()
    const own = [`tlsCertificate/${server}`, `tlsPrivateKey/${server}`].map((setting) => setting.toLowerCase())
    await transaction
      .deleteFrom('setting')
      .where((row) => row(sql`lower(name)`, 'in', own))
      .execute()
    await transaction.insertInto('removed_server').values({ name, at: at.getTime() }).execute()
  })
}

/** The names of all servers of the cluster, each of which has access lists of its own. */
export async function listServers(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db.selectFrom('cluster_server').select('name').orderBy('name').execute()
  return rows.map(({ name }) => name)
}

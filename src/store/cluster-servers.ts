import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'
import type { StoredConfiguration } from './store.ts'
import { StoreError } from './store-error.ts'

const noLongerThere = (name: string): StoreError =>
  new StoreError(
    'not-in-cluster',
    `The server ${name} is not in its cluster: it was removed. To bring it back: rms-emulator join.`,
  )

const nameTaken = (name: string): StoreError =>
  new StoreError(
    'server-name-taken',
    `The cluster has a server by the name ${name} already. Give the new one another name: --set server.name=NAME.`,
  )

const isServer = async (db: Kysely<Schema>, name: string): Promise<boolean> =>
  (await db.selectFrom('cluster_server').select('name').where('name', '=', name).executeTakeFirst()) !== undefined

/** Makes a server known as one of the cluster, unless it was removed from it. Throws StoreError `not-in-cluster`. */
export async function joinCluster(configuration: StoredConfiguration, server: string): Promise<void> {
  const name = server.toUpperCase()
  const { queries } = configuration
  if (await isServer(queries, name)) return
  await configuration.change(async (db) => {
    const removed = await db.selectFrom('removed_server').select('name').where('name', '=', name).executeTakeFirst()
    if (removed !== undefined) throw noLongerThere(name)
    await db
      .insertInto('cluster_server')
      .values({ name })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}

/** For a server that has joined with `join`: it does not come back by itself. Throws StoreError `not-in-cluster`. */
export async function requireServer(db: Kysely<Schema>, server: string): Promise<void> {
  if (!(await isServer(db, server.toUpperCase()))) throw noLongerThere(server.toUpperCase())
}

/** Enters a new server into the cluster. Throws StoreError `server-name-taken`. */
export async function addServer(configuration: StoredConfiguration, server: string): Promise<void> {
  const name = server.toUpperCase()
  await configuration.change(async (db) => {
    if (await isServer(db, name)) throw nameTaken(name)
    await db.deleteFrom('removed_server').where('name', '=', name).execute()
    await db.insertInto('cluster_server').values({ name }).execute()
  })
}

/**
 * Removes a server from the cluster: its row, its access lists, its TLS certificate and what is remembered of its refusals.
 * The history of its access lists and its events stay. Throws StoreError `server-unknown`, or `last-server` when no other
 * one would be left.
 */
export async function removeServer(configuration: StoredConfiguration, server: string, at: Date): Promise<void> {
  const name = server.toUpperCase()
  await configuration.change(async (db) => {
    const names = await listServers(db)
    if (!names.includes(name)) {
      throw new StoreError(
        'server-unknown',
        `No server of this cluster has the name ${server}. Known are: ${names.join(', ')}.`,
      )
    }
    if (names.length === 1) throw new StoreError('last-server', `${name} is the last server of the cluster.`)
    await db.deleteFrom('cluster_server').where('name', '=', name).execute()
    await db.deleteFrom('descriptor').where('server', '=', name).execute()
    await db.deleteFrom('access_refusal').where('server', '=', name).execute()
    const own = [`tlsCertificate of ${name}`, `tlsPrivateKey of ${name}`]
    await db.deleteFrom('setting').where('name', 'in', own).execute()
    await db.insertInto('removed_server').values({ name, at: at.getTime() }).execute()
  })
}

/** The names of all servers of the cluster, each of which has access lists of its own. */
export async function listServers(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db.selectFrom('cluster_server').select('name').orderBy('name').execute()
  return rows.map(({ name }) => name)
}

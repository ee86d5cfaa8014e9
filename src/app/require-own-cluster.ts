import { existsSync } from 'node:fs'
import { inspectSqlite, StoreError, type DataDirectory } from '../store/index.ts'

/** Says that the server in a directory is one of another cluster than that of a database, by the SIDs of their domains. */
export const anotherCluster = (path: string, own: string, domain: string | undefined): string =>
  `The server in ${path} is one of another cluster: its domain is ${own}, that of this cluster ${domain ?? 'not made yet'}`

/** The domain of the database that lies in a directory itself, beside another one that is used. */
const domainBeside = ({ databaseFile }: DataDirectory): string | undefined =>
  existsSync(databaseFile) ? inspectSqlite(databaseFile) : undefined

/**
 * Makes sure that a database is that of the cluster whose server a directory is, before the server is entered there: by what
 * the directory notes of its cluster; for a server that is started on a database elsewhere, by the one that it has itself as
 * well. Commands may look from there into another. `domain`: the SID of the database's domain, once it has one.
 * Throws StoreError `cluster-differs`.
 */
export function requireOwnCluster(
  directory: DataDirectory,
  domain: string | undefined,
  { startsElsewhere }: { readonly startsElsewhere: boolean },
): void {
  const { path, clusterDomain, serverName } = directory
  const own = clusterDomain ?? (startsElsewhere ? domainBeside(directory) : undefined)
  if (own === undefined || own === domain) return
  throw new StoreError(
    'cluster-differs',
    `${anotherCluster(path, own, domain)}. Give the address of the database of ${serverName}, or another --data directory; rms-emulator join makes one that of a new server of this cluster.`,
  )
}

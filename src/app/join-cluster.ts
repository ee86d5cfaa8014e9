import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { decryptPrivateKey } from '../certificates/index.ts'
import {
  addServer,
  CLUSTER_REFERENCE,
  databaseFileIn,
  formatClusterReference,
  formatIdentity,
  IDENTITY_FILE,
  inspectSqlite,
  openDataDirectory,
  openSqlite,
  PASSPHRASE_FILE,
  readChain,
  readPrivateKey,
  readSetting,
  StoreError,
  type ConfigurationDatabase,
} from '../store/index.ts'

/** The configuration database of a cluster that is there already. */
export interface ClusterDatabase {
  /** How a data directory refers to it. */
  readonly reference: string
  /** Throws StoreError when it is not there, not ours, or of another release. Changes nothing. */
  inspect(): void | Promise<void>
  open(): Promise<{ readonly queries: ConfigurationDatabase; close(): void }>
}

export interface JoinOptions {
  /** The data directory of the new server, which is made. */
  readonly path: string
  readonly name: string
  readonly cluster: ClusterDatabase
  /** The passphrase of the cluster's private keys. */
  readonly passphrase: string
  /** Whether the passphrase is kept in the new directory, as one that is made for a directory is. */
  readonly keepPassphrase: boolean
}

/** What a server has joined. */
export interface JoinedCluster {
  readonly role: string
  /** The licensor certificate that it serves with. */
  readonly licensor: string
}

const OWNER_ONLY = 0o600
const OWNER_ONLY_DIRECTORY = 0o700

/** The SQLite database of a cluster on this machine, by the data directory of one of its servers, or by the file itself. */
export function sqliteCluster(path: string): ClusterDatabase {
  const isFile = existsSync(path) && statSync(path).isFile()
  const isServer = existsSync(join(path, IDENTITY_FILE))
  const file = resolve(isFile ? path : isServer ? openDataDirectory(path, {}).databaseFile : databaseFileIn(path))
  return { reference: file, inspect: () => inspectSqlite(file), open: () => openSqlite(file) }
}

const taken = (path: string): StoreError =>
  new StoreError('data-directory-unusable', `There is a server in ${path} already: join with another --data directory.`)

/** Whether the directory is that of this very server, which an earlier attempt or a removal has left behind. */
function isLeftBehind({ path, name, cluster }: JoinOptions): boolean {
  if (!existsSync(join(path, IDENTITY_FILE))) return false
  const found = openDataDirectory(path, {})
  const isSame = found.hasJoined && found.databaseFile === cluster.reference
  if (isSame && found.serverName.toUpperCase() === name.toUpperCase()) return true
  throw taken(path)
}

/** What the cluster is, if the passphrase opens its key. Throws StoreError `cluster-unusable`, CertificateError. */
async function examine(db: ConfigurationDatabase, passphrase: string): Promise<JoinedCluster> {
  const role = await readSetting(db, 'role')
  const [own] = await readChain(db)
  const pem = await readPrivateKey(db, 'licensor')
  if (role === undefined || own?.xrml === undefined || pem === undefined) {
    throw new StoreError(
      'cluster-unusable',
      'The cluster has no licensor certificate yet: start or provision its first server before another one joins.',
    )
  }
  decryptPrivateKey(pem, passphrase)
  return { role, licensor: own.xrml }
}

/** Makes the directory a server's, or nothing of it; gives what takes it away again. */
function layOut({ path, name, cluster, passphrase, keepPassphrase }: JoinOptions): () => void {
  const made = mkdirSync(path, { recursive: true, mode: OWNER_ONLY_DIRECTORY })
  const files = [CLUSTER_REFERENCE, ...(keepPassphrase ? [PASSPHRASE_FILE] : []), IDENTITY_FILE]
  const takeAway = () => {
    if (made !== undefined) rmSync(made, { recursive: true })
    else files.forEach((file) => rmSync(join(path, file), { force: true }))
  }
  const write = (file: string, text: string) => writeFileSync(join(path, file), text, { mode: OWNER_ONLY, flag: 'w' })
  try {
    write(CLUSTER_REFERENCE, formatClusterReference(cluster.reference))
    if (keepPassphrase) write(PASSPHRASE_FILE, `${passphrase}\n`)
    // The last one: a directory that has it is a server's.
    write(IDENTITY_FILE, formatIdentity(name))
    return takeAway
  } catch (error) {
    takeAway()
    throw error
  }
}

/**
 * Makes a new server one of a cluster: it uses the cluster's configuration database, and so its key and licensor
 * certificate. Nobody is asked for a certificate. When anything is wrong, nothing is left behind. [Cc747690]
 * Throws StoreError, or CertificateError `passphrase-wrong`.
 */
export async function joinCluster(options: JoinOptions): Promise<JoinedCluster> {
  const { cluster, name, passphrase } = options
  const isThere = isLeftBehind(options)
  await cluster.inspect()
  const store = await cluster.open()
  try {
    const joined = await examine(store.queries, passphrase)
    const takeAway = isThere ? () => undefined : layOut(options)
    try {
      await addServer(store.queries, name)
    } catch (error) {
      takeAway()
      throw error
    }
    return joined
  } finally {
    store.close()
  }
}

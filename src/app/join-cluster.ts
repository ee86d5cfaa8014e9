import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemClock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import { readIssuingCertificate } from '../certificates/index.ts'
import { ConfigError } from '../config/index.ts'
import { createFileKeyStore } from '../keystore/index.ts'
import {
  addServer,
  CLUSTER_REFERENCE,
  databaseFileIn,
  ELSEWHERE_FILE,
  formatClusterReference,
  formatIdentity,
  IDENTITY_FILE,
  inspectRemote,
  inspectSqlite,
  isElsewhere,
  noteElsewhere,
  openDataDirectory,
  openSqlite,
  openStore,
  PASSPHRASE_FILE,
  refusedFileIn,
  readChain,
  readKeyRecord,
  readSetting,
  StoreError,
  type ConfigurationDatabase,
  type DataDirectory,
  type RemoteDatabase,
  type Store,
} from '../store/index.ts'
import { anotherCluster } from './require-own-cluster.ts'

/** The configuration database of a cluster that is there already. */
export interface ClusterDatabase {
  /** How a data directory refers to it; undefined: the settings do, whenever the server is started. */
  readonly reference: string | undefined
  /** Gives the SID of its domain. Throws StoreError when it is not there, not ours, or of another release. Changes nothing. */
  inspect(): string | undefined | Promise<string | undefined>
  open(): Promise<Store>
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

/** The database of a cluster elsewhere, which the settings name again whenever the server is started. */
export function remoteCluster(path: string, remote: RemoteDatabase, random: Random): ClusterDatabase {
  return {
    reference: undefined,
    inspect: () => inspectRemote(remote),
    open: () =>
      openStore({
        directory: { databaseFile: databaseFileIn(path), refusedFile: refusedFileIn(path) },
        ...{ remote, random },
        clock: systemClock,
      }),
  }
}

const taken = (path: string): StoreError =>
  new StoreError('data-directory-unusable', `There is a server in ${path} already: join with another --data directory.`)

/** A directory that refers to a database as its server would: to the same file, or to none. */
const refersTo = ({ hasJoined, databaseFile }: DataDirectory, reference: string | undefined): boolean =>
  reference === undefined ? !hasJoined && !existsSync(databaseFile) : hasJoined && databaseFile === reference

/**
 * Makes sure that a directory was left behind by a server of this cluster and not of another one, which has the same name
 * for it. One without a database has belonged to none yet. Throws StoreError.
 */
function checkDomain({ path, clusterDomain }: DataDirectory, domain: string | undefined): void {
  if (clusterDomain === domain || (clusterDomain === undefined && !isElsewhere(path))) return
  const whose =
    clusterDomain === undefined
      ? `Nothing in ${path} tells of which cluster its server is`
      : anotherCluster(path, clusterDomain, domain)
  throw new StoreError('data-directory-unusable', `${whose}. Join with another --data directory.`)
}

/** Whether the directory is that of this very server, which an earlier attempt or a removal has left behind. Throws StoreError. */
function isLeftBehind({ path, name, cluster }: JoinOptions, domain: string | undefined): boolean {
  if (!existsSync(join(path, IDENTITY_FILE))) return false
  const found = openDataDirectory(path, {})
  if (!refersTo(found, cluster.reference) || found.serverName.toUpperCase() !== name.toUpperCase()) throw taken(path)
  checkDomain(found, domain)
  return true
}

/**
 * What the cluster is, if the passphrase opens its key. Throws StoreError `cluster-unusable`, CertificateError,
 * KeyStoreError, and ConfigError where its keys are in a token.
 */
async function examine(db: ConfigurationDatabase, passphrase: string): Promise<JoinedCluster> {
  const role = await readSetting(db, 'role')
  const [own] = await readChain(db)
  const record = await readKeyRecord(db, 'licensor')
  if (role === undefined || own?.xrml === undefined || record === undefined) {
    throw new StoreError(
      'cluster-unusable',
      'The cluster has no licensor certificate yet: start or provision its first server before another one joins.',
    )
  }
  if (record.store !== 'file') {
    throw new ConfigError(
      'The private keys of the cluster are in a token, which needs no key password: a server on it cannot be added by join yet.',
    )
  }
  const keys = createFileKeyStore({
    passphrase: () => Promise.resolve(passphrase),
    makeKey: () => Promise.reject(new TypeError('no key is made by joining')),
  })
  await keys.open(record, readIssuingCertificate(own.xrml).certificate.principal.publicKey)
  return { role, licensor: own.xrml }
}

/** Makes the directory a server's, or nothing of it; gives what takes it away again. `domain`: that of the cluster. */
function layOut(
  { path, name, cluster, passphrase, keepPassphrase }: JoinOptions,
  domain: string | undefined,
): () => void {
  const made = mkdirSync(path, { recursive: true, mode: OWNER_ONLY_DIRECTORY })
  const { reference } = cluster
  const references = [reference === undefined ? ELSEWHERE_FILE : CLUSTER_REFERENCE]
  const files = [...references, ...(keepPassphrase ? [PASSPHRASE_FILE] : []), IDENTITY_FILE]
  const takeAway = () => {
    if (made !== undefined) rmSync(made, { recursive: true })
    else files.forEach((file) => rmSync(join(path, file), { force: true }))
  }
  const write = (file: string, text: string) => writeFileSync(join(path, file), text, { mode: OWNER_ONLY, flag: 'w' })
  try {
    // What a directory without a server says of one is out of date.
    rmSync(join(path, ELSEWHERE_FILE), { force: true })
    if (reference === undefined) noteElsewhere(path, domain)
    else write(CLUSTER_REFERENCE, formatClusterReference({ database: reference, domain }))
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
  const domain = await cluster.inspect()
  const isThere = isLeftBehind(options, domain)
  const store = await cluster.open()
  try {
    const joined = await examine(store.queries, passphrase)
    const takeAway = isThere ? () => undefined : layOut(options, domain)
    try {
      await addServer(store, name)
    } catch (error) {
      takeAway()
      throw error
    }
    return joined
  } finally {
    await store.close()
  }
}

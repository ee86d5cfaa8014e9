import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readClusterReference } from './cluster-reference.ts'
import { notedDomain } from './database-elsewhere.ts'
import { StoreError } from './store-error.ts'
import { unusableFile } from './unusable-file.ts'
import { makeWholeFile } from './whole-new-file.ts'

/** What a server keeps on its own machine: its identity, its key passphrase, and the embedded database. */
export interface DataDirectory {
  readonly path: string
  /** The database in the directory, or that of the cluster which the server has joined, unless it is elsewhere. */
  readonly databaseFile: string
  /** Issuances that were refused while a database elsewhere was away: it has to be told of them. */
  readonly refusedFile: string
  /** Whether the server has joined a cluster whose database is elsewhere. */
  readonly hasJoined: boolean
  /** The SID of the domain of its server's cluster, where a file of the directory tells it. */
  readonly clusterDomain: string | undefined
  /** The name of this server in its cluster. */
  readonly serverName: string
}

const IDENTITY = z.strictObject({ 'server.name': z.string() })

/** The files by which a directory is a server's: who it is, and the passphrase that was made or given for it. */
export const IDENTITY_FILE = 'server.json'
export const PASSPHRASE_FILE = 'key-passphrase'

const OWNER_ONLY_DIRECTORY = 0o700

function readIdentity(file: string): string {
  try {
    return IDENTITY.parse(JSON.parse(readFileSync(file, 'utf8')))['server.name']
  } catch (cause) {
    throw unusableFile(file, cause, 'hold {"server.name": "…"}.')
  }
}

/** Whether a name is taken, if only by a link to what is not there: that is missing then, and nothing may be made instead. */
export function isTaken(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined
  } catch {
    // Something above it is no directory.
    return false
  }
}

/** Why a directory could not be made, for people. */
function whyNotMade(path: string, cause: unknown): string {
  if (existsSync(path) && !statSync(path).isDirectory()) return 'there is something of that name which is no directory'
  const broken = [path, join(path, IDENTITY_FILE)].find((name) => !existsSync(name) && isTaken(name))
  if (broken !== undefined) return `${broken} is a link to what is not there`
  return cause instanceof Error ? cause.message : String(cause)
}

/** Makes the directory and gives the server its name, once. `names` are what is asked for and what to fall back to. */
function createDirectory(path: string, name: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: OWNER_ONLY_DIRECTORY })
    makeWholeFile(join(path, IDENTITY_FILE), formatIdentity(name))
  } catch (cause) {
    // Two processes may make the directory at the same moment; then the first one has named the server.
    if (existsSync(join(path, IDENTITY_FILE))) return
    const why = whyNotMade(path, cause)
    throw new StoreError('data-directory-unusable', `The data directory ${path} cannot be made: ${why}.`, { cause })
  }
}

/**
 * Opens the data directory at `path`; makes it when it is not there and `create` says by which name.
 * Throws StoreError: `no-data-directory`, `data-directory-unusable`, or `identity-differs` when the directory belongs
 * to a server of another name than `expectedName`.
 */
export function openDataDirectory(
  path: string,
  options: { readonly expectedName?: string | undefined; readonly create?: string },
): DataDirectory {
  const identityFile = join(path, IDENTITY_FILE)
  if (!existsSync(identityFile)) {
    if (options.create === undefined) {
      throw new StoreError(
        'no-data-directory',
        `There is no server in ${path}. Start one there, or name its directory with --data DIR.`,
      )
    }
    createDirectory(path, options.create)
  }
  const serverName = readIdentity(identityFile)
  const { expectedName } = options
  if (expectedName !== undefined && expectedName.toUpperCase() !== serverName.toUpperCase()) {
    throw new StoreError(
      'identity-differs',
      `The directory ${path} belongs to the server ${serverName}, not to ${expectedName}.`,
    )
  }
  const cluster = readClusterReference(path)
  return {
    path,
    databaseFile: cluster?.database ?? databaseFileIn(path),
    refusedFile: refusedFileIn(path),
    hasJoined: cluster !== undefined,
    clusterDomain: cluster?.domain ?? notedDomain(path),
    serverName,
  }
}

/** The file of the embedded database in a data directory of its own. */
export const databaseFileIn = (path: string): string => join(path, 'configuration.sqlite')

/** The file for issuances that a database elsewhere could not be told of. */
export const refusedFileIn = (path: string): string => join(path, 'refused-issuances')

/** Makes the text of a server's identity, as it stands in `server.json`. */
export const formatIdentity = (name: string): string => `${JSON.stringify({ 'server.name': name })}\n`

/** Lays the certificate of the TLS listener out for those who shall trust it, as PEM; gives the name of the file. */
export function publishTlsCertificate({ path }: DataDirectory, pem: string): string {
  const file = join(path, 'tls-certificate.pem')
  writeFileSync(file, pem)
  return file
}

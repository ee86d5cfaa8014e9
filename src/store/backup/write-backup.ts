import { createReadStream, linkSync, readFileSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Random } from '../../base/random.ts'
import { isTaken, type DataDirectory } from '../data-directory.ts'
import { StoreError } from '../store-error.ts'
import { formatManifest, type BackupFile, type Manifest } from './manifest.ts'
import { deriveKey, encrypt, SALT, withDigest } from './sealed-stream.ts'

const OWNER_ONLY = 0o600

/** How long it waits for another process to finish a commit, in milliseconds. */
const BUSY_TIMEOUT = 30_000

/** The lines that backups begin with. */
export const PLAIN_HEAD = 'rms-emulator-backup 1 plain\n'
export const ENCRYPTED_HEAD = 'rms-emulator-backup 1 encrypted\n'

/** Writes the whole configuration database, as it is at one moment, into an empty SQLite file. */
export type TakeSnapshot = (file: string) => Promise<void>

export interface BackupOptions {
  readonly directory: DataDirectory
  /** The file to make; it must not be there. */
  readonly out: string
  /** With it, everything is encrypted, and the key passphrase of the directory goes along. */
  readonly passphrase: string | undefined
  readonly takeSnapshot: TakeSnapshot
  readonly release: string
  readonly at: Date
  readonly random: Random
}

/** What a backup that was made has in it. */
export interface MadeBackup {
  readonly size: number
  readonly schema: string
  /** Whether the key passphrase is in it, as one that the directory has is where everything is encrypted. */
  readonly hasPassphrase: boolean
  /** The file with the key passphrase that it has not; undefined: there is none, or it is in it. */
  readonly passphraseLeftOut: string | undefined
}

/** The database of a data directory as it is at one moment, while others go on reading and writing. */
export const sqliteSnapshot =
  ({ databaseFile }: Pick<DataDirectory, 'databaseFile'>): TakeSnapshot =>
  (file) => {
    const connection = new Sqlite(databaseFile, { fileMustExist: true, timeout: BUSY_TIMEOUT })
    try {
      connection.prepare('vacuum into ?').run(file)
    } finally {
      connection.close()
    }
    return Promise.resolve()
  }

function readSchema(file: string): string {
  const snapshot = new Sqlite(file, { readonly: true })
  try {
    return snapshot.prepare<[], string>('select max(name) from kysely_migration').pluck().get() ?? ''
  } finally {
    snapshot.close()
  }
}

const isCoded = (error: unknown): error is Error & { readonly code: unknown } =>
  error instanceof Error && 'code' in error

/** Throws what the file system says of a file that is there and cannot be read: a backup without it is none. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file).toString('base64')
  } catch (error) {
    if (isCoded(error) && error.code === 'ENOENT' && !isTaken(file)) return undefined
    throw error
  }
}

/** What SQLite or the file system says, in a sentence; anything else as it is. */
const failed = (out: string, cause: unknown): unknown =>
  cause instanceof StoreError || !isCoded(cause)
    ? cause
    : new StoreError('backup-unusable', `The backup ${out} cannot be made: ${cause.message}.`, { cause })

function filesOf({ path }: DataDirectory, isEncrypted: boolean): Manifest['files'] {
  const read = (name: BackupFile): string | undefined => readIfThere(join(path, name))
  const [certificate, passphrase] = [read('tls-certificate.pem'), isEncrypted ? read('key-passphrase') : undefined]
  return {
    'server.json': read('server.json') ?? '',
    ...(certificate !== undefined && { 'tls-certificate.pem': certificate }),
    ...(passphrase !== undefined && { 'key-passphrase': passphrase }),
  }
}

async function* payload(manifest: Manifest, database: string): AsyncGenerator<Uint8Array> {
  yield formatManifest(manifest)
  for await (const bytes of createReadStream(database)) yield Buffer.from(bytes as Uint8Array)
}

async function* sealed(content: AsyncIterable<Uint8Array>, { passphrase, random }: BackupOptions) {
  if (passphrase === undefined) {
    yield Buffer.from(PLAIN_HEAD)
    yield* withDigest(content, Buffer.from(PLAIN_HEAD))
    return
  }
  const salt = random.bytes(SALT)
  yield Buffer.from(ENCRYPTED_HEAD)
  yield salt
  yield* encrypt(content, await deriveKey(passphrase, salt), Buffer.from(ENCRYPTED_HEAD))
}

/** Writes a stream into a new file and waits until it is on disk. */
export async function writeNewFile(file: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(file, 'wx', OWNER_ONLY)
  try {
    for await (const bytes of content) await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Waits until the names in a directory are on disk. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

function putInPlace(draft: string, out: string): void {
  try {
    // Unlike a renamed file, a linked one replaces nothing.
    linkSync(draft, out)
  } catch (cause) {
    throw new StoreError('backup-unusable', `${out} is there already: a backup replaces nothing.`, { cause })
  }
}

/**
 * Backs a data directory up into one file, readable by its owner alone: whole and on disk, or not there. Servers may go on
 * working meanwhile. Throws StoreError.
 */
export async function writeBackup(options: BackupOptions): Promise<MadeBackup> {
  const { directory, out, passphrase, random } = options
  if (directory.hasJoined) {
    throw new StoreError(
      'backup-unusable',
      `The server in ${directory.path} has joined a cluster, whose database is ${directory.databaseFile}: back up the server that has it.`,
    )
  }
  const mark = Buffer.from(random.bytes(8)).toString('hex')
  const [snapshot, draft] = [`${out}.database-${mark}`, `${out}.draft-${mark}`]
  try {
    await writeNewFile(snapshot, empty())
    await options.takeSnapshot(snapshot)
    const schema = readSchema(snapshot)
    const manifest: Manifest = {
      made: options.at.toISOString(),
      server: directory.serverName,
      release: options.release,
      schema,
      databaseSize: statSync(snapshot).size,
      files: filesOf(directory, passphrase !== undefined),
    }
    await writeNewFile(draft, sealed(payload(manifest, snapshot), options))
    putInPlace(draft, out)
    await syncDirectory(dirname(out))
    const ownPassphrase = join(directory.path, 'key-passphrase')
    const isLeftOut = passphrase === undefined && readIfThere(ownPassphrase) !== undefined
    return {
      ...{ size: statSync(out).size, schema },
      hasPassphrase: manifest.files['key-passphrase'] !== undefined,
      passphraseLeftOut: isLeftOut ? ownPassphrase : undefined,
    }
  } catch (error) {
    throw failed(out, error)
  } finally {
    for (const file of [snapshot, draft]) rmSync(file, { force: true })
  }
}

async function* empty(): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield Buffer.alloc(0)
}

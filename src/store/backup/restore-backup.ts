import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Random } from '../../base/random.ts'
import { openDataDirectory } from '../data-directory.ts'
import { StoreError } from '../store-error.ts'
import type { Store } from '../store.ts'
import { checkDatabase } from './check-database.ts'
import { deliverSnapshot } from './copy-database.ts'
import { LONGEST_MANIFEST, parseManifest, type Manifest } from './manifest.ts'
import { checkDigest, damaged, decrypt, deriveKey, SALT } from './sealed-stream.ts'
import { ENCRYPTED_HEAD, PLAIN_HEAD, syncDirectory, writeNewFile } from './write-backup.ts'

const OWNER_ONLY_DIRECTORY = 0o700

/** How many bytes are enough to see what kind of file it is. */
const LONGEST_HEAD = Math.max(PLAIN_HEAD.length, ENCRYPTED_HEAD.length)

export interface RestoreOptions {
  readonly file: string
  /** The data directory to make: it must not be there, or be empty. */
  readonly path: string
  /** Asked for when the backup is encrypted. */
  readonly passphrase: () => Promise<string>
  readonly random: Random
  /** Opens the empty database elsewhere that is to be filled, for the data directory at `path`; undefined: it stays a file. */
  readonly openDatabase?: ((path: string) => Promise<Store>) | undefined
}

/** Reads a stream piece by piece, as much at a time as is asked for. */
class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Whether more could be read. */
  async #fill(): Promise<boolean> {
    const next = await this.#source.next()
    if (next.done === true) return false
    this.#held = Buffer.concat([this.#held, next.value])
    return true
  }

  /** The next `count` bytes, or what is left of them. */
  async take(count: number): Promise<Buffer> {
    while (this.#held.length < count && (await this.#fill()));
    const taken = this.#held.subarray(0, count)
    this.#held = this.#held.subarray(taken.length)
    return taken
  }

  /** What stands before the next line feed, which is taken too. Throws StoreError when that is too far away. */
  async line(longest: number): Promise<Buffer> {
    let end = this.#held.indexOf('\n')
    while (end < 0 && this.#held.length <= longest && (await this.#fill())) end = this.#held.indexOf('\n')
    if (end < 0 || end > longest) throw damaged()
    return (await this.take(end + 1)).subarray(0, end)
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    do {
      if (this.#held.length > 0) yield this.#held
      this.#held = Buffer.alloc(0)
    } while (await this.#fill())
  }
}

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of createReadStream(file)) yield Buffer.from(bytes as Uint8Array)
  } catch (cause) {
    throw new StoreError('backup-unusable', `The backup ${file} cannot be read.`, { cause })
  }
}

/** What a file holds once its head is read: undone where it is encrypted. */
async function openBackup({ file, passphrase }: RestoreOptions): Promise<{ encrypted: boolean; content: ByteReader }> {
  const reader = new ByteReader(bytesOf(file))
  const head = `${(await reader.line(LONGEST_HEAD)).toString('latin1')}\n`
  if (head === PLAIN_HEAD) {
    return { encrypted: false, content: new ByteReader(checkDigest(reader.rest(), Buffer.from(head))) }
  }
  if (head === ENCRYPTED_HEAD) {
    const key = await deriveKey(await passphrase(), await reader.take(SALT))
    return { encrypted: true, content: new ByteReader(decrypt(reader.rest(), key, Buffer.from(head))) }
  }
  throw new StoreError(
    'backup-unusable',
    head.startsWith('rms-emulator-backup ')
      ? `${file} was made by a release that this one does not know the backups of.`
      : `${file} is no backup of rms-emulator.`,
  )
}

/** The rest of a stream, which must be so many bytes. */
async function* exactly(content: ByteReader, size: number): AsyncGenerator<Uint8Array> {
  let left = size
  for await (const bytes of content.rest()) {
    left -= bytes.length
    if (left < 0) throw damaged()
    yield bytes
  }
  if (left !== 0) throw damaged()
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

/** Writes what a backup holds into `staging`, checked from end to end. */
async function unpack(options: RestoreOptions, staging: string): Promise<Manifest> {
  const { encrypted, content } = await openBackup(options)
  const manifest = parseManifest(await content.line(LONGEST_MANIFEST))
  // Such a file was not made by us: where nothing is encrypted, the passphrase stays out.
  if (!encrypted && manifest.files['key-passphrase'] !== undefined) throw damaged()
  const database = join(staging, 'configuration.sqlite')
  await writeNewFile(database, exactly(content, manifest.databaseSize))
  for (const [name, text] of Object.entries(manifest.files)) {
    if (text !== undefined) await writeNewFile(join(staging, name), once(Buffer.from(text, 'base64')))
  }
  await checkDatabase(database)
  if (openDataDirectory(staging, {}).serverName !== manifest.server) throw damaged()
  await syncDirectory(staging)
  return manifest
}

/** Fills the database elsewhere. From then on it is the one that counts, so it comes after every check. */
async function fill(staging: string, openDatabase: (path: string) => Promise<Store>): Promise<void> {
  const store = await openDatabase(staging)
  await deliverSnapshot(join(staging, 'configuration.sqlite'), store).finally(() => store.close())
}

function checkTarget(path: string): boolean {
  if (!existsSync(path)) return false
  if (!statSync(path).isDirectory() || readdirSync(path).length > 0) {
    throw new StoreError('directory-not-empty', `${path} is not empty: restore makes a new data directory.`)
  }
  return true
}

/** Moves everything that was unpacked to its place; what makes it a server comes last. */
function moveInto(staging: string, path: string): void {
  const names = readdirSync(staging).filter((name) => name !== 'server.json')
  for (const name of [...names, 'server.json']) renameSync(join(staging, name), join(path, name))
  rmdirSync(staging)
}

/**
 * Makes a data directory of a backup: checked as a whole before anything is in its place, and all of it or nothing. An
 * empty directory that is there already (such as the volume of a container) is filled; a database elsewhere is filled before the
 * directory is in its place. Throws StoreError `directory-not-empty`, `database-not-empty`, `backup-unusable`,
 * `backup-passphrase` or `database-too-new`.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Manifest> {
  const { path, random, openDatabase } = options
  const isThere = checkTarget(path)
  const mark = `restore-${Buffer.from(random.bytes(8)).toString('hex')}`
  const staging = isThere ? join(path, `.${mark}`) : `${path}.${mark}`
  try {
    mkdirSync(staging, { mode: OWNER_ONLY_DIRECTORY, recursive: true })
    const manifest = await unpack(options, staging)
    if (openDatabase !== undefined) await fill(staging, openDatabase)
    if (isThere) moveInto(staging, path)
    else renameSync(staging, path)
    await syncDirectory(isThere ? path : dirname(path))
    return manifest
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

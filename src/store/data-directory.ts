import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { toBase64 } from '../base/base64.ts'
import type { Random } from '../base/random.ts'
import { StoreError } from './store-error.ts'

/** What a server keeps on its own machine: its identity, its key passphrase, and the embedded database. */
export interface DataDirectory {
  readonly path: string
  readonly databaseFile: string
  /** The name of this server in its cluster. */
  readonly serverName: string
}

const IDENTITY = z.strictObject({ 'server.name': z.string() })

const OWNER_ONLY = 0o600
const OWNER_ONLY_DIRECTORY = 0o700

function readIdentity(file: string): string {
  try {
    return IDENTITY.parse(JSON.parse(readFileSync(file, 'utf8')))['server.name']
  } catch (cause) {
    throw new StoreError('data-directory-unusable', `${file} is damaged: it must hold {"server.name": "…"}.`, { cause })
  }
}

/** Makes the directory and gives the server its name, once. `names` are what is asked for and what to fall back to. */
function createDirectory(path: string, name: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: OWNER_ONLY_DIRECTORY })
    writeFileSync(join(path, 'server.json'), `${JSON.stringify({ 'server.name': name })}\n`, {
      mode: OWNER_ONLY,
      flag: 'wx',
    })
  } catch (cause) {
    // Two processes may make the directory at the same moment; then the first one has named the server.
    if (existsSync(join(path, 'server.json'))) return
    const why = cause instanceof Error ? cause.message : String(cause)
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
  const identityFile = join(path, 'server.json')
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
  return { path, databaseFile: join(path, 'configuration.sqlite'), serverName }
}

/** Makes a passphrase in `file`, whole or not at all: of two servers that start at the same moment, one makes it. */
function makePassphrase(file: string, random: Random): void {
  const draft = `${file}-${Buffer.from(random.bytes(8)).toString('hex')}`
  writeFileSync(draft, `${toBase64(random.bytes(32))}\n`, { mode: OWNER_ONLY, flag: 'wx' })
  try {
    chmodSync(draft, OWNER_ONLY)
    linkSync(draft, file)
  } catch (error) {
    if (!existsSync(file)) throw error
  } finally {
    rmSync(draft)
  }
}

function readPassphrase(file: string): string {
  let passphrase: string
  try {
    passphrase = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new StoreError('data-directory-unusable', `The key passphrase cannot be read from ${file}.`, { cause })
  }
  if (passphrase !== '') return passphrase
  throw new StoreError('data-directory-unusable', `${file} is empty: the first line of it must be the key passphrase.`)
}

/**
 * The passphrase that opens the private keys: the one given, else that of the file given, else one that is made for
 * this directory on first use and kept in it, readable by its owner alone. `random`: where it comes from; undefined: there
 * are keys already, which a new one would not open. Throws StoreError `data-directory-unusable`.
 */
export function keyPassphrase(
  { path }: DataDirectory,
  given: { readonly passphrase?: string | undefined; readonly file?: string | undefined },
  random: Random | undefined,
): string {
  if (given.passphrase !== undefined && given.passphrase !== '') return given.passphrase
  const file = given.file ?? join(path, 'key-passphrase')
  if (given.file === undefined && !existsSync(file)) {
    if (random === undefined) {
      throw new StoreError(
        'data-directory-unusable',
        `The private keys of ${path} need their passphrase: put the file key-passphrase back, or give it by RMS_EMULATOR_KEY_PASSPHRASE or keys.passphraseFile.`,
      )
    }
    makePassphrase(file, random)
  }
  return readPassphrase(file)
}

/** Lays the certificate of the TLS listener out for those who shall trust it, as PEM; gives the name of the file. */
export function publishTlsCertificate({ path }: DataDirectory, pem: string): string {
  const file = join(path, 'tls-certificate.pem')
  writeFileSync(file, pem)
  return file
}

import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { toBase64 } from '../base/base64.ts'
import type { Random } from '../base/random.ts'
import { isTaken, PASSPHRASE_FILE, type DataDirectory } from './data-directory.ts'
import { StoreError } from './store-error.ts'
import { makeWholeFile, syncFolder, writeNewFile } from './whole-new-file.ts'

/** Where an operator says that the passphrase of the private keys is: as such, or in a file. */
export interface PassphraseSource {
  readonly passphrase?: string | undefined
  readonly file?: string | undefined
}

/** What a passphrase is called in its file's folder before it is the one that counts. */
const DRAFT = '.new-'

const hexOf = (random: Random): string => Buffer.from(random.bytes(8)).toString('hex')

/** A passphrase that nobody guesses: 32 random bytes in base64. */
export const newPassphrase = (random: Random): string => toBase64(random.bytes(32))

const unusable = (what: string, cause: unknown): StoreError =>
  new StoreError('data-directory-unusable', `${what}: ${cause instanceof Error ? cause.message : String(cause)}.`, {
    cause,
  })

/**
 * Makes a passphrase in `file`, whole or not at all: of two servers that start at the same moment, one makes it.
 * Throws StoreError.
 */
function makePassphrase(file: string, random: Random): void {
  try {
    makeWholeFile(file, `${newPassphrase(random)}\n`)
  } catch (cause) {
    if (!isTaken(file)) throw unusable(`A key passphrase cannot be made in ${file}`, cause)
  }
}

function readPassphrase(file: string): string {
  let passphrase: string
  try {
    passphrase = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw unusable(`The key passphrase cannot be read from ${file}`, cause)
  }
  if (passphrase !== '') return passphrase
  throw new StoreError('data-directory-unusable', `${file} is empty: it must hold the key passphrase.`)
}

/** The file that the passphrase is in, or would be if the operator gave none. */
export const passphraseFile = ({ path }: Pick<DataDirectory, 'path'>, { file }: PassphraseSource): string =>
  file ?? join(path, PASSPHRASE_FILE)

/**
 * The passphrase that opens the private keys: the one given, else that of the file given, else one that is made for
 * this directory on first use and kept in it, readable by its owner alone. `random`: where it comes from; undefined: there
 * are keys already, which a new one would not open. Throws StoreError `data-directory-unusable`.
 */
export function keyPassphrase(
  directory: Pick<DataDirectory, 'path'>,
  given: PassphraseSource,
  random: Random | undefined,
): string {
  if (given.passphrase !== undefined && given.passphrase !== '') return given.passphrase
  const file = passphraseFile(directory, given)
  if (given.file === undefined && !isTaken(file)) {
    if (random === undefined) {
      throw new StoreError(
        'data-directory-unusable',
        `The private keys of ${directory.path} need their passphrase: put the file key-passphrase back, or give it by RMS_EMULATOR_KEY_PASSPHRASE or keys.passphraseFile.`,
      )
    }
    makePassphrase(file, random)
  }
  return readPassphrase(file)
}

/** A passphrase that lies beside the file of the one that counts, until it takes its place. */
export interface PassphraseDraft {
  readonly passphrase: string
  /** Makes it the one that counts. That somebody else has done so already is as good. */
  adopt(): void
}

const draftIn = (draft: string, file: string): PassphraseDraft => ({
  passphrase: readPassphrase(draft),
  adopt: () => {
    try {
      renameSync(draft, file)
      syncFolder(file)
    } catch (error) {
      if (existsSync(draft)) throw error
    }
  },
})

/** Lays a passphrase beside the file of the one that counts, through to the disk. Throws StoreError. */
export function draftPassphrase(file: string, passphrase: string, random: Random): PassphraseDraft {
  const draft = `${file}${DRAFT}${hexOf(random)}`
  try {
    writeNewFile(draft, `${passphrase}\n`)
    syncFolder(draft)
  } catch (cause) {
    throw unusable(`The new key passphrase cannot be kept beside ${file}`, cause)
  }
  return draftIn(draft, file)
}

/** The files that lie beside a passphrase's as drafts, whole or not. */
function draftFiles(file: string): string[] {
  const folder = dirname(file)
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.startsWith(`${basename(file)}${DRAFT}`))
  return names.map((name) => join(folder, name))
}

/** What a change of passphrase that was killed has left beside the file. A draft that is empty is none. */
export const passphraseDrafts = (file: string): PassphraseDraft[] =>
  draftFiles(file).flatMap((draft) => {
    try {
      return [draftIn(draft, file)]
    } catch {
      return []
    }
  })

/** Throws away every draft beside the file. */
export const removeDrafts = (file: string): void => draftFiles(file).forEach((draft) => rmSync(draft, { force: true }))

import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const OWNER_ONLY = { file: 0o600, directory: 0o700 } as const

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** The text of a file; undefined where there is none. Throws the system's error. */
export function readFileIfAny(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Takes a file away, if there is one. Throws the system's error. */
export const removeFile = (file: string): void => rmSync(file, { force: true })

/** Replaces a file, whole or not at all, readable by its owner alone. Throws the system's error. */
export function replaceFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: OWNER_ONLY.directory })
  const draft = `${file}.new`
  const handle = openSync(draft, 'w', OWNER_ONLY.file)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(draft, file)
}

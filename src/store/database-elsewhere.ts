import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DataDirectory } from './data-directory.ts'
import { StoreError } from './store-error.ts'

/**
 * The file by which a data directory tells that the database of its server is elsewhere. Where that is does not stand in it:
 * addresses change, and may have a password in them.
 */
export const ELSEWHERE_FILE = 'database-elsewhere'

const TEXT =
  'The configuration database of this server is not in this directory: its address is given by --database or RMS_EMULATOR_DATABASE.\n'

const OWNER_ONLY = 0o600

/** Notes that the database of the server in `path` is elsewhere from now on. Throws StoreError `data-directory-unusable`. */
export function noteElsewhere(path: string): void {
  const file = join(path, ELSEWHERE_FILE)
  if (existsSync(file)) return
  try {
    writeFileSync(file, TEXT, { mode: OWNER_ONLY })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError('data-directory-unusable', `${file} cannot be written: ${why}.`, { cause })
  }
}

/**
 * For a directory in which a database would be opened, or made, because no address was given. Throws StoreError
 * `database-elsewhere` when its server has one already that is not there.
 */
export function requireNotElsewhere({ path, serverName }: Pick<DataDirectory, 'path' | 'serverName'>): void {
  const file = join(path, ELSEWHERE_FILE)
  if (!existsSync(file)) return
  throw new StoreError(
    'database-elsewhere',
    `The database of ${serverName} is not in ${path}: give its address by --database or RMS_EMULATOR_DATABASE. If it is to be in this directory from now on, delete ${file}.`,
  )
}

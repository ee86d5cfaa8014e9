import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from './store-error.ts'
import { unusableFile } from './unusable-file.ts'

/**
 * The file by which a data directory tells that the database of its server is elsewhere, and by its domain of which cluster
 * it is. Where the database is does not stand in it: addresses change, and may have a password in them.
 */
export const ELSEWHERE_FILE = 'database-elsewhere'

const TEXT =
  'The configuration database of this server is not in this directory: its address is given by --database or RMS_EMULATOR_DATABASE.\n'

const DOMAIN = /^The domain of its cluster is (S-[-\d]+)\.$/m

const OWNER_ONLY = 0o600

/** Whether the database of the server in `path` is known to be elsewhere. */
export const isElsewhere = (path: string): boolean => existsSync(join(path, ELSEWHERE_FILE))

/** The SID of the domain of the cluster whose database is elsewhere; undefined: nobody has noted it, or it is not elsewhere. Throws StoreError. */
export function notedDomain(path: string): string | undefined {
  if (!isElsewhere(path)) return undefined
  const file = join(path, ELSEWHERE_FILE)
  try {
    return DOMAIN.exec(readFileSync(file, 'utf8'))?.[1]
  } catch (cause) {
    throw unusableFile(file, cause, 'be a text.')
  }
}

/**
 * Notes that the database of the server in `path` is elsewhere from now on, and the SID of its domain, if it is known. What
 * was noted before stays. Throws StoreError `data-directory-unusable`.
 */
export function noteElsewhere(path: string, domain?: string): void {
  if (isElsewhere(path) && (domain === undefined || notedDomain(path) !== undefined)) return
  const file = join(path, ELSEWHERE_FILE)
  try {
    writeFileSync(file, domain === undefined ? TEXT : `${TEXT}The domain of its cluster is ${domain}.\n`, {
      mode: OWNER_ONLY,
    })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError('data-directory-unusable', `${file} cannot be written: ${why}.`, { cause })
  }
}

/**
 * For a directory in which a database would be opened, or made, because no address was given. Throws StoreError
 * `database-elsewhere` when its server has one already that is not there.
 */
export function requireNotElsewhere(directory: { readonly path: string; readonly serverName: string }): void {
  const { path, serverName } = directory
  if (!isElsewhere(path)) return
  const file = join(path, ELSEWHERE_FILE)
  throw new StoreError(
    'database-elsewhere',
    `The database of ${serverName} is not in ${path}: give its address by --database or RMS_EMULATOR_DATABASE. If it is to be in this directory from now on, delete ${file}.`,
  )
}

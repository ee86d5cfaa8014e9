import type { DataDirectory } from './data-directory.ts'
import { parseAddress } from './postgres/address.ts'

/** Where a configuration database is, for people: nothing secret is in it. */
export interface DatabaseLocation {
  readonly kind: 'sqlite' | 'postgresql'
  /** A file, or host, port and name. */
  readonly location: string
}

/** Tells where the database of a data directory is; `url`: what the settings say. Throws StoreError `database-unusable`. */
export const locateDatabase = (
  { databaseFile }: Pick<DataDirectory, 'databaseFile'>,
  url: string | undefined,
): DatabaseLocation =>
  url === undefined
    ? { kind: 'sqlite', location: databaseFile }
    : { kind: 'postgresql', location: parseAddress(url, undefined).where }

import {
  guardedFile,
  GUARDED_DIRECTORIES,
  GUARDED_FILES,
  wellKnownSid,
  type GuardedFile,
  type GuardedObject,
} from '../access/index.ts'
import { AccountError, parseAccountName, type Domain } from '../accounts/index.ts'
import { UsageError } from './cli-error.ts'

/** The plain name of an account of `domain`, written with or without the domain. Throws AccountError. */
export function accountNameIn(domain: Domain, written: string): string {
  const parsed = parseAccountName(written)
  if (parsed.domain !== undefined && parsed.domain.toLowerCase() !== domain.name.toLowerCase()) {
    throw new AccountError('account-name', `The accounts here belong to ${domain.name}, not to ${parsed.domain}.`)
  }
  return parsed.name
}

/** The name of a group: of `domain`, with or without the domain; or of Windows, with or without `BUILTIN`. Throws AccountError. */
export const groupNameIn = (domain: Domain, written: string): string =>
  wellKnownSid(written) === undefined ? accountNameIn(domain, written) : written

/**
 * The file that is meant: `SubEnrollService.asmx`, `Certification/SubEnrollService.asmx` or the whole path from `/_wmcs` on.
 * Throws UsageError.
 */
export function guardedFileNamed(written: string): GuardedFile {
  const path = written.replace(/^\/?_wmcs\//i, '')
  const exact = guardedFile(path)
  if (exact !== undefined) return exact
  const matches = GUARDED_FILES.filter((file) => file.toLowerCase().endsWith(`/${path.toLowerCase()}`))
  const [only] = matches
  if (only !== undefined && matches.length === 1) return only
  if (matches.length > 1) throw new UsageError(`${written} is ambiguous: ${matches.join(' or ')}.`)
  throw new UsageError(`No file has the name ${written}. Known are: ${GUARDED_FILES.join(', ')}.`)
}

/** The file or virtual directory that is meant; a directory as `Certification` or `/_wmcs/Certification`. Throws UsageError. */
export function guardedObjectNamed(written: string): GuardedObject {
  const path = written.replace(/^\/?_wmcs\//i, '').replace(/\/$/, '')
  const directory = GUARDED_DIRECTORIES.find((name) => name.toLowerCase() === path.toLowerCase())
  return directory ?? guardedFileNamed(written)
}

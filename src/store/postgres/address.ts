import { StoreError } from '../store-error.ts'

/** Where a PostgreSQL server is, and who asks there. */
export interface PostgresAddress {
  /** With everything in it, also the password: for the driver alone. */
  readonly url: string
  /** Host, port and name of the database, for people. */
  readonly where: string
}

/**
 * Reads `postgres://…`. A password that the URL does not have is `password`, if there is one; what neither says comes from the
 * variables and files that libpq knows. Throws StoreError `database-unusable`, without repeating the text.
 */
export function parseAddress(text: string, password: string | undefined): PostgresAddress {
  if (!/^postgres(?:ql)?:\/\//.test(text) || !URL.canParse(text)) {
    throw new StoreError('database-unusable', 'The address of the configuration database is no URL with postgres://.')
  }
  const url = new URL(text)
  if (password !== undefined && url.password === '' && !url.searchParams.has('password')) url.password = password
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.host)
  return { url: url.href, where: `${host === '' ? 'localhost' : host}${url.pathname}` }
}

/** The same server, whose sessions begin with more settings, written as for the command `postgres`. */
export function withServerOptions({ url, where }: PostgresAddress, options: readonly string[]): PostgresAddress {
  const extended = new URL(url)
  const all = [extended.searchParams.get('options') ?? '', ...options].filter((option) => option !== '')
  if (all.length > 0) extended.searchParams.set('options', all.join(' '))
  return { url: extended.href, where }
}

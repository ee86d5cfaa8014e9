import type { ConnectionOptions } from 'node:tls'
import type { Client, Entry } from 'ldapts'
import { LicensingError, type ConnectionPoint, type ConnectionPointDirectory } from '../licensing/index.ts'
import { GuardedConnection } from './guarded-connection.ts'

/** How a directory is reached, and as whom. */
export interface DirectoryOptions {
  /** `ldap://HOST[:PORT]` or `ldaps://HOST[:PORT]`. */
  readonly url: string
  /** Undefined: nobody logs on. */
  readonly bind: { readonly dn: string; readonly password: string } | undefined
  readonly startTls: boolean
  /** Whose TLS certificates to trust, as PEM; undefined: those that this machine trusts. */
  readonly authorities: string | undefined
  /** For everything together, in milliseconds. */
  readonly timeout?: number
}

const TIMEOUT = 20_000
/** More service connection points than a forest has, and the longest texts that are looked at. */
const MOST_POINTS = 16
const LONGEST_TEXT = 2048

/** Objects of the class with both keywords, whatever they are called. [MS-RMPR] §3.1.4.4 */
const FILTER =
  '(&(|(objectClass=serviceConnectionPoint)(objectCategory=serviceConnectionPoint))(keywords=MSRMRootCluster)(keywords=1.0))'

const NO_SUCH_OBJECT = 32
const INVALID_CREDENTIALS = 49

const failed = (url: string, what: string, cause?: unknown) =>
  new LicensingError('directory-failed', `The directory at ${url} ${what}`, { cause })

/** The values of an attribute as texts, whatever case its name has in the answer; others are left out. */
function textsOf(entry: Entry, attribute: string): string[] {
  const [, values] = Object.entries(entry).find(([name]) => name.toLowerCase() === attribute.toLowerCase()) ?? []
  return [values ?? []]
    .flat()
    .flatMap((value) => (typeof value === 'string' && value.length <= LONGEST_TEXT ? [value] : []))
}

/** The configuration naming context of the forest. [MS-ADTS] §3.1.1.3.2.4 */
async function configurationContext(client: Client, url: string): Promise<string> {
  const attributes = ['configurationNamingContext']
  const { searchEntries } = await client.search('', { scope: 'base', attributes, sizeLimit: 1, timeLimit: 10 })
  const [context] = searchEntries[0] === undefined ? [] : textsOf(searchEntries[0], 'configurationNamingContext')
  if (context !== undefined && /^[^\p{C}]+$/u.test(context)) return context
  throw failed(url, 'names no configuration naming context: it is no directory of a forest. Give --root URL.')
}

async function pointsBelow(client: Client, context: string): Promise<ConnectionPoint[]> {
  const base = `CN=RightsManagementServices,CN=Services,${context}`
  const attributes = ['serviceBindingInformation']
  const search = { scope: 'sub', filter: FILTER, attributes, sizeLimit: MOST_POINTS, timeLimit: 10 } as const
  try {
    const { searchEntries } = await client.search(base, search)
    return searchEntries.slice(0, MOST_POINTS).map((entry) => ({
      dn: entry.dn.slice(0, LONGEST_TEXT),
      bindings: textsOf(entry, 'serviceBindingInformation'),
    }))
  } catch (error) {
    if (codeOf(error) === NO_SUCH_OBJECT) return []
    throw error
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

function tlsOptions(url: URL, authorities: string | undefined): ConnectionOptions {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const isName = !/^[\d.]+$|:/.test(host)
  return { host, ...(isName && { servername: host }), ...(authorities !== undefined && { ca: authorities }) }
}

const isLoopback = ({ hostname }: URL): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)

async function secure(client: Client, connection: GuardedConnection, options: DirectoryOptions): Promise<void> {
  const url = new URL(options.url)
  if (url.protocol === 'ldaps:') return
  if (options.startTls) {
    await client.startTLS(tlsOptions(url, options.authorities))
    if (!connection.isClearDone) throw new Error('something was said in the clear that belongs behind TLS')
  } else if (options.bind !== undefined && !isLoopback(url)) {
    throw failed(
      options.url,
      'would be sent a password in the clear. Use ldaps:// or provisioning.directory.startTls=true.',
    )
  }
}

/** What an error means to whoever has to do something about it. */
function explain(error: unknown, { url }: DirectoryOptions, { flaw }: GuardedConnection): LicensingError {
  if (error instanceof LicensingError) return error
  if (codeOf(error) === INVALID_CREDENTIALS) {
    return failed(url, 'does not take the logon: check provisioning.directory.bindDn and its password.', error)
  }
  const said = flaw ?? (error instanceof Error ? error.message : String(error))
  const why = said.replaceAll(/\s+/g, ' ').trim().slice(0, 200)
  return failed(
    url,
    `cannot be asked: ${why.replace(/\.$/, '')}. Check provisioning.directory.url, or give --root URL.`,
    error,
  )
}

async function find(options: DirectoryOptions): Promise<readonly ConnectionPoint[]> {
  // Loaded when it is needed: most servers are told where their root is.
  const { Client } = await import('ldapts')
  const { url, timeout = TIMEOUT, bind } = options
  const connection = new GuardedConnection()
  const isTls = new URL(url).protocol === 'ldaps:'
  const client = new Client({
    ...{ url, timeout, connectTimeout: timeout },
    ...(isTls && { tlsOptions: tlsOptions(new URL(url), options.authorities) }),
    createConnection: connection.opener(),
    createSecureConnection: connection.tlsOpener(),
  })
  // The library's time is that of one operation, and begins anew with each.
  const deadline = setTimeout(() => connection.abort(`it takes longer than ${timeout / 1000} seconds`), timeout)
  try {
    await secure(client, connection, options)
    if (bind !== undefined) await client.bind(bind.dn, bind.password)
    return await pointsBelow(client, await configurationContext(client, url))
  } catch (error) {
    throw explain(error, options, connection)
  } finally {
    clearTimeout(deadline)
    connection.close()
  }
}

/** A directory that is asked over LDAP for the service connection points of roots. [MS-RMPR] §3.1.4.4 */
export const createLdapDirectory = (options: DirectoryOptions): ConnectionPointDirectory => ({
  find: () => find(options),
})

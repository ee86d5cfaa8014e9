import type { Account, AccountDirectory } from '../accounts/index.ts'
import { isRelayed, type AskingRequest } from './asking-request.ts'

/**
 * How long a proof by NTLM lasts: for its connection, as IIS does by default; the same, but for one request where a
 * proxy tells that it has passed it on; or for one request, IIS's AuthPersistSingleRequest.
 */
export type Persistence = 'connection' | 'connection-unless-proxied' | 'request'

/** Who has proved to have a connection. */
export interface ConnectionLogons {
  /** Remembers that `account` has the connection of this request, if such a proof lasts. */
  keep(request: AskingRequest, account: Account): void
  /** Whose connection a request without credentials came over. */
  find(request: AskingRequest): Promise<Account | undefined>
  forget(connection: object): void
}

/** Remembers logons by connection: they go when it goes. An account that is removed meanwhile is nobody. */
export function createConnectionLogons(directory: AccountDirectory, persistence: Persistence): ConnectionLogons {
  const logons = new WeakMap<object, Account>()
  const lasts = (request: AskingRequest) =>
    persistence === 'connection' || (persistence === 'connection-unless-proxied' && !isRelayed(request))
  return {
    keep: (request, account) => {
      if (lasts(request)) logons.set(request.socket, account)
    },
    find: async (request) => {
      const known = logons.get(request.socket)
      if (known === undefined || !lasts(request)) return undefined
      const account = await directory.findAccount(known.name)
      // A new account of the same name is somebody else.
      return account?.sid === known.sid ? account : undefined
    },
    forget: (connection) => void logons.delete(connection),
  }
}

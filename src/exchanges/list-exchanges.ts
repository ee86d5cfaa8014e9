import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkExchangeName, EXCHANGE_FILES, type Exchange } from './exchange.ts'
import { ExchangeError } from './exchange-error.ts'
import {
  readAbout,
  readExchange,
  readRequest,
  readRequestBytes,
  readResponse,
  readResponseHead,
  type StoredHead,
} from './read-exchange.ts'

/** An exchange in a directory of recordings. Nothing of it is read before it is asked for, nor kept afterwards. */
export interface StoredExchange {
  readonly name: string
  /** Where the bytes of the response are. */
  readonly responseFile: string
  readAbout(): Exchange['about']
  readRequest(): Exchange['request']
  /** The same as it lies in its file. */
  readRequestBytes(): Uint8Array
  readResponseHead(): StoredHead
  readResponse(request: Exchange['request']): Exchange['response']
  /** All of it. */
  read(): Exchange
}

const storedExchange = (root: string, name: string): StoredExchange => ({
  name,
  responseFile: join(root, name, EXCHANGE_FILES.response),
  readAbout: () => readAbout(root, name),
  readRequest: () => readRequest(root, name),
  readRequestBytes: () => readRequestBytes(root, name),
  readResponseHead: () => readResponseHead(root, name),
  readResponse: (request) => readResponse(root, name, request),
  read: () => readExchange(root, name),
})

/**
 * The exchanges in the directory `root`, by name. What begins with a dot, and files beside them, are passed over.
 * Throws ExchangeError `exchange-unreadable` when there is no such directory, `exchange-name` when something else is in it.
 */
export function listExchanges(root: string): StoredExchange[] {
  let entries
  try {
    entries = readdirSync(root, { withFileTypes: true })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ExchangeError('exchange-unreadable', `The directory ${root} cannot be read: ${why}.`, { cause })
  }
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => checkExchangeName(name))
    .toSorted()
    .map((name) => storedExchange(root, name))
}

/** The same; none when there is no such directory. */
export const listExchangesIfThere = (root: string): StoredExchange[] => (existsSync(root) ? listExchanges(root) : [])

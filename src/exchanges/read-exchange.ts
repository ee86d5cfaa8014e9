import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAbout, type About } from './about.ts'
import { checkExchangeName, EXCHANGE_FILES, parseResponseTo, type Exchange } from './exchange.ts'
import { ExchangeError } from './exchange-error.ts'
import { MESSAGE_LIMITS, parseHttpMessage, type HttpMessage } from './http-message.ts'

const LARGEST_ABOUT = 1_048_576
const LARGEST_MESSAGE = MESSAGE_LIMITS.body + MESSAGE_LIMITS.head

const unreadable = (path: string, why: string, cause?: unknown): ExchangeError =>
  new ExchangeError('exchange-unreadable', `${path} cannot be read: ${why}.`, { cause })

/** Reads a plain file of at most `largest` bytes; no link, no pipe. Throws ExchangeError `exchange-unreadable`. */
function readPlainFile(path: string, largest: number): Buffer {
  let file: number
  try {
    // Whoever hands a directory of recordings on must not have other files read, nor have the reader wait at a pipe.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause)
  }
  try {
    const facts = fstatSync(file)
    if (!facts.isFile()) throw unreadable(path, 'it is no file')
    if (facts.size > largest) throw unreadable(path, `it has more than ${largest} bytes`)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

/** Says in which exchange something was wrong. */
function within<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ExchangeError) || error.code === 'exchange-unreadable') throw error
    throw new ExchangeError(error.code, `${path}: ${error.message}`, { cause: error })
  }
}

const fileOf = (root: string, name: string, file: keyof typeof EXCHANGE_FILES): string =>
  join(root, checkExchangeName(name), EXCHANGE_FILES[file])

/** What about.json of the exchange `name` in the directory `root` says. Throws ExchangeError. */
export function readAbout(root: string, name: string): About {
  const path = fileOf(root, name, 'about')
  return within(path, () => parseAbout(readPlainFile(path, LARGEST_ABOUT).toString('utf8')))
}

/** The request of the exchange `name` in the directory `root`. Throws ExchangeError. */
export function readRequest(root: string, name: string): HttpMessage {
  const path = fileOf(root, name, 'request')
  return within(path, () => parseHttpMessage(readPlainFile(path, LARGEST_MESSAGE)))
}

/** The response to `request` in the exchange `name` in the directory `root`. Throws ExchangeError. */
export function readResponse(root: string, name: string, request: HttpMessage): HttpMessage {
  const path = fileOf(root, name, 'response')
  return within(path, () => parseResponseTo(request, readPlainFile(path, LARGEST_MESSAGE)))
}

/** Reads the exchange `name` in the directory `root`. Throws ExchangeError, of every code but those of writing and imports. */
export function readExchange(root: string, name: string): Exchange {
  const request = readRequest(root, name)
  return { name, request, response: readResponse(root, name, request), about: readAbout(root, name) }
}

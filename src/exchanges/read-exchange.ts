import { readSync } from 'node:fs'
import { sep } from 'node:path'
import { parseAbout, type About } from './about.ts'
import { checkExchangeName, EXCHANGE_FILES, parseResponseTo, type Exchange } from './exchange.ts'
import { ExchangeError } from './exchange-error.ts'
import { interimLength, MESSAGE_LIMITS, parseHttpMessage, parseMessageHead, type HttpMessage } from './http-message.ts'
import { readPlainFile, withPlainFile } from './read-plain-file.ts'

const LARGEST_ABOUT = 1_048_576
const LARGEST_MESSAGE = MESSAGE_LIMITS.body + MESSAGE_LIMITS.head

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
  // Of a name that was checked: what is left for join() to do would cost a tenth of the start of a large replay.
  `${root}${sep}${checkExchangeName(name)}${sep}${EXCHANGE_FILES[file]}`

/** What about.json of the exchange `name` in the directory `root` says. Throws ExchangeError. */
export function readAbout(root: string, name: string): About {
  const path = fileOf(root, name, 'about')
  return within(path, () => parseAbout(readPlainFile(path, LARGEST_ABOUT).toString('utf8')))
}

/** The request of the exchange `name` in the directory `root`, as it lies there. Throws ExchangeError `exchange-unreadable`. */
export const readRequestBytes = (root: string, name: string): Buffer =>
  readPlainFile(fileOf(root, name, 'request'), LARGEST_MESSAGE)

/** The request of the exchange `name` in the directory `root`. Throws ExchangeError. */
export function readRequest(root: string, name: string): HttpMessage {
  return within(fileOf(root, name, 'request'), () => parseHttpMessage(readRequestBytes(root, name)))
}

/** The response to `request` in the exchange `name` in the directory `root`. Throws ExchangeError. */
export function readResponse(root: string, name: string, request: HttpMessage): HttpMessage {
  const path = fileOf(root, name, 'response')
  return within(path, () => parseResponseTo(request, readPlainFile(path, LARGEST_MESSAGE)))
}

/** A response without its content, which begins at `bodyStart` of its file. */
export type StoredHead = ReturnType<typeof parseMessageHead>

/** The head of the response in the exchange `name`, whatever follows it. Throws ExchangeError. */
export function readResponseHead(root: string, name: string): StoredHead {
  const path = fileOf(root, name, 'response')
  return within(path, () =>
    withPlainFile(path, LARGEST_MESSAGE, (file) => {
      const bytes = Buffer.alloc(MESSAGE_LIMITS.head)
      const beginning = bytes.subarray(0, readSync(file, bytes))
      const interim = interimLength(beginning)
      const head = parseMessageHead(beginning.subarray(interim))
      return { ...head, bodyStart: interim + head.bodyStart }
    }),
  )
}

/** Reads the exchange `name` in the directory `root`. Throws ExchangeError, of every code but those of writing and imports. */
export function readExchange(root: string, name: string): Exchange {
  const request = readRequest(root, name)
  return { name, request, response: readResponse(root, name, request), about: readAbout(root, name) }
}

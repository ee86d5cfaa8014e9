import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { ExchangeError } from './exchange-error.ts'

const unreadable = (path: string, why: string, cause?: unknown): ExchangeError =>
  new ExchangeError('exchange-unreadable', `${path} cannot be read: ${why}.`, { cause })

/** Opens a plain file of at most `largest` bytes; no link, no pipe. Throws ExchangeError `exchange-unreadable`. */
export function withPlainFile<Result>(path: string, largest: number, work: (file: number) => Result): Result {
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
    return work(file)
  } finally {
    closeSync(file)
  }
}

/** The bytes of a plain file of at most `largest` bytes. Throws ExchangeError `exchange-unreadable`. */
export const readPlainFile = (path: string, largest: number): Buffer =>
  withPlainFile(path, largest, (file) => readFileSync(file))

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { ExchangeError } from './exchange-error.ts'

const unreadable = (path: string, why: string, cause?: unknown): ExchangeError =>
  new ExchangeError('exchange-unreadable', `${path} cannot be read: ${why}.`, { cause })

/** Opens a plain file of at most `largest` bytes; no link, no pipe. Throws ExchangeError `exchange-unreadable`. */
export function withPlainFile<Result>(
  path: string,
  largest: number,
  work: (file: number, size: number) => Result,
): Result {
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
    return work(file, facts.size)
  } finally {
    closeSync(file)
  }
}

/** The bytes of a plain file of at most `largest` bytes. Throws ExchangeError `exchange-unreadable`. */
export const readPlainFile = (path: string, largest: number): Buffer =>
  withPlainFile(path, largest, (file, size) => {
    const bytes = Buffer.allocUnsafe(size)
    let end = 0
    // One call as a rule, where readFileSync makes two more: it counts when ten thousand files are read.
    for (let count = size; count > 0 && end < size; end += count) count = readSync(file, bytes, end, size - end, end)
    return bytes.subarray(0, end)
  })

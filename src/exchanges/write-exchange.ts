import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatAbout, parseAbout } from './about.ts'
import { checkExchangeName, EXCHANGE_FILES, formatMessages, type Exchange } from './exchange.ts'
import { ExchangeError } from './exchange-error.ts'
import { redactExchange } from './redact.ts'

/** What other users of the machine may not read: a recording says what a server says to those it lets in. */
const OWNER_ONLY = 0o600
const OWNER_ONLY_DIRECTORY = 0o700

const unwritable = (path: string, cause: unknown): ExchangeError =>
  new ExchangeError(
    'exchange-unwritable',
    `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
    { cause },
  )

/** Puts a finished directory into its place, unless something is there. */
function place(draft: string, path: string): void {
  try {
    renameSync(draft, path)
  } catch (cause) {
    if (!existsSync(path)) throw cause
    throw new ExchangeError('exchange-exists', `There is an exchange ${path} already.`, { cause })
  }
}

/**
 * Writes an exchange as a directory in `root`, which is made when it is not there: all of it or nothing, and never over
 * one that is there. Credentials and tokens are taken out before. Gives the path of the directory.
 * Throws ExchangeError: `exchange-name`, `exchange-exists`, `exchange-unwritable`, or what is wrong with its messages.
 */
export function writeExchange(root: string, exchange: Exchange): string {
  const { name, about, ...messages } = redactExchange(exchange)
  const path = join(root, checkExchangeName(name))
  const bytes = formatMessages(messages)
  const text = formatAbout(about)
  parseAbout(text)
  if (existsSync(path)) throw new ExchangeError('exchange-exists', `There is an exchange ${path} already.`)
  let draft: string | undefined
  try {
    mkdirSync(root, { recursive: true, mode: OWNER_ONLY_DIRECTORY })
    draft = mkdtempSync(join(root, '.writing-'))
    writeFileSync(join(draft, EXCHANGE_FILES.request), bytes.request, { mode: OWNER_ONLY })
    writeFileSync(join(draft, EXCHANGE_FILES.response), bytes.response, { mode: OWNER_ONLY })
    writeFileSync(join(draft, EXCHANGE_FILES.about), text, { mode: OWNER_ONLY })
    place(draft, path)
  } catch (error) {
    if (draft !== undefined) rmSync(draft, { recursive: true, force: true })
    throw error instanceof ExchangeError ? error : unwritable(path, error)
  }
  return path
}

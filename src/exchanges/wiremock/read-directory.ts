import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { ExchangeError } from '../exchange-error.ts'
import { MESSAGE_LIMITS } from '../http-message.ts'
import { readPlainFile } from '../read-plain-file.ts'
import type { WireMockFiles } from './from-wiremock.ts'

const LARGEST_MAPPINGS = 64 * 1024 * 1024
const MOST_FILES = 10_000

const outside = (name: string): ExchangeError =>
  new ExchangeError('import-malformed', `bodyFileName ${JSON.stringify(name.slice(0, 80))} leads out of __files.`)

/** Where the file of a body is. Throws ExchangeError when that is not below `root`, by its name or by a link. */
function placeBelow(root: string, name: string): string {
  const steps = name.split('/')
  if (name === '' || /[\\\0]/.test(name) || steps.some((step) => ['', '.', '..'].includes(step))) throw outside(name)
  const path = join(root, ...steps)
  if (!existsSync(path)) throw new ExchangeError('exchange-unreadable', `There is no ${join('__files', ...steps)}.`)
  const inside = relative(realpathSync(root), realpathSync(path))
  if (inside.startsWith('..') || inside.startsWith(sep)) throw outside(name)
  return path
}

/** Reads bodies out of a directory, and from nowhere else. */
export const bodiesIn =
  (root: string) =>
  (name: string): Buffer =>
    readPlainFile(placeBelow(root, name), MESSAGE_LIMITS.body)

/**
 * The mappings and bodies in a directory as WireMock has it: `mappings/` with JSON files, and `__files/` beside it. Links are not
 * followed. Throws ExchangeError.
 */
export function readWireMockDirectory(directory: string): WireMockFiles {
  const root = join(directory, 'mappings')
  if (!existsSync(root)) {
    throw new ExchangeError('import-malformed', `${directory} has no directory mappings, as one of WireMock has.`)
  }
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted()
  if (names.length > MOST_FILES) {
    throw new ExchangeError('import-malformed', `${root} has more than ${MOST_FILES} files of mappings.`)
  }
  return {
    mappings: names.map((name) => ({ name, text: readPlainFile(join(root, name), LARGEST_MAPPINGS).toString('utf8') })),
    readBody: bodiesIn(join(directory, '__files')),
  }
}

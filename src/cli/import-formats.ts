import { statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  bodiesIn,
  fromHar,
  fromSoapUi,
  fromWireMock,
  readWireMockDirectory,
  type Imported,
  type ImportOptions,
  type WireMockFiles,
} from '../exchanges/index.ts'
import { readTextFile } from './option-values.ts'

/** The forms of other programs that recordings are made of. */
export const IMPORT_FORMATS = ['har', 'soapui', 'wiremock'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** What a text looks like: XML is a project, and JSON an archive unless it has what a mapping has and no archive. */
function formatOf(text: string): ImportFormat {
  if (/^\uFEFF?\s*</.test(text)) return 'soapui'
  const isArchive = /"log"\s*:\s*\{/.test(text) && /"entries"\s*:\s*\[/.test(text)
  return !isArchive && /"(?:mappings|request)"\s*:\s*[[{]/.test(text) ? 'wiremock' : 'har'
}

function importHar(text: string, { taken }: ImportOptions): Imported {
  const results = fromHar(text, taken)
  return {
    exchanges: results.flatMap((result) => ('exchange' in result ? [result.exchange] : [])),
    passedOver: results.flatMap((result) =>
      'exchange' in result ? [] : [{ what: `entry ${result.entry}`, why: result.why }],
    ),
    remarks: [],
  }
}

/** A file of mappings stands in the directory `mappings`, or anywhere; the bodies are in `__files` beside it. */
function mappingFile(path: string, text: string): WireMockFiles {
  const folder = dirname(path)
  const root = basename(folder) === 'mappings' ? dirname(folder) : folder
  return { mappings: [{ name: basename(path), text }], readBody: bodiesIn(join(root, '__files')) }
}

/**
 * The exchanges in a file or directory of another program. `format`: what it is; undefined: what it looks like. Throws
 * ExchangeError, UsageError.
 */
export function importFrom(path: string, format: ImportFormat | undefined, options: ImportOptions): Imported {
  if (isDirectory(path)) return fromWireMock(readWireMockDirectory(path), options)
  const text = readTextFile(path)
  const kind = format ?? formatOf(text)
  if (kind === 'soapui') return fromSoapUi(text, options)
  return kind === 'har' ? importHar(text, options) : fromWireMock(mappingFile(path, text), options)
}

import { ExchangeError } from '../exchange-error.ts'
import type { ArchiveEntry } from './archive.ts'

type Content = ArchiveEntry['response']['content']

const unknown = (what: string): ExchangeError => new ExchangeError('import-malformed', what)

/** The bytes as they stand in the archive: base64, or text in UTF-8. */
export function storedBytes({ text = '', encoding, _encoding }: Content): Buffer {
  return Buffer.from(text, (encoding ?? _encoding) === 'base64' ? 'base64' : 'utf8')
}

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i
/** Encodings whose characters are those of Latin-1 as far as this reads them. */
const LATIN_1 = /^(?:iso-8859-1|latin1|windows-1252|us-ascii)$/i
const IS_LATIN_1 = /^[\0-\x7f\xa0-\xff]*$/
const IS_ASCII = /^[\0-\x7f]*$/

/** Text in the encoding that its media type names: an archive has it in characters. */
function encoded(text: string, contentType: string): Buffer {
  const charset = CHARSET.exec(contentType)?.[1] ?? 'utf-8'
  if (/^utf-?8$/i.test(charset)) return Buffer.from(text)
  if (/^utf-16$/i.test(charset)) return Buffer.from(`\uFEFF${text}`, 'utf16le')
  if (IS_ASCII.test(text) && !/^utf-?(?:16|32)/i.test(charset)) return Buffer.from(text)
  if (LATIN_1.test(charset) && IS_LATIN_1.test(text)) return Buffer.from(text, 'latin1')
  throw unknown(`Its text cannot be written in ${charset.slice(0, 40)}, which its media type names.`)
}

/** A form from its parameters. One that sends files is told without them. */
function formOf(params: NonNullable<Content['params']>): Buffer {
  if (params.some(({ fileName }) => fileName !== undefined))
    throw unknown('The files that it sends are not in the archive.')
  return Buffer.from(
    new URLSearchParams(params.map(({ name, value = '' }): [string, string] => [name, value])).toString(),
  )
}

/**
 * The bytes of a content that another program has written down. `size`: how many it says that there were. Throws ExchangeError
 * `import-malformed` when the archive does not have them: an answer without its content would be another answer.
 */
export function contentBytes(content: Content, contentType: string, size: number | undefined): Buffer {
  const { text, encoding, _encoding, params } = content
  if (text === undefined && params !== undefined && params.length > 0) return formOf(params)
  if (text === undefined) {
    if ((size ?? 0) > 0) throw unknown(`Its content of ${size ?? 0} bytes is not in the archive.`)
    return Buffer.alloc(0)
  }
  return (encoding ?? _encoding) === 'base64' ? storedBytes(content) : encoded(text, contentType)
}

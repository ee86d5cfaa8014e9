import { z } from 'zod'
import { ExchangeError } from '../exchange-error.ts'

/** How large a file may be, in characters: what V8 can hold in one string is not much more. */
const LARGEST_ARCHIVE = 256 * 1024 * 1024

const headers = z.array(z.object({ name: z.string(), value: z.string() })).default([])

/** Text, or bytes in base64: HAR has `encoding` for answers only, and programs write it for requests, too. */
const content = z.object({
  text: z.string().optional(),
  encoding: z.string().optional(),
  _encoding: z.string().optional(),
  /** How long it is, in bytes; some programs write -1 where they do not know. */
  size: z.number().optional(),
  /** Of a form, in place of its text. */
  params: z
    .array(z.object({ name: z.string(), value: z.string().optional(), fileName: z.string().optional() }))
    .optional(),
})

const entry = z.object({
  startedDateTime: z.string(),
  time: z.number().optional(),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers,
    postData: content.optional(),
    bodySize: z.number().optional(),
  }),
  response: z.object({ status: z.number(), statusText: z.string().default(''), headers, content: content.default({}) }),
  _name: z.string().optional(),
  _about: z.unknown().optional(),
})

/** What is read of an archive in the form HAR 1.2; whatever else is in it is of no account. */
const ARCHIVE = z.object({ log: z.object({ version: z.string(), entries: z.array(entry) }) })

export type ArchiveEntry = z.output<typeof entry>

const malformed = (what: string): ExchangeError =>
  new ExchangeError('import-malformed', `The file is no HTTP archive (HAR 1.2): ${what}.`)

/** The entries of a HAR file. Throws ExchangeError `import-malformed`. */
export function readArchive(text: string): readonly ArchiveEntry[] {
  if (text.length > LARGEST_ARCHIVE) throw malformed(`it has more than ${LARGEST_ARCHIVE} characters`)
  let value: unknown
  try {
    // Programs on Windows write a byte order mark, which JSON has not.
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw malformed('it is no JSON')
  }
  const result = ARCHIVE.safeParse(value)
  if (result.success) return result.data.log.entries
  const [issue] = result.error.issues
  throw malformed(issue === undefined ? 'it has another form' : `${issue.path.join('.')}: ${issue.message}`)
}

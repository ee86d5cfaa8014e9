import { z } from 'zod'
import { ExchangeError } from './exchange-error.ts'

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/)

/** `/Envelope/Body/x` from the root on, or `x/y` for every y below an x. Names without prefixes. */
const elementPath = z
  .string()
  .max(1024)
  .regex(/^\/?[^/\s:]+(?:\/[^/\s:]+)*$/)

const setting = z
  .string()
  .max(4096)
  .regex(/^[A-Za-z0-9.]+=/)

const MAY_DIFFER = z.strictObject({
  request: z
    .array(elementPath)
    .default([])
    .describe(
      'Elements of the request whose content is of no account, by paths of names without prefixes: `/Envelope/Body/Query` from the root on, `Query/Key` wherever it is. Replay takes a request whatever it has there.',
    ),
  headers: z
    .array(headerName)
    .default([])
    .describe('Headers of the response whose values may differ when the request is asked again.'),
  response: z
    .array(elementPath)
    .default([])
    .describe('Elements of the response whose content may differ, by paths as in `request`.'),
})

const PREPARATION = z
  .strictObject({
    basis: z.string().min(1).describe('On what the answer rests: a paragraph, a measurement, or a choice of ours.'),
    made: z.iso.datetime().describe('The moment at which the server made its hierarchy.'),
    granted: z.boolean().describe('Whether the access list let the account in the request in beforehand.'),
    role: z.enum(['enrollment']).optional().describe('Which server answers, if not a root.'),
    templates: z
      .array(
        z.strictObject({
          guid: z.guid().describe('The GUID it goes by.'),
          archived: z.literal(true).optional().describe('That it is not distributed.'),
          definition: z
            .record(z.string(), z.unknown())
            .describe('What it says, as `rms-emulator template create --file` takes it.'),
        }),
      )
      .optional()
      .describe('The rights policy templates that were made beforehand, if any.'),
    after: z.array(z.string()).describe('The exchanges whose requests came before on the same server, in order.'),
    refusal: z.string().nullable().describe('The row of docs/faults.md of which it is an example.'),
  })
  .describe(
    'How an emulator is prepared so that it answers this way, byte for byte; only with exchanges that one has made.',
  )

/** The form of about.json, version 1. */
export const ABOUT = z.strictObject({
  version: z.literal(1).describe('The version of this form.'),
  operation: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/)
    .describe(
      'The operation that is asked for; `Describe` for a description of a service, `Http` for what is no SOAP.',
    ),
  shows: z.string().min(1).max(500).describe('What it shows, in one sentence.'),
  source: z
    .strictObject({
      software: z.string().min(1).max(500).describe('What has made the recording: a command with its version, a tool.'),
      url: z.string().max(2048).optional().describe('The server that answered, without credentials.'),
      banner: z.string().max(500).optional().describe('What that server said it is: its header Server.'),
    })
    .describe('Where the bytes come from.'),
  date: z.iso.datetime().describe('The moment of the request, in UTC.'),
  switches: z
    .array(setting)
    .default([])
    .describe('The settings of an emulator under which it answers this way, as after `--set`.'),
  redactions: z
    .array(
      z.strictObject({
        message: z.enum(['request', 'response']).describe('In which message it was.'),
        where: z.string().min(1).max(200).describe('The header or element it was in, or `request line` or `form`.'),
        what: z.enum(['credentials', 'token', 'cookie', 'password']).describe('What was taken out.'),
      }),
    )
    .default([])
    .describe('What was taken out before anything was written; `[redacted]`, or as many `x`, stands in its place.'),
  mayDiffer: MAY_DIFFER.default({ request: [], headers: [], response: [] }).describe('What may differ, and where.'),
  latency: z.number().nonnegative().max(3_600_000).optional().describe('How long the answer took, in milliseconds.'),
  preparation: PREPARATION.optional(),
})

/** What about.json says of an exchange. */
export type About = z.output<typeof ABOUT>
export type Redaction = About['redactions'][number]

const describeIssue = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`

/** Reads the text of about.json. Throws ExchangeError `about-malformed`. */
export function parseAbout(text: string): About {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ExchangeError('about-malformed', 'about.json is no JSON.', { cause })
  }
  const result = ABOUT.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, 3).map(describeIssue).join('; ')
  throw new ExchangeError('about-malformed', `about.json is not of the form of docs/fixtures.md: ${issues}.`)
}

/** Writes the text of about.json. */
export const formatAbout = (about: About): string => `${JSON.stringify(about, undefined, 2)}\n`

import { z } from 'zod'
import { ExchangeError } from '../exchange-error.ts'

/** How large a file of mappings may be, in characters, and how many mappings may be in it. */
const LARGEST_FILE = 64 * 1024 * 1024
const MOST_MAPPINGS = 10_000

const text = z.string().max(LARGEST_FILE)

/** An operator and its operand, such as `{ "equalTo": "x" }`; what else is beside it is looked at by name. */
const matcher = z.record(z.string(), z.unknown())

const REQUEST = z
  .object({
    method: z.string().default('ANY'),
    url: text.optional(),
    urlPath: text.optional(),
    urlPattern: text.optional(),
    urlPathPattern: text.optional(),
    headers: z.record(z.string(), matcher).default({}),
    queryParameters: z.record(z.string(), matcher).default({}),
    bodyPatterns: z.array(matcher).default([]),
    basicAuthCredentials: z.object({ username: z.string(), password: z.string() }).optional(),
    basicAuth: z.object({ username: z.string(), password: z.string() }).optional(),
  })
  .loose()

const RESPONSE = z
  .object({
    status: z.number().int().min(200).max(599).default(200),
    statusMessage: z.string().max(500).default(''),
    headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
    body: text.optional(),
    jsonBody: z.unknown().optional(),
    base64Body: text.optional(),
    bodyFileName: z.string().max(1024).optional(),
    fixedDelayMilliseconds: z.number().nonnegative().optional(),
  })
  .loose()

const MAPPING = z
  .object({
    id: z.string().optional(),
    name: z.string().optional(),
    request: REQUEST,
    response: RESPONSE,
    priority: z.number().default(5),
    scenarioName: z.string().optional(),
    requiredScenarioState: z.string().optional(),
    newScenarioState: z.string().optional(),
  })
  .loose()

/** A stub mapping of WireMock: what answers which requests. */
export type Mapping = z.output<typeof MAPPING>

/** A mapping, or what is wrong with it. */
export type ReadMapping = { readonly what: string } & ({ readonly mapping: Mapping } | { readonly why: string })

const malformed = (what: string): ExchangeError =>
  new ExchangeError('import-malformed', `The file is no mapping of WireMock: ${what}.`)

/** One mapping, several below `mappings` as the server exports them, or a list. */
function entriesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'object' && value !== null && 'mappings' in value && Array.isArray(value.mappings)) {
    return value.mappings
  }
  return [value]
}

function nameOf(value: unknown, place: string): string {
  if (typeof value !== 'object' || value === null) return place
  const { name, id }: { name?: unknown; id?: unknown } = value
  const known = [name, id].find((one) => typeof one === 'string' && one !== '')
  return typeof known === 'string' ? `${place} "${known.slice(0, 80)}"` : place
}

/** The mappings in the text of a JSON file. `file`: its name, to tell them apart. Throws ExchangeError `import-malformed`. */
export function readMappings(json: string, file: string): ReadMapping[] {
  if (json.length > LARGEST_FILE) throw malformed(`it has more than ${LARGEST_FILE} characters`)
  let value: unknown
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ''))
  } catch {
    throw malformed('it is no JSON')
  }
  const entries = entriesOf(value)
  if (entries.length > MOST_MAPPINGS) throw malformed(`it has more than ${MOST_MAPPINGS} mappings`)
  return entries.map((entry, index) => {
    const what = nameOf(entry, entries.length === 1 ? file : `${file}, mapping ${index + 1}`)
    const result = MAPPING.safeParse(entry)
    if (result.success) return { what, mapping: result.data }
    const [issue] = result.error.issues
    return { what, why: `it is no mapping: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.` }
  })
}

import { z } from 'zod'
import { formatMinute, parseMinute } from '../base/moment.ts'
import type { TimeCondition } from '../certificates/index.ts'
import { formatUsageGrant, parseUsageGrant, UsageGrantError } from '../rights/index.ts'
import type { TemplateDefinition } from './template-definition.ts'
import { TemplateError } from './template-error.ts'

const moment = z.string().transform((text, context) => {
  const parsed = parseMinute(text)
  if (parsed !== undefined) return parsed
  context.addIssue({ code: 'custom', message: 'a moment in UTC such as 2030-01-01T00:00 is wanted' })
  return z.NEVER
})

const name = z.strictObject({ language: z.int(), name: z.string(), description: z.string().default('') })

const DEFINITION = z.strictObject({
  names: z.tuple([name], name),
  rights: z.tuple([z.string()], z.string()),
  validity: z
    .union([z.strictObject({ from: moment, until: moment }), z.strictObject({ days: z.int() })], {
      error: '`from` and `until`, or `days`, are wanted',
    })
    .optional(),
  useLicenseDays: z.int().optional(),
  referral: z.string().optional(),
  revocation: z.strictObject({ url: z.string(), days: z.int().optional() }).optional(),
  applicationData: z.record(z.string(), z.string()).default({}),
})

type WrittenDefinition = z.infer<typeof DEFINITION>

const malformed = (why: string, cause: unknown): TemplateError =>
  new TemplateError('template-malformed', `The definition of the template cannot be used. ${why}`, { cause })

function readWritten(text: string): WrittenDefinition {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw malformed('It is no JSON.', cause)
  }
  const { data, error } = DEFINITION.safeParse(value)
  if (data !== undefined) return data
  const [issue] = error.issues
  throw malformed(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, error)
}

const validityOf = (validity: WrittenDefinition['validity']): TimeCondition | undefined => {
  if (validity === undefined) return undefined
  return 'days' in validity ? { kind: 'interval', days: validity.days } : { kind: 'range', range: validity }
}

/**
 * Reads the definition of a template as JSON: names by language, rights as `user@example.com:VIEW,PRINT`, moments as
 * `2030-01-01T00:00` (UTC). Throws TemplateError `template-malformed`.
 */
export function parseDefinitionFile(text: string): TemplateDefinition {
  const written = readWritten(text)
  const [first, ...more] = written.rights
  const { names, useLicenseDays, referral, revocation, applicationData } = written
  try {
    return {
      ...{ names, useLicenseDays, referral, applicationData },
      grants: [parseUsageGrant(first), ...more.map(parseUsageGrant)],
      validity: validityOf(written.validity),
      revocation: revocation && { url: revocation.url, days: revocation.days },
    }
  } catch (error) {
    if (error instanceof UsageGrantError) throw malformed(`rights: ${error.message}`, error)
    throw error
  }
}

const writtenValidity = (validity: TimeCondition | undefined): object | undefined => {
  if (validity === undefined) return undefined
  if (validity.kind === 'interval') return { days: validity.days }
  return { from: formatMinute(validity.range.from), until: formatMinute(validity.range.until) }
}

/** Writes what parseDefinitionFile reads. */
export function formatDefinitionFile(definition: TemplateDefinition): string {
  const { names, grants, validity, useLicenseDays, referral, revocation, applicationData } = definition
  const written = {
    names,
    rights: grants.map(formatUsageGrant),
    ...{ validity: writtenValidity(validity), useLicenseDays, referral, revocation },
    ...(Object.keys(applicationData).length === 0 ? {} : { applicationData }),
  }
  return JSON.stringify(written, undefined, 2)
}

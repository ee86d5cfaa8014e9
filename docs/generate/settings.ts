import { z } from 'zod'
import { environmentName, SETTINGS, type Setting } from '../../src/config/index.ts'
import { code } from './markdown.ts'

/** A setting as documentation shows it. */
export interface DocumentedSetting {
  readonly name: string
  readonly variable: string
  /** Which values it takes, in Markdown. */
  readonly values: string
  /** In Markdown. */
  readonly defaultValue: string
  readonly about: string
  readonly sources: readonly [string, string] | undefined
}

type JsonSchema = z.core.JSONSchema.BaseSchema

/** A default as it is written after `--set`; all of them are texts, numbers or truth values. */
const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The values that a form takes: each of them where they can be counted, else what kind they are. */
function valuesOf(schema: JsonSchema): string[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(valuesOf)
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value)))
  if (schema.const !== undefined) return [code(String(schema.const))]
  if (schema.type === 'boolean') return [code('true'), code('false')]
  if (schema.type === 'array' && typeof schema.items === 'object' && !Array.isArray(schema.items)) {
    return [`a list of ${valuesOf(schema.items).join(' and ')}`]
  }
  if (schema.type === 'integer') return [`a whole number from ${schema.minimum} to ${schema.maximum}`]
  if (schema.pattern !== undefined) return [`a text of the form ${code(schema.pattern)}`]
  return [schema.format === 'uri' ? 'a URL' : 'a text']
}

function document([name, { form, default: value, about, sources }]: [string, Setting]): DocumentedSetting {
  const schema = z.toJSONSchema(form, { io: 'output', unrepresentable: 'any' })
  return {
    name,
    variable: environmentName(name),
    values: valuesOf(schema).join(', '),
    defaultValue: value === undefined ? 'none' : code(written(value)),
    about,
    sources,
  }
}

/** Every setting, in the order of the source. */
export const documentedSettings = (): DocumentedSetting[] =>
  Object.entries<Setting>(SETTINGS).map((entry) => document(entry))

import { ConfigError } from './config-error.ts'
import type { Setting } from './setting.ts'
import { isSettingName, SETTINGS, type SettingName, type Settings } from './settings.ts'

/** Where settings may be written; a later one overrides an earlier one. */
export interface SettingSources {
  /** The text of a JSON file, nested (`{"asmx": {"soap12": true}}`) or with dotted names, and what to call it. */
  readonly file?: { readonly name: string; readonly text: string }
  /** Environment variables; those named RMS_EMULATOR_* are read. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** `key=value` texts of the command line. */
  readonly assignments?: readonly string[]
}

const ENVIRONMENT_PREFIX = 'RMS_EMULATOR_'

/** Variables with that prefix which are not settings: secrets of the keys, and the folder that tests read vectors from. */
const RESERVED_VARIABLES = ['RMS_EMULATOR_KEY_PASSPHRASE', 'RMS_EMULATOR_KEY_PIN', 'RMS_EMULATOR_VECTORS']

/** `asmx.customErrors` as an environment variable: RMS_EMULATOR_ASMX_CUSTOM_ERRORS. */
export const environmentName = (name: string): string =>
  ENVIRONMENT_PREFIX +
  name
    .replaceAll('.', '_')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()

const names = (): SettingName[] => Object.keys(SETTINGS).filter(isSettingName)

/** A value written as text: JSON where the setting takes that (`true`, `2`), else the text itself. */
function readText(name: SettingName, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (SETTINGS[name].form.safeParse(value).success) return value
  } catch {
    // Not JSON, then: most values are plain words.
  }
  return text
}

function flatten(value: unknown, prefix: string, into: Map<string, unknown>): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    into.set(prefix, value)
    return
  }
  for (const [key, member] of Object.entries(value)) flatten(member, prefix === '' ? key : `${prefix}.${key}`, into)
}

function fromFile({ name, text }: { name: string; text: string }): Map<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ConfigError(`${name} is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const flat = new Map<string, unknown>()
  flatten(value, '', flat)
  if (flat.has('')) throw new ConfigError(`${name} must hold a JSON object such as {"cryptographicMode": 2}.`)
  return flat
}

function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Map<string, unknown> {
  const known = new Map(names().map((name) => [environmentName(name), name]))
  const found = new Map<string, unknown>()
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(ENVIRONMENT_PREFIX) || RESERVED_VARIABLES.includes(variable) || text === undefined)
      continue
    const name = known.get(variable)
    if (name === undefined) throw new ConfigError(`The environment variable ${variable} names no setting.`)
    found.set(name, readText(name, text))
  }
  return found
}

function fromAssignment(assignment: string): [string, unknown] {
  const [, name, text] = /^([^=]+)=(.*)$/s.exec(assignment) ?? []
  if (name === undefined || text === undefined) {
    throw new ConfigError(`--set takes key=value, such as --set cryptographicMode=2; "${assignment}" is none.`)
  }
  return [name, isSettingName(name) ? readText(name, text) : text]
}

function isSecretSetting(name: SettingName): boolean {
  const { isSecret = false }: Setting = SETTINGS[name]
  return isSecret
}

function check(name: string, value: unknown): [SettingName, unknown] {
  if (!isSettingName(name)) throw new ConfigError(`There is no setting "${name}". Known are: ${names().join(', ')}.`)
  const result = SETTINGS[name].form.safeParse(value)
  if (result.success) return [name, result.data]
  const why = [...new Set(result.error.issues.map(({ message }) => message))].join('; ')
  const told = isSecretSetting(name) ? 'what it was set to' : JSON.stringify(value)
  throw new ConfigError(`The setting "${name}" cannot be ${told}: ${why}.`)
}

/**
 * Joins defaults < file < environment < assignments and checks every value. The result is complete and frozen.
 * Throws ConfigError on unknown names and on values that are none.
 */
export function loadSettings({ file, environment = {}, assignments = [] }: SettingSources): Settings {
  const written = new Map<string, unknown>([
    ...(file === undefined ? [] : fromFile(file)),
    ...fromEnvironment(environment),
    ...assignments.map(fromAssignment),
  ])
  const defaults = names().map((name): [string, unknown] => [name, SETTINGS[name].default])
  const checked = [...written].map(([name, value]) => check(name, value))
  // Every member has passed the form of its setting, which is what the type says.
  return Object.freeze(Object.fromEntries([...defaults, ...checked])) as Settings
}

import { InvalidArgumentError, type Command } from 'commander'
import { wholeMinute } from '../base/moment.ts'
import { parseUsageGrant, type UsageGrant } from '../client/index.ts'
import type { DefinitionChange } from '../templates/index.ts'
import { UsageError } from './cli-error.ts'
import { parseLimit, parseMoment } from './option-values.ts'

/** The options by which a template is defined. */
export interface DefinitionOptions {
  readonly file?: string
  readonly name?: string
  readonly description?: string
  readonly language: number
  readonly right: readonly UsageGrant[]
  readonly validFrom?: Date
  readonly validUntil?: Date
  readonly validDays?: number
  readonly useDays?: number
  readonly referral?: string
  readonly revocationUrl?: string
  readonly revocationDays?: number
  readonly applicationData: Readonly<Record<string, string>>
}

/** The LCIDs of some languages by their names. [MS-LCID] §2.2 */
const LANGUAGES: Readonly<Record<string, number>> = {
  ...{ 'de-DE': 1031, 'en-US': 1033, 'en-GB': 2057, 'es-ES': 3082, 'fr-FR': 1036, 'it-IT': 1040, 'ja-JP': 1041 },
  ...{ 'ko-KR': 1042, 'nl-NL': 1043, 'pl-PL': 1045, 'pt-BR': 1046, 'ru-RU': 1049, 'sv-SE': 1053 },
  ...{ 'zh-CN': 2052, 'zh-TW': 1028 },
}

const ENGLISH = 1033

function parseLanguage(text: string): number {
  const known = Object.entries(LANGUAGES).find(([name]) => name.toLowerCase() === text.toLowerCase())
  if (known !== undefined) return known[1]
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError(`An LCID such as 1033 is wanted, or one of ${Object.keys(LANGUAGES).join(', ')}.`)
}

/** The name of a language, where it is known here. */
export const languageText = (language: number): string =>
  Object.entries(LANGUAGES).find(([, lcid]) => lcid === language)?.[0] ?? String(language)

const collectGrant = (text: string, before: readonly UsageGrant[]): UsageGrant[] => [...before, parseUsageGrant(text)]

function collectData(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('NAME=VALUE is wanted, such as VIEWER=1.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

/** Gives a command the options by which a template is defined. */
export const withDefinitionOptions = (command: Command): Command =>
  command
    .option('--name <text>', 'what it is called')
    .option('--description <text>', 'what it is for')
    .option('--language <language>', 'the language of both: an LCID, or a name such as de-DE', parseLanguage, ENGLISH)
    .option(
      '--right <who=rights>',
      'who may do what, such as bob@example.com=VIEW,PRINT or anyone=VIEW; repeatable',
      collectGrant,
      [],
    )
    .option('--valid-from <moment>', 'when documents may be used first (UTC; now, unless told otherwise)', (text) =>
      parseMoment(text),
    )
    .option('--valid-until <moment>', 'when they may be used no more (UTC)', (text) => parseMoment(text))
    .option('--valid-days <number>', 'or how many days they may be used from their publication', parseLimit)
    .option('--use-days <number>', 'how many days one use licence serves', parseLimit)
    .option('--referral <url>', 'whom to ask for more rights, such as mailto:help@example.com')
    .option('--revocation-url <url>', 'where the revocation list is that documents stand under')
    .option('--revocation-days <number>', 'how old that list may be', parseLimit)
    .option(
      '--application-data <name=value>',
      'what applications are told, such as VIEWER=1; repeatable',
      collectData,
      {},
    )
    .option('--file <file>', 'the whole definition as JSON instead, as template show --json prints it')

type Validity = Pick<DefinitionOptions, 'validFrom' | 'validUntil' | 'validDays'>

function validityIn({ validFrom, validUntil, validDays }: Validity, now: Date): Pick<DefinitionChange, 'validity'> {
  if (validDays !== undefined) {
    if (validFrom !== undefined || validUntil !== undefined) {
      throw new UsageError('--valid-days goes without --valid-from and --valid-until.')
    }
    return { validity: { kind: 'interval', days: validDays } }
  }
  if (validUntil !== undefined) {
    const range = { from: wholeMinute(validFrom ?? now), until: wholeMinute(validUntil) }
    return { validity: { kind: 'range', range } }
  }
  if (validFrom !== undefined) throw new UsageError('--valid-from goes with --valid-until.')
  return {}
}

function revocationIn(options: DefinitionOptions): Pick<DefinitionChange, 'revocation'> {
  const { revocationUrl: url, revocationDays: days } = options
  if (url !== undefined) return { revocation: { url, days } }
  if (days !== undefined) throw new UsageError('--revocation-days goes with --revocation-url.')
  return {}
}

function namesIn({ name, description, language }: DefinitionOptions): Pick<DefinitionChange, 'names'> {
  if (name !== undefined) return { names: [{ language, name, description: description ?? '' }] }
  if (description !== undefined) throw new UsageError('--description goes with --name.')
  return {}
}

/** The parts of a definition that the options give. Throws UsageError. */
export function definitionIn(options: DefinitionOptions, now: Date): DefinitionChange {
  const [first, ...more] = options.right
  const { useDays, referral, applicationData } = options
  return {
    ...namesIn(options),
    ...(first === undefined ? {} : { grants: [first, ...more] as const }),
    ...validityIn(options, now),
    ...(useDays === undefined ? {} : { useLicenseDays: useDays }),
    ...(referral === undefined ? {} : { referral }),
    ...revocationIn(options),
    ...(Object.keys(applicationData).length === 0 ? {} : { applicationData }),
  }
}

import type { TimeCondition } from '../certificates/index.ts'
import type { TemplateName } from '../rights/index.ts'
import type { TemplateDefinition } from './template-definition.ts'
import { TemplateError } from './template-error.ts'

const malformed = (message: string): TemplateError => new TemplateError('template-malformed', message)

const LONGEST_NAME = 250
const LONGEST_DESCRIPTION = 2000
const MOST_DAYS = 100_000

/** What ends a name or a description in a template, and so cannot stand in one. */
const SEPARATORS = /[;\r\n]|:NAME |:DESCRIPTION /

function checkText(what: string, text: string, longest: number): void {
  if (text.length > longest) throw malformed(`The ${what} is longer than ${longest} characters.`)
  if (SEPARATORS.test(text) || text !== text.trim()) {
    throw malformed(
      `The ${what} ${JSON.stringify(text)} has a semicolon, a line end or a blank at its edge, which templates cannot carry.`,
    )
  }
}

function checkNames(names: readonly TemplateName[]): void {
  const languages = names.map(({ language }) => language)
  if (new Set(languages).size < languages.length) throw malformed('A language has two names: give one for each.')
  for (const { language, name, description } of names) {
    if (!Number.isInteger(language) || language < 1 || language > 0xfffff) {
      throw malformed(`${language} is no language: an LCID such as 1033 is wanted.`)
    }
    if (name === '') throw malformed('The name is empty: give the template one.')
    checkText('name', name, LONGEST_NAME)
    checkText('description', description, LONGEST_DESCRIPTION)
  }
}

function checkDays(what: string, days: number | undefined): void {
  if (days === undefined || (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS)) return
  throw malformed(`${what}: a whole number of days from 1 to ${MOST_DAYS} is wanted.`)
}

function checkValidity(validity: TimeCondition | undefined): void {
  if (validity === undefined) return
  if (validity.kind === 'interval') checkDays('How long documents may be used', validity.days)
  else if (validity.range.until <= validity.range.from) {
    throw malformed('Documents could be used until before they may be used first: choose a later end.')
  }
}

function checkUrl(what: string, url: string | undefined): void {
  if (url === undefined || (URL.canParse(url) && url.length <= 1000)) return
  throw malformed(`${what}: ${JSON.stringify(url)} is no URL such as http://rms01/revoked or mailto:help@example.com.`)
}

/** Refuses a definition that no template could be made of. Throws TemplateError `template-malformed`. */
export function checkDefinition(definition: TemplateDefinition): void {
  checkNames(definition.names)
  checkValidity(definition.validity)
  checkDays('How long a use licence serves', definition.useLicenseDays)
  checkUrl('Whom to ask for more rights', definition.referral)
  checkUrl('Where the revocation list is', definition.revocation?.url)
  checkDays('How old a revocation list may be', definition.revocation?.days)
  const wrong = Object.keys(definition.applicationData).find((name) => !/^[\w.-]{1,100}$/.test(name))
  if (wrong !== undefined) throw malformed(`${JSON.stringify(wrong)} is no name of data for applications.`)
}

import { formatMinute } from '../base/moment.ts'
import type { TimeCondition } from '../certificates/index.ts'
import { definitionOfTemplate, readTemplate, type KeptTemplate, type TemplateDefinition } from '../templates/index.ts'
import { languageText } from './template-options.ts'

const field = (name: string, value: string): string => `  ${name.padEnd(13)}${value}`

const days = (count: number): string => `${count} ${count === 1 ? 'day' : 'days'}`

const fieldIf = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [field(name, value)])

function validityText(validity: TimeCondition | undefined): string | undefined {
  if (validity === undefined) return undefined
  if (validity.kind === 'interval') return `${days(validity.days)} from publication`
  return `${formatMinute(validity.range.from)} until ${formatMinute(validity.range.until)} (UTC)`
}

function revocationText(revocation: TemplateDefinition['revocation']): string | undefined {
  if (revocation === undefined) return undefined
  return revocation.days === undefined ? revocation.url : `${revocation.url}, no older than ${days(revocation.days)}`
}

function definitionText(definition: TemplateDefinition): string[] {
  const { names, grants, validity, useLicenseDays, referral, revocation, applicationData } = definition
  return [
    ...names.map(({ language, name, description }) =>
      field('name', `${name}  (${languageText(language)})${description === '' ? '' : `  ${description}`}`),
    ),
    ...grants.map(({ holder, rights }) =>
      field('may', `${rights.join(', ')}  ${holder === 'anyone' ? 'anyone' : holder.address}`),
    ),
    ...fieldIf('valid', validityText(validity)),
    ...fieldIf('use licences', useLicenseDays === undefined ? undefined : `serve ${days(useLicenseDays)}`),
    ...fieldIf('ask', referral),
    ...fieldIf('revocation', revocationText(revocation)),
    ...Object.entries(applicationData).map(([name, value]) => field('data', `${name}=${value}`)),
  ]
}

/** A template in a few lines for a person. */
export const describeTemplate = (template: KeptTemplate): string[] => [
  `{${template.guid}}  ${template.state}`,
  ...definitionText(definitionOfTemplate(readTemplate(template))),
  field('changed', `${formatMinute(template.changedAt)} (UTC) by ${template.changedBy}`),
]

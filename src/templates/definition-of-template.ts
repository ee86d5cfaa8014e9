import type { RightsPolicyTemplate, TimeCondition } from '../certificates/index.ts'
import { formatUsageGrant, holderOf, templateNames, type UsageGrant } from '../rights/index.ts'
import type { TemplateDefinition, TemplateRevocation } from './template-definition.ts'
import { TemplateError } from './template-error.ts'

const unlike = (what: string): TemplateError =>
  new TemplateError('template-malformed', `The template was not made here and cannot be changed: ${what}`)

/** What is granted to whom, each holder once, in the order in which they come first. */
function grantsOf({ rights: [, ...rights] }: RightsPolicyTemplate): UsageGrant[] {
  const grants = new Map<string, UsageGrant>()
  for (const { name, access } of rights) {
    for (const object of access) {
      const holder = holderOf(object)
      if (holder === undefined) throw unlike('it gives rights to somebody who goes by no e-mail address.')
      const key = formatUsageGrant({ holder, rights: [''] })
      const before = grants.get(key)
      grants.set(key, { holder, rights: before === undefined ? [name] : [...before.rights, name] })
    }
  }
  return [...grants.values()]
}

function daysOf({ rights: [, first] }: RightsPolicyTemplate): number | undefined {
  const condition: TimeCondition | undefined = first?.times?.conditions[0]
  return condition?.kind === 'interval' ? condition.days : undefined
}

function revocationOf({ work: { revocation } }: RightsPolicyTemplate): TemplateRevocation | undefined {
  const url = revocation?.points[0]?.object.address?.value
  return url === undefined ? undefined : { url, days: revocation?.interval.days }
}

/** What an administrator has said of a template: the inverse of templateOfDefinition. Throws TemplateError `template-malformed`. */
export function definitionOfTemplate(template: RightsPolicyTemplate): TemplateDefinition {
  const [name, ...moreNames] = templateNames(template)
  const [grant, ...moreGrants] = grantsOf(template)
  if (name === undefined || grant === undefined) throw unlike('it has no name, or gives nobody any right.')
  return {
    names: [name, ...moreNames],
    grants: [grant, ...moreGrants],
    validity: template.work.preconditions?.[0],
    useLicenseDays: daysOf(template),
    referral: template.distributionPoints.find(({ type }) => type === 'Referral-Info')?.address?.value,
    revocation: revocationOf(template),
    applicationData: Object.fromEntries(template.authenticatedData.map(({ name: key, value }) => [key, value])),
  }
}

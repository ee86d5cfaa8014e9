import type { TimeCondition } from '../certificates/index.ts'
import type { TemplateName, UsageGrant } from '../rights/index.ts'

/** Where the revocation list is that whoever opens a document must look at. [MS-RMPR] §2.2.9.7.9 */
export interface TemplateRevocation {
  readonly url: string
  /** How old the list may be; undefined: of any age. */
  readonly days: number | undefined
}

/** What an administrator says of a rights policy template; the rest follows from the server. [MS-RMPR] §2.2.9.10 */
export interface TemplateDefinition {
  readonly names: readonly [TemplateName, ...TemplateName[]]
  /** Who may do what, beside the owner, who may do everything. */
  readonly grants: readonly [UsageGrant, ...UsageGrant[]]
  /** When documents may be used: a range, or days from their publication; undefined: always. [MS-RMPR] §2.2.9.10.4.1 */
  readonly validity: TimeCondition | undefined
  /** How many days rights may be exercised by one use licence; undefined: without end. [MS-RMPR] §2.2.9.10.4.2 */
  readonly useLicenseDays: number | undefined
  /** Whom to ask for more rights: a URL, or `mailto:` and an address. [MS-RMPR] §2.2.9.10.3 */
  readonly referral: string | undefined
  readonly revocation: TemplateRevocation | undefined
  /** What applications are told, by name, such as VIEWER and NOLICCACHE. [MS-RMPR] §2.2.9.10.5 */
  readonly applicationData: Readonly<Record<string, string>>
}

/** Parts of a definition that take the place of those that are there. Names do so language by language. */
export type DefinitionChange = { readonly [Part in keyof TemplateDefinition]?: TemplateDefinition[Part] }

/** The names of a definition: one that is changed takes the place of that in its language. */
function mergedNames(
  before: TemplateDefinition['names'],
  changed: TemplateDefinition['names'],
): TemplateDefinition['names'] {
  const languages = changed.map(({ language }) => language)
  const [first = changed[0], ...more] = [...before.filter(({ language }) => !languages.includes(language)), ...changed]
  return [first, ...more]
}

/** A definition with some parts changed. */
export const changedDefinition = (before: TemplateDefinition, change: DefinitionChange): TemplateDefinition => ({
  ...before,
  ...change,
  names: change.names === undefined ? before.names : mergedNames(before.names, change.names),
})

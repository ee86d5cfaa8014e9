import { parseGuid, type Guid } from '../base/guid.ts'
import { readLicenseOf, type RightsPolicyTemplate } from '../certificates/index.ts'
import type { KeptTemplate } from './ports.ts'
import { TemplateError } from './template-error.ts'
import { readTemplateNames } from './template-names.ts'

/** A kept template, read. Throws XrmlError where the database is damaged. */
export const readTemplate = ({ xrml }: Pick<KeptTemplate, 'xrml'>): RightsPolicyTemplate =>
  readLicenseOf('rights-policy-template', xrml).license

const namesOf = (template: KeptTemplate): string[] =>
  readTemplateNames(readTemplate(template).descriptor.name ?? '').map(({ name }) => name.toLowerCase())

/** The template that is meant by a GUID or, in whatever language, by a name. Throws TemplateError `template-unknown`. */
export function templateNamed(kept: readonly KeptTemplate[], written: string): KeptTemplate {
  const guid = parseGuid(written.trim())
  const name = written.trim().toLowerCase()
  const found = kept.find((template) =>
    guid === undefined ? namesOf(template).includes(name) : template.guid === guid,
  )
  if (found !== undefined) return found
  throw new TemplateError(
    'template-unknown',
    `No template has the GUID or name ${JSON.stringify(written)}. Those that there are tells: rms-emulator template list`,
  )
}

/** Refuses names that another template has, so that each name means one. Throws TemplateError `template-known`. */
export function requireOwnNames(
  kept: readonly KeptTemplate[],
  guid: Guid,
  names: readonly { readonly name: string }[],
): void {
  for (const { name } of names) {
    const other = kept.find((one) => one.guid !== guid && namesOf(one).includes(name.toLowerCase()))
    if (other === undefined) continue
    throw new TemplateError(
      'template-known',
      `The template {${other.guid}} is called ${JSON.stringify(name)} already. Change that one (rms-emulator template change), or choose another name.`,
    )
  }
}

import { parseGuid, type Guid } from '../base/guid.ts'
import { readLicenseOf, type RightsPolicyTemplate } from '../certificates/index.ts'
import { templateNames } from '../rights/index.ts'
import type { KeptTemplate } from './ports.ts'
import { TemplateError } from './template-error.ts'

/** A kept template, read. Throws XrmlError where the database is damaged. */
export const readTemplate = ({ xrml }: Pick<KeptTemplate, 'xrml'>): RightsPolicyTemplate =>
  readLicenseOf('rights-policy-template', xrml).license

/** What a kept template is called, in every language. */
export const namesOfKept = (template: Pick<KeptTemplate, 'xrml'>): string[] =>
  templateNames(readTemplate(template)).map(({ name }) => name)

const isCalled = (template: KeptTemplate, name: string): boolean =>
  namesOfKept(template).some((own) => own.toLowerCase() === name.toLowerCase())

/** The template that is meant by a GUID or, in whatever language, by a name. Throws TemplateError `template-unknown`. */
export function templateNamed(kept: readonly KeptTemplate[], written: string): KeptTemplate {
  const guid = parseGuid(written.trim())
  const found = kept.find((template) =>
    guid === undefined ? isCalled(template, written.trim()) : template.guid === guid,
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
    const other = kept.find((one) => one.guid !== guid && isCalled(one, name))
    if (other === undefined) continue
    throw new TemplateError(
      'template-known',
      `The template {${other.guid}} is called ${JSON.stringify(name)} already. Change that one (rms-emulator template change), or choose another name.`,
    )
  }
}

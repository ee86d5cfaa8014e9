import { newGuid, type Guid } from '../base/guid.ts'
import type { Random } from '../base/random.ts'
import { readLicenseOf, type LicenseIssuer } from '../certificates/index.ts'
import { toBase64 } from '../base/base64.ts'
import { checkDefinition } from './check-definition.ts'
import { definitionOfTemplate } from './definition-of-template.ts'
import { readTemplate, requireOwnNames, templateNamed } from './kept-templates.ts'
import type { KeptTemplate, TemplateEdit, TemplateEditor, TemplateRepository, TemplateState } from './ports.ts'
import type { TemplateDefinition } from './template-definition.ts'
import { TemplateError } from './template-error.ts'
import { templateOfDefinition, type PublishingUrls } from './template-of-definition.ts'

/** What templates are made and signed with. */
export interface TemplateSigning {
  /** The server as it issues now. */
  readonly issuer: Pick<LicenseIssuer, 'principal' | 'requireMayIssue' | 'issue'>
  readonly urls: PublishingUrls
  readonly random: Random
}

/** Makes the template that a definition says, and signs it. Throws TemplateError, XrmlError, CertificateError. */
async function signTemplate(
  definition: TemplateDefinition,
  guid: Guid,
  at: Date,
  { issuer, urls, random }: TemplateSigning,
): Promise<Pick<KeptTemplate, 'xrml' | 'hash'>> {
  checkDefinition(definition)
  issuer.requireMayIssue('rights-policy-template', at)
  const template = templateOfDefinition(definition, { guid, issuer: issuer.principal, urls, at }, random)
  const xrml = await issuer.issue(template)
  const { signature } = readLicenseOf('rights-policy-template', xrml)
  return { xrml, hash: toBase64(signature.digest) }
}

/** Makes a template. [MS-RMPR] §2.2.9.10. Rejects with TemplateError, XrmlError, CertificateError. */
export function createTemplate(
  repository: TemplateRepository,
  {
    guid: wanted,
    state,
    definition,
  }: { guid?: Guid | undefined; state: TemplateState; definition: TemplateDefinition },
  signing: TemplateSigning,
  editor: TemplateEditor,
): Promise<TemplateEdit> {
  const guid = wanted ?? newGuid(signing.random)
  return repository.edit(async (kept) => {
    if (kept.some((one) => one.guid === guid)) {
      throw new TemplateError('template-known', `There is a template {${guid}} already: change that one.`)
    }
    requireOwnNames(kept, guid, definition.names)
    return {
      action: 'created',
      guid,
      template: { state, ...(await signTemplate(definition, guid, editor.at, signing)) },
    }
  }, editor)
}

/**
 * Changes a template: its GUID stays, and it is signed anew. What was published by it has the new rights from then on.
 * [MS-RMPR] §3.4.4.1. Rejects with TemplateError, XrmlError, CertificateError.
 */
export function changeTemplate(
  repository: TemplateRepository,
  { named, change }: { named: string; change: (before: TemplateDefinition) => TemplateDefinition },
  signing: TemplateSigning,
  editor: TemplateEditor,
): Promise<TemplateEdit> {
  return repository.edit(async (kept) => {
    const current = templateNamed(kept, named)
    const definition = change(definitionOfTemplate(readTemplate(current)))
    requireOwnNames(kept, current.guid, definition.names)
    const signed = await signTemplate(definition, current.guid, editor.at, signing)
    return { action: 'changed', guid: current.guid, template: { state: current.state, ...signed } }
  }, editor)
}

/** Distributes a template, or does so no more. [MS-RMPR] §3.1.1.1.1. Rejects with TemplateError `template-unknown`. */
export const putTemplate = (
  repository: TemplateRepository,
  named: string,
  state: TemplateState,
  editor: TemplateEditor,
): Promise<TemplateEdit> =>
  repository.edit((kept) => {
    const { guid, xrml, hash } = templateNamed(kept, named)
    return { action: state, guid, template: { state, xrml, hash } }
  }, editor)

/**
 * Deletes a template that is archived. What was published by it keeps the rights that it had when that was published.
 * Rejects with TemplateError `template-unknown`, `template-published`.
 */
export const deleteTemplate = (
  repository: TemplateRepository,
  named: string,
  editor: TemplateEditor,
): Promise<TemplateEdit> =>
  repository.edit((kept) => {
    const { guid, state, xrml, hash } = templateNamed(kept, named)
    if (state === 'archived') return { action: 'deleted', guid, template: { state, xrml, hash } }
    throw new TemplateError(
      'template-published',
      `The template {${guid}} is distributed to clients. Archive it first: rms-emulator template archive ${guid}`,
    )
  }, editor)

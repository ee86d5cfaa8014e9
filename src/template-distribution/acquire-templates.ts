import { parseGuid } from '../base/guid.ts'
import { checkBatch, checkVersion, requiredItems, type Call } from '../calls/index.ts'
import type { PublishedTemplate, TemplateDistribution } from './ports.ts'

/** A template that was asked for: as it was called, and undefined where it was not found. */
export interface AcquiredTemplate {
  readonly asked: string
  readonly template: PublishedTemplate | undefined
}

/** What is asked for are GUIDs, with or without braces. */
export type AcquireTemplates = (call: Call<readonly (string | undefined)[]>) => Promise<readonly AcquiredTemplate[]>

/** The most templates in one answer. [MS-RMPR] §3.4.4.3.3.1 */
const MOST_TEMPLATES = 25

/** The operation AcquireTemplates, [MS-RMPR] §3.4.4.3. Throws CallError. */
export const createAcquireTemplates =
  (distribution: Omit<TemplateDistribution, 'serverPublicKey'>): AcquireTemplates =>
  async (call) => {
    checkVersion(call.header, distribution.offered)
    const asked = checkBatch(requiredItems(call.parameters, 'guids'), 'guids', MOST_TEMPLATES)
    const known = new Map((await distribution.library.published()).map((template) => [template.guid, template]))
    return asked.map((text) => {
      const guid = parseGuid(text.trim())
      return { asked: text, template: guid === undefined ? undefined : known.get(guid) }
    })
  }

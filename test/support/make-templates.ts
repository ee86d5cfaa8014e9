import type { About } from '../../fixtures/exchange.ts'
import { openKeys, openTemplateSigning, type Installation } from '../../src/app/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { parseGuid } from '../../src/base/guid.ts'
import { randomFor } from '../../src/base/random.ts'
import { createTemplate, parseDefinitionFile } from '../../src/templates/index.ts'
import { MADE_PASSPHRASE } from './made-passphrase.ts'

/** Makes the templates that a recorded server had, at the moment at which it was made. */
export async function makeTemplates(
  installation: Installation,
  { preparation: { templates = [], made } }: Pick<About, 'preparation'>,
): Promise<void> {
  if (templates.length === 0) return
  const random = randomFor(installation.settings.seed)
  const opening = { passphrase: MADE_PASSPHRASE, pin: undefined, clock: systemClock }
  const { store: keys } = await openKeys(installation, opening, random)
  try {
    const signing = await openTemplateSigning(installation, { keys, randomFor: random })
    for (const { guid, archived, definition } of templates) {
      const template = {
        guid: parseGuid(guid),
        state: archived === true ? ('archived' as const) : ('published' as const),
        definition: parseDefinitionFile(JSON.stringify(definition)),
      }
      const editor = { who: 'fixtures', at: new Date(made) }
      await createTemplate(installation.templates, template, signing, editor)
    }
  } finally {
    await keys.close()
  }
}

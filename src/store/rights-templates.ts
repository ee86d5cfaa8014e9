import type { Kysely, Selectable } from 'kysely'
import { isGuid, type Guid } from '../base/guid.ts'
import type {
  KeptTemplate,
  TemplateAction,
  TemplateChange,
  TemplateEdit,
  TemplateEditor,
  TemplateRepository,
  TemplateState,
} from '../templates/index.ts'
import { UntilChanged } from './changes.ts'
import type { Schema } from './schema.ts'
import { StoreError } from './store-error.ts'
import type { StoredConfiguration } from './store.ts'

const STATES: readonly TemplateState[] = ['published', 'archived']
const ACTIONS: readonly TemplateAction[] = ['created', 'changed', 'published', 'archived', 'deleted']

function known<Word extends string>(words: readonly Word[], text: string): Word {
  const word = words.find((one) => one === text)
  if (word !== undefined) return word
  throw new StoreError(
    'database-unusable',
    `The configuration database has a template that is ${JSON.stringify(text)}.`,
  )
}

function guidIn(text: string): Guid {
  if (isGuid(text)) return text
  throw new StoreError('database-unusable', `The configuration database has a template called ${JSON.stringify(text)}.`)
}

const templateOf = (row: Selectable<Schema['rights_template']>): KeptTemplate => ({
  ...{ guid: guidIn(row.guid), state: known(STATES, row.state), xrml: row.xrml, hash: row.hash },
  ...{ createdAt: new Date(row.created_at), changedAt: new Date(row.changed_at), changedBy: row.changed_by },
})

const changeOf = ({
  at,
  who,
  guid,
  action,
  state,
  xrml,
  hash,
}: Selectable<Schema['template_change']>): TemplateChange => ({
  ...{ at: new Date(at), who, guid: guidIn(guid), action: known(ACTIONS, action) },
  template: { state: known(STATES, state), xrml, hash },
})

async function load(db: Kysely<Schema>): Promise<readonly KeptTemplate[]> {
  const rows = await db.selectFrom('rights_template').selectAll().orderBy('created_at').orderBy('guid').execute()
  return rows.map(templateOf)
}

/** Puts an edit into the table: a row of its own, another content, or none any more. */
async function put(db: Kysely<Schema>, { action, guid, template }: TemplateEdit, { who, at }: TemplateEditor) {
  if (action === 'deleted') {
    await db.deleteFrom('rights_template').where('guid', '=', guid).execute()
    return
  }
  const values = { ...template, changed_at: at.getTime(), changed_by: who }
  await db
    .insertInto('rights_template')
    .values({ guid, created_at: at.getTime(), ...values })
    .onConflict((conflict) => conflict.column('guid').doUpdateSet(values))
    .execute()
}

/** The rights policy templates of a cluster. */
export class SqlTemplateRepository implements TemplateRepository {
  readonly #configuration: StoredConfiguration
  readonly #found: UntilChanged<'all', readonly KeptTemplate[]>

  constructor(configuration: StoredConfiguration) {
    const { changes, queries } = configuration
    this.#configuration = configuration
    this.#found = new UntilChanged({ changes, load: () => load(queries), largest: 2 })
  }

  list(): Promise<readonly KeptTemplate[]> {
    return this.#found.get('all')
  }

  edit(
    edit: (kept: readonly KeptTemplate[]) => TemplateEdit | Promise<TemplateEdit>,
    editor: TemplateEditor,
  ): Promise<TemplateEdit> {
    return this.#configuration.change(async (db) => {
      const made = await edit(await load(db))
      await put(db, made, editor)
      const { action, guid, template } = made
      const row = { at: editor.at.getTime(), who: editor.who, guid, action, ...template }
      await db.insertInto('template_change').values(row).execute()
      return made
    })
  }

  async history(guid: Guid, limit: number): Promise<readonly TemplateChange[]> {
    const rows = await this.#configuration.queries
      .selectFrom('template_change')
      .selectAll()
      .where('guid', '=', guid)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map(changeOf)
  }
}

import type { Kysely } from 'kysely'
import type { TemplateStore } from '../certificates/index.ts'
import type { Schema } from './schema.ts'
import { readSetting, writeSetting } from './settings-table.ts'

/** Keeps the template of the certificates that a root issues. */
export const createLicensorTemplateStore = (db: Kysely<Schema>): TemplateStore => ({
  read: () => readSetting(db, 'licensorTemplate'),
  write: (pem) => writeSetting(db, 'licensorTemplate', pem),
})

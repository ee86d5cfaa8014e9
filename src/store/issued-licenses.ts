import type { Kysely } from 'kysely'
import type { IssuedPublishingLicense } from '../publishing/index.ts'
import type { IssuedUseLicense } from '../use-licensing/index.ts'
import type { Schema } from './schema.ts'

/** The columns of one licence that was issued. */
export type LicenseRow = Omit<Schema['issued_license'], 'id'>

/** The book of licences. */
export interface LicenseBook {
  /** Enters one; settled only when the entry is durable. */
  enter(row: LicenseRow): Promise<void>
}

const callerColumns = ({ caller, at }: Pick<IssuedUseLicense, 'caller' | 'at'>) => ({
  at: at.getTime(),
  caller: caller.name,
  caller_sid: caller.sid,
  remote_address: caller.remoteAddress,
})

/** The row of a use licence. */
export const rowOfUseLicense = (issued: IssuedUseLicense): LicenseRow => ({
  ...callerColumns(issued),
  ...{ kind: 'use-license', guid: issued.guid, account: issued.account, content: issued.content },
  ...{ because: issued.because, rights: issued.rights.join(','), xrml: issued.xrml },
})

/** The row of a publishing licence, which is of nobody and gives what only its server can read. */
export const rowOfPublishingLicense = (issued: IssuedPublishingLicense): LicenseRow => ({
  ...callerColumns(issued),
  ...{ kind: 'publishing-license', guid: issued.guid, account: '', content: issued.content },
  ...{ because: '', rights: '', xrml: issued.xrml },
})

/** A book whose entries are statements of their own. */
export const createLicenseBook = (db: Kysely<Schema>): LicenseBook => ({
  enter: async (row) => {
    await db.insertInto('issued_license').values(row).execute()
  },
})

/** The licences that were issued, the latest first, `most` of them. */
export const listIssuedLicenses = (db: Kysely<Schema>, most: number): Promise<LicenseRow[]> =>
  db
    .selectFrom('issued_license')
    .select(['at', 'kind', 'guid', 'caller', 'caller_sid', 'remote_address'])
    .select(['account', 'content', 'because', 'rights', 'xrml'])
    .orderBy('id', 'desc')
    .limit(most)
    .execute()

import type { Database } from 'better-sqlite3'
import type { LicenseBook, LicenseRow } from '../issued-licenses.ts'
import type { GroupCommit } from './group-commit.ts'

const INSERT = `
  insert into issued_license
    (at, kind, guid, caller, caller_sid, remote_address, account, content, because, rights, xrml)
  values
    ($at, $kind, $guid, $caller, $caller_sid, $remote_address, $account, $content, $because, $rights, $xrml)`

/** The book of licences in SQLite: licences that are issued at the same time share a commit. */
export function createSqliteLicenseBook(connection: Database, commits: GroupCommit): LicenseBook {
  const insert = connection.prepare<[LicenseRow]>(INSERT)
  return {
    enter: (row) =>
      commits.add(() => {
        insert.run(row)
      }),
  }
}

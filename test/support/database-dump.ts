import { rowsIn } from './test-database.ts'

/** Tables that tell what a server is and has, with everything in them. */
const TABLES = ['setting', 'private_key', 'certificate', 'trusted_root', 'account', 'descriptor', 'enrollment'] as const

/** Where the key and GUID lie that a root may know before the server has a certificate. */
const PENDING = ['pendingGuid', 'pending-licensor']

/** Everything that a data directory keeps, as one text; without what an unfinished provisioning has told the root. */
export function dumpOf(directory: string): string {
  const rows = TABLES.flatMap((table) => rowsIn(directory, table))
  const lasting = rows.filter(({ name, role }) => !PENDING.includes(String(name)) && !PENDING.includes(String(role)))
  return lasting
    .map((row) => JSON.stringify(row))
    .sort()
    .join('\n')
}

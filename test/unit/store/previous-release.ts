import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Kysely, Migrator, PostgresDialect, SqliteDialect } from 'kysely'
import pg from 'pg'
import { initial } from '../../../src/store/migrations/0001-initial.ts'
import { changeDatabase, emptyDatabaseOf } from '../../support/test-database.ts'

/** What the first release wrote into a fresh directory, and what its users did there, table by table. */
const rows = (bytes: (hexadecimal: string) => string): string => `
  insert into setting values ('domainSid', 'S-1-5-21-1-2-3'), ('role', 'root');
  insert into account_group values ('rms service group', 'RMS Service Group', 1104), ('admins', 'Admins', 1106);
  insert into account values
    ('rmsadmin', 'RmsAdmin', 1105, ${bytes('00112233445566778899aabbccddeeff')}, 1100000000000),
    ('other', 'other', 1107, ${bytes('ffeeddccbbaa99887766554433221100')}, 1100000000001);
  insert into membership values ('admins', 'rmsadmin'), ('rms service group', 'other'), ('admins', 'other');
  insert into descriptor values
    ('RMS01', 'certification/subenrollservice.asmx', 'O:SYG:SYD:P(A;;FA;;;SY)(A;;0x1200a9;;;S-1-5-21-1-2-3-1106)', 1100000000000);
  insert into enrollment
    (at, guid, key_fingerprint, relation, caller, caller_sid, remote_address, sku, version, name, url,
     certificate_guid, valid_from, valid_until, xrml, x509)
  values
    (1100000000000, '00000000-0000-0000-0000-000000000001', ${bytes('01')}, 'first', 'EMULATOR\\RmsAdmin', 'S-1-5-21-1-2-3-1105',
     '127.0.0.1', 'RMS 1.0', '5.2.3790.300', null, 'http://rms02/_wmcs', '00000000-0000-0000-0000-000000000002',
     1100000000000, 1131536000000, '<XrML/>', ${bytes('30')});`

function dialectFor(directory: string, url: string | undefined): PostgresDialect | SqliteDialect {
  if (url !== undefined) return new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) })
  const database = new Sqlite(join(directory, 'configuration.sqlite'))
  database.pragma('journal_mode = WAL')
  return new SqliteDialect({ database })
}

/** Makes a data directory, and its database, as the release before the second migration would have left them. */
export async function writePreviousRelease(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'server.json'), '{"server.name":"RMS01"}\n')
  const url = emptyDatabaseOf(directory)
  const migrations = { '0001-initial': initial(url === undefined ? 'blob' : 'bytea') }
  const db = new Kysely<unknown>({ dialect: dialectFor(directory, url) })
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  }).migrateToLatest()
  if (error !== undefined) throw new Error('the first migration failed', { cause: error })
  await db.destroy()
  changeDatabase(directory, rows(url === undefined ? (digits) => `x'${digits}'` : (digits) => `'\\x${digits}'`))
}

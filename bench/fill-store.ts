import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { PostgresServer } from '../test/support/postgres-server.ts'

/** Puts `count` issuances into the store of a data directory as if they had happened, by writing to its table. */
export function fillSqlite(data: string, count: number): void {
  const database = new Sqlite(join(data, 'configuration.sqlite'))
  const insert = database.prepare(
    `insert into enrollment (at, guid, key_fingerprint, relation, caller, caller_sid, remote_address, sku, version, name,
       url, certificate_guid, valid_from, valid_until, xrml, x509)
     values (0, ?, ?, 'first', 'filler', 'S-1-5-7', '127.0.0.1', 'RMS 1.0', '5.2.3790.300', null,
       'http://filler.example/_wmcs', ?, 0, 0, ?, ?)`,
  )
  const xrml = 'x'.repeat(2400)
  const fill = database.transaction(() => {
    for (let row = 0; row < count; row += 1) {
      insert.run(randomUUID(), randomBytes(32), randomUUID(), xrml, randomBytes(850))
    }
  })
  fill()
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.close()
}

/** The same in a database on PostgreSQL. */
export function fillPostgres(server: PostgresServer, database: string, count: number): void {
  server.sql(
    `insert into enrollment (at, guid, key_fingerprint, relation, caller, caller_sid, remote_address, sku, version, name,
       url, certificate_guid, valid_from, valid_until, xrml, x509)
     select 0, gen_random_uuid()::text, sha256(gen_random_uuid()::text::bytea), 'first', 'filler', 'S-1-5-7', '127.0.0.1',
       'RMS 1.0', '5.2.3790.300', null, 'http://filler.example/_wmcs', gen_random_uuid()::text, 0, 0, repeat('x', 2400),
       decode(repeat(md5(number::text), 53), 'hex')
     from generate_series(1, ${count}) as number`,
    database,
  )
  server.sql('vacuum analyze enrollment', database)
  server.sql('checkpoint', database)
}

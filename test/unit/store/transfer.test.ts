import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect } from 'chai'
import {
  exportDatabase,
  importDatabase,
  readLines,
  StoreError,
  writeLines,
  type Store,
} from '../../../src/store/index.ts'
import { ENGINES, type Engine } from './engines.ts'
import { createTestStore, type TestStore } from './test-store.ts'

const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => undefined,
    (error: unknown) => (error instanceof StoreError ? error.code : String(error)),
  )

/** Text and bytes that are easily spoilt on the way. */
const TEXTS = ['', 'ünï 🗝', 'a\r\n\tb', '\\x00 \\ "\'` ${x}', '\u2028\ufeff', '2147483648']
const BYTES = [Buffer.alloc(0), Buffer.from([0, 255, 92, 39, 10]), Buffer.alloc(3000, 7)]

async function fill({ queries }: Store): Promise<void> {
  await queries
    .insertInto('setting')
    .values(TEXTS.map((value, index) => ({ name: `name ${index}`, value })))
    .execute()
  await queries
    .insertInto('account')
    .values(
      BYTES.map((nt_hash, rid) => ({
        ...{ id: `a${rid}`, name: TEXTS[rid + 1] ?? '', rid, nt_hash, created_at: 1_772_368_496_789 },
        certificate: rid === 0 ? Buffer.alloc(32, 1) : null,
      })),
    )
    .execute()
  for (let chunk = 0; chunk < 5; chunk += 1) {
    await queries
      .insertInto('enrollment')
      .values(Array.from({ length: 60 }, (_, index) => enrollment(chunk * 60 + index)))
      .execute()
  }
}

const enrollment = (number: number) => ({
  ...{ at: number, guid: `guid ${number}`, key_fingerprint: Buffer.from(`key ${number}`), relation: 'first' },
  ...{ caller: 'c', caller_sid: 's', remote_address: 'r', sku: 'k', version: 'v', name: null, url: TEXTS[1] ?? '' },
  ...{
    certificate_guid: `certificate ${number}`,
    valid_from: 1,
    valid_until: 2,
    xrml: 'x',
    x509: BYTES[1] ?? Buffer.of(),
  },
})

const contents = async ({ queries }: Store) => ({
  settings: await queries.selectFrom('setting').selectAll().orderBy('name').execute(),
  accounts: await queries.selectFrom('account').selectAll().orderBy('id').execute(),
  enrollments: await queries.selectFrom('enrollment').selectAll().orderBy('id').execute(),
})

for (const source of ENGINES) {
  for (const target of ENGINES) {
    describe(`the whole state, from ${source.name} to ${target.name}`, () => {
      const opened: TestStore[] = []
      const create = async (engine: Engine) => {
        const test = await createTestStore(engine)
        opened.push(test)
        return test
      }

      let from: TestStore
      let file: string

      before(async () => {
        from = await create(source)
        await fill(from.store)
        file = join(from.directory, 'state.jsonl')
        expect(await writeLines(file, (write) => exportDatabase(from.store, write))).to.equal(309)
      })

      after(async () => {
        for (const test of opened) await test.close()
      })

      it('arrives as it was, byte by byte', async () => {
        const to = await create(target)
        expect(await importDatabase(to.store, () => readLines(file))).to.equal(309)
        expect(await contents(to.store)).to.deep.equal(await contents(from.store))
      })

      it('lets numbers go on where they were', async () => {
        const to = await create(target)
        await importDatabase(to.store, () => readLines(file))
        await to.store.queries.insertInto('enrollment').values(enrollment(1000)).execute()
        const newest = await to.store.queries
          .selectFrom('enrollment')
          .select('id')
          .orderBy('id', 'desc')
          .executeTakeFirst()
        expect(newest?.id).to.equal(301)
      })

      it('is taken by an empty database only, and by one of the same release', async () => {
        const to = await create(target)
        await to.store.queries.insertInto('setting').values({ name: 'role', value: 'root' }).execute()
        expect(await codeOf(importDatabase(to.store, () => readLines(file)))).to.equal('database-not-empty')
        const other = join(from.directory, 'other.jsonl')
        writeFileSync(other, readFileSync(file, 'utf8').replace('0001-initial', '0001-other'))
        await sql`delete from setting`.execute(to.store.queries)
        expect(await codeOf(importDatabase(to.store, () => readLines(other)))).to.equal('export-differs')
      })

      it('is taken whole or not at all: cut, changed, or something else', async () => {
        const text = readFileSync(file, 'utf8')
        const lines = text.split('\n')
        const to = await create(target)
        for (const damaged of [
          '',
          'something else\n',
          lines.slice(0, -2).join('\n'),
          text.slice(0, -10),
          text.replace('"guid 7"', '"guid 8"'),
          lines.filter((_, index) => index !== 200).join('\n'),
          `${text}${lines[3] ?? ''}\n`,
          text.replace('"table":"enrollment"', '"table":"kysely_migration"'),
        ]) {
          const spoilt = join(from.directory, 'spoilt.jsonl')
          writeFileSync(spoilt, damaged)
          expect(await codeOf(importDatabase(to.store, () => readLines(spoilt))), damaged.slice(-40)).to.match(
            /export-malformed/,
          )
          expect(await to.count('setting')).to.equal(0)
        }
        expect(await importDatabase(to.store, () => readLines(file))).to.equal(309)
      })

      it('is that of one moment, whatever is written meanwhile', async () => {
        const lines: string[] = []
        await exportDatabase(from.store, async (line) => {
          if (lines.length === 1) await (await from.open()).queries.insertInto('dacl_change').values(CHANGE).execute()
          lines.push(line)
        })
        expect(lines.some((line) => line.includes('dacl_change'))).to.equal(false)
        expect(await from.count('dacl_change')).to.equal(1)
        await sql`delete from dacl_change`.execute(from.store.queries)
      })
    })
  }
}

const CHANGE = { at: 1, who: 'w', server: 's', file: 'f', before: 'b', after: 'a' }

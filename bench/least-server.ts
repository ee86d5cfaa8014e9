/**
 * The least that an answer can cost on Node, for a measure of what is reachable: HTTP of node:http alone, the raw RSA operations, and
 * one durable row, shared by those who ask at the same moment. Nothing is read, nobody is asked who he is, and the answer is as long as
 * a genuine one and says nothing. A process of its own, told what it answers, the mode and a directory:
 *
 *   node --import tsx bench/least-server.ts enrollment|use-license MODE DIRECTORY
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { enrollmentOperations, useLicenseOperations } from './raw-operations.ts'

/** What is issued, with lengths as those of genuine ones. */
interface Least {
  readonly makeOperations: (mode: 1 | 2) => () => void
  /** The table `issued` with its indexes. */
  readonly schema: string
  readonly makeRow: (mode: 1 | 2) => () => readonly (string | number | Buffer)[]
  readonly answerLength: (mode: 1 | 2) => number
}

const KINDS: Readonly<Record<string, Least>> = {
  enrollment: {
    makeOperations: enrollmentOperations,
    schema: `
      create table if not exists issued (id integer primary key, at, guid, key, caller, url, xrml, x509);
      create index if not exists by_guid on issued (guid, key);
      create index if not exists by_key on issued (key)`,
    makeRow: (mode) => {
      const [xrml, x509] = ['x'.repeat(1900 * mode), randomBytes(700 + 150 * mode)]
      return () => [Date.now(), randomUUID(), randomBytes(32), 'caller', 'http://licensing.example/_wmcs', xrml, x509]
    },
    answerLength: (mode) => 9000 + 1500 * mode,
  },
  'use-license': {
    makeOperations: useLicenseOperations,
    schema:
      'create table if not exists issued (id integer primary key, at, guid, caller, account, content, rights, xrml)',
    makeRow: (mode) => {
      const xrml = 'x'.repeat(2600 + 900 * mode)
      return () => [
        Date.now(),
        randomUUID(),
        'caller and its SID',
        'an account and its SID',
        randomUUID(),
        'VIEW EDIT',
        xrml,
      ]
    },
    answerLength: (mode) => 14_600 + 2500 * mode,
  },
}

const [kind = '', modeText, directory = '.'] = process.argv.slice(2)
const mode = modeText === '1' ? 1 : 2
const least = KINDS[kind]
if (least === undefined) throw new RangeError(`one of ${Object.keys(KINDS).join(', ')} is wanted, not «${kind}»`)

const connection = new Sqlite(join(directory, 'least.db'))
for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'wal_autocheckpoint = 4000', 'cache_size = -4000'])
  connection.pragma(pragma)
connection.exec(least.schema)
const makeRow = least.makeRow(mode)
const insert = connection.prepare(`insert into issued values (null${', ?'.repeat(makeRow().length)})`)

let waiting: (() => void)[] = []
const commit = connection.transaction((rows: number) => {
  for (let row = 0; row < rows; row += 1) insert.run(...makeRow())
})

function commitWaiting(): void {
  const group = waiting
  waiting = []
  commit.immediate(group.length)
  for (const done of group) done()
}

const makeOperations = least.makeOperations(mode)
const answer = 'a'.repeat(least.answerLength(mode))

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.once('end', () => {
    Buffer.concat(chunks).toString()
    makeOperations()
    waiting.push(() => {
      response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8', 'Content-Length': answer.length })
      response.end(answer, 'latin1')
    })
    if (waiting.length === 1) setImmediate(commitWaiting)
  })
}).listen(0, '127.0.0.1', function (this: { address(): unknown }) {
  const { port } = this.address() as { readonly port: number }
  console.log(`listening on http://127.0.0.1:${port}\nready`)
})

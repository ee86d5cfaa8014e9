/**
 * The least that a sub-enrollment can cost on Node, for a measure of what is reachable: HTTP of node:http alone, the two signatures, and
 * one durable row with two indexes, shared by those who ask at the same moment. Nothing is read, nobody is asked who he is, and the
 * answer is as long as a genuine one and says nothing. A process of its own, told the mode and a directory:
 *
 *   node --import tsx bench/least-server.ts MODE DIRECTORY
 */
import { randomBytes, randomUUID, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { signedSizes } from './raw-signatures.ts'
import { newRsaKey } from '../test/support/new-key.ts'

const [mode, directory = '.'] = process.argv.slice(2)
const size = mode === '1' ? 1 : 2

const connection = new Sqlite(join(directory, 'least.db'))
for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'wal_autocheckpoint = 4000', 'cache_size = -4000'])
  connection.pragma(pragma)
connection.exec(`
  create table if not exists enrollment (id integer primary key, at, guid, key, caller, url, xrml, x509);
  create index if not exists by_guid on enrollment (guid, key);
  create index if not exists by_key on enrollment (key)`)
const insert = connection.prepare(
  'insert into enrollment (at, guid, key, caller, url, xrml, x509) values (?, ?, ?, ?, ?, ?, ?)',
)

/** About as long as what is kept of a genuine one, and as its answer. */
const XRML = 'x'.repeat(1900 * size)
const X509 = randomBytes(700 + 150 * size)
const ANSWER = 'a'.repeat(9000 + 1500 * size)

let waiting: (() => void)[] = []
const commit = connection.transaction((rows: number) => {
  for (let row = 0; row < rows; row += 1)
    insert.run(Date.now(), randomUUID(), randomBytes(32), 'caller', 'http://licensing.example/_wmcs', XRML, X509)
})

function commitWaiting(): void {
  const group = waiting
  waiting = []
  commit.immediate(group.length)
  for (const done of group) done()
}

const privateKey = newRsaKey(size * 1024)
const { body, certificate, hash } = signedSizes(size)

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.once('end', () => {
    Buffer.concat(chunks).toString()
    sign(hash, body, privateKey)
    sign('sha256', certificate, privateKey)
    waiting.push(() => {
      response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8', 'Content-Length': ANSWER.length })
      response.end(ANSWER, 'latin1')
    })
    if (waiting.length === 1) setImmediate(commitWaiting)
  })
}).listen(0, '127.0.0.1', function (this: { address(): unknown }) {
  const { port } = this.address() as { readonly port: number }
  console.log(`listening on http://127.0.0.1:${port}\nready`)
})

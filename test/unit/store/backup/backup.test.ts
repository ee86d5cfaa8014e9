import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'chai'
import { sql } from 'kysely'
import fc from 'fast-check'
import { openInstallation } from '../../../../src/app/index.ts'
import { openKeys } from '../../../../src/app/open-keys.ts'
import { openRoot } from '../../../../src/app/open-root.ts'
import { silentLogger } from '../../../../src/base/logger.ts'
import { randomFor, systemRandom } from '../../../../src/base/random.ts'
import { loadSettings } from '../../../../src/config/index.ts'
import { inChunks } from '../../../../src/store/backup/chunks.ts'
import type { Manifest } from '../../../../src/store/backup/manifest.ts'
import { decrypt, encrypt, withDigest } from '../../../../src/store/backup/sealed-stream.ts'
import { PLAIN_HEAD } from '../../../../src/store/backup/write-backup.ts'
import {
  openDataDirectory,
  readChain,
  restoreBackup,
  sqliteSnapshot,
  StoreError,
  writeBackup,
} from '../../../../src/store/index.ts'
import { addAdmin, grantRead } from '../../../support/admin.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'

const AT = new Date('2026-01-02T03:04:05Z')
const KEY_PASSPHRASE = 'the passphrase of the private keys'

const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'none',
    (error: unknown) => (error instanceof StoreError ? error.code : String(error)),
  )

async function* pieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function joined(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(Uint8Array.from(part))
  return Buffer.concat(parts)
}

describe('A backup', function () {
  this.timeout(60_000)
  let temporary: ReturnType<typeof temporaryDirectory>
  let data: string
  let plain: Buffer
  let number = 0

  const settings = loadSettings({})
  const open = (path: string) => openInstallation({ path, settings, random: systemRandom, create: undefined })
  /** A name in the temporary directory that nothing has yet. */
  const fresh = (name: string): string => join(temporary.path, `${name}-${(number += 1)}`)

  const backup = async (out: string, passphrase?: string) => {
    const directory = openDataDirectory(data, {})
    const takeSnapshot = sqliteSnapshot(directory)
    return writeBackup({
      ...{ directory, out, passphrase, takeSnapshot, release: '1.2.3', at: AT, random: systemRandom },
    })
  }

  const restore = (file: string, path: string, passphrase?: string): Promise<Manifest> =>
    restoreBackup({
      ...{ file, path, random: systemRandom },
      passphrase: () =>
        passphrase === undefined ? Promise.reject(new Error('was asked for')) : Promise.resolve(passphrase),
    })

  /** Restores what must not be restored, and makes sure that nothing is left of it. */
  const refusalOf = async (bytes: Uint8Array, passphrase?: string): Promise<string> => {
    const folder = fresh('refused')
    mkdirSync(folder)
    writeFileSync(join(folder, 'backup'), bytes)
    const code = await codeOf(restore(join(folder, 'backup'), join(folder, 'data'), passphrase))
    expect(readdirSync(folder)).to.deep.equal(['backup'])
    return code
  }

  before(async () => {
    temporary = temporaryDirectory()
    data = join(temporary.path, 'data')
    const made = await openInstallation({ path: data, settings, random: systemRandom, create: 'TESTROOT' })
    const environment = { passphrase: KEY_PASSPHRASE, clock: { now: () => AT } }
    const { store: keys } = await openKeys(made, environment, randomFor(undefined))
    await openRoot(made, { keys, at: AT, randomFor: randomFor(undefined), logger: silentLogger })
    await addAdmin(made)
    await grantRead(made, 'rmsadmin')
    await made.close()
    writeFileSync(join(data, 'key-passphrase'), `${KEY_PASSPHRASE}\n`, { mode: 0o600 })
    writeFileSync(join(data, 'tls-certificate.pem'), 'a certificate\n')
    await backup(join(temporary.path, 'plain'))
    plain = readFileSync(join(temporary.path, 'plain'))
  })

  after(() => temporary.remove())

  const sameAs = async (path: string): Promise<void> => {
    const [one, other] = [await open(data), await open(path)]
    try {
      expect(other.directory.serverName).to.equal('TESTROOT')
      expect(await readChain(other.store.queries)).to.deep.equal(await readChain(one.store.queries))
      expect(await other.accounts.list()).to.deep.equal(await one.accounts.list())
      const tables = ['setting', 'private_key', 'descriptor', 'group_member', 'dacl_change', 'kysely_migration']
      for (const table of tables) {
        const rows = async ({ store }: typeof one) =>
          (await sql`select * from ${sql.table(table)}`.execute(store.queries)).rows
        expect(await rows(other), table).to.deep.equal(await rows(one))
      }
    } finally {
      await one.close()
      await other.close()
    }
  }

  it('brings everything back: database, identity, TLS certificate; but not the passphrase of the keys', async () => {
    const path = fresh('restored')
    const manifest = await restore(join(temporary.path, 'plain'), path)
    expect(manifest).to.deep.include({ server: 'TESTROOT', release: '1.2.3', made: AT.toISOString() })
    expect(readdirSync(path)).to.have.members(['configuration.sqlite', 'server.json', 'tls-certificate.pem'])
    await sameAs(path)
    for (const name of ['server.json', 'configuration.sqlite'])
      expect(statSync(join(path, name)).mode & 0o77).to.equal(0)
    expect(statSync(path).mode & 0o77).to.equal(0)
  })

  it('never holds a key that is not locked, nor what unlocks it, unless the whole of it is encrypted', async () => {
    expect(plain.includes(KEY_PASSPHRASE)).to.equal(false)
    expect(plain.includes(Buffer.from(`${KEY_PASSPHRASE}\n`).toString('base64').slice(0, 40))).to.equal(false)
    expect(plain.includes('BEGIN PRIVATE KEY')).to.equal(false)
    expect(plain.includes('BEGIN ENCRYPTED PRIVATE KEY')).to.equal(true)
    const out = fresh('encrypted')
    await backup(out, 'a word')
    const bytes = readFileSync(out)
    for (const text of [KEY_PASSPHRASE, 'ENCRYPTED PRIVATE KEY', 'SQLite format', 'TESTROOT', 'server.json']) {
      expect(bytes.includes(text), text).to.equal(false)
    }
  })

  it('that is encrypted brings the passphrase of the keys back, too', async () => {
    const out = fresh('encrypted')
    expect((await backup(out, 'a word')).passphraseLeftOut).to.equal(undefined)
    const path = fresh('restored')
    await restore(out, path, 'a word')
    await sameAs(path)
    expect(readFileSync(join(path, 'key-passphrase'), 'utf8')).to.equal(`${KEY_PASSPHRASE}\n`)
    expect(statSync(join(path, 'key-passphrase')).mode & 0o777).to.equal(0o600)
    expect(await refusalOf(readFileSync(out), 'another word')).to.equal('backup-passphrase')
  })

  it('says what it leaves out, is its owner’s alone, and replaces nothing', async () => {
    const out = fresh('backup')
    expect((await backup(out)).passphraseLeftOut).to.equal(join(data, 'key-passphrase'))
    expect(statSync(out).mode & 0o777).to.equal(0o600)
    writeFileSync(out, 'precious')
    expect(await codeOf(backup(out))).to.equal('backup-unusable')
    expect(readFileSync(out, 'utf8')).to.equal('precious')
    expect(readdirSync(temporary.path).filter((name) => /draft|database/.test(name))).to.deep.equal([])
  })

  it('that is encrypted tells that it has no passphrase of the keys where the directory has none', async () => {
    expect((await backup(fresh('encrypted'), 'a word')).hasPassphrase).to.equal(true)
    expect((await backup(fresh('plain'))).hasPassphrase).to.equal(false)
    const passphrase = readFileSync(join(data, 'key-passphrase'))
    rmSync(join(data, 'key-passphrase'))
    try {
      expect(await backup(fresh('encrypted'), 'a word')).to.include({
        hasPassphrase: false,
        passphraseLeftOut: undefined,
      })
    } finally {
      writeFileSync(join(data, 'key-passphrase'), passphrase, { mode: 0o600 })
    }
  })

  it('that cannot be made is refused in a sentence, and nothing is left of it', async () => {
    const nowhere = join(fresh('nowhere'), 'backup')
    const said = async (out: string) =>
      backup(out, 'a word').then(
        () => 'nothing',
        (error: unknown) => (error instanceof StoreError ? error.message : String(error)),
      )
    expect(await said(nowhere)).to.match(/^The backup .*\/backup cannot be made: ENOENT: .*\.$/)
    const certificate = join(data, 'tls-certificate.pem')
    renameSync(certificate, `${certificate}-aside`)
    mkdirSync(certificate)
    const out = fresh('unreadable')
    try {
      expect(await said(out)).to.match(/ cannot be made: EISDIR: .*\.$/)
    } finally {
      rmSync(certificate, { recursive: true })
      renameSync(`${certificate}-aside`, certificate)
    }
    const database = join(data, 'configuration.sqlite')
    const content = readFileSync(database)
    writeFileSync(database, 'no database at all')
    try {
      expect(await said(out)).to.match(/ cannot be made: file is not a database\.$/)
    } finally {
      writeFileSync(database, content)
    }
    expect(readdirSync(temporary.path).filter((name) => /unreadable|draft|database/.test(name))).to.deep.equal([])
  })

  it('fills an empty directory, such as the volume of a container', async () => {
    const path = fresh('volume')
    mkdirSync(path)
    await restore(join(temporary.path, 'plain'), path)
    await sameAs(path)
    expect(readdirSync(path).filter((name) => name.startsWith('.'))).to.deep.equal([])
  })

  it('is put into no directory that has something in it, and over no file', async () => {
    const path = fresh('full')
    mkdirSync(path)
    writeFileSync(join(path, 'mine'), '')
    expect(await codeOf(restore(join(temporary.path, 'plain'), path))).to.equal('directory-not-empty')
    expect(readdirSync(path)).to.deep.equal(['mine'])
    expect(await codeOf(restore(join(temporary.path, 'plain'), join(path, 'mine')))).to.equal('directory-not-empty')
  })

  it('can be taken apart by hand, as the documentation says', () => {
    const [head, line] = plain.toString('latin1').split('\n')
    expect(head).to.equal('rms-emulator-backup 1 plain')
    const manifest = JSON.parse(line!) as Manifest
    const start = head!.length + line!.length + 2
    expect(plain.length).to.equal(start + manifest.databaseSize + 32)
    const file = fresh('by-hand.sqlite')
    writeFileSync(file, plain.subarray(start, start + manifest.databaseSize))
    const database = new Sqlite(file, { readonly: true })
    expect(database.prepare('select count(*) from certificate').pluck().get()).to.be.greaterThan(0)
    database.close()
  })

  describe('is refused as a whole', () => {
    it('when it is no backup, not there, or of a later kind', async () => {
      expect(await refusalOf(Buffer.from('something else\n'))).to.equal('backup-unusable')
      expect(await refusalOf(Buffer.alloc(0))).to.equal('backup-unusable')
      expect(await refusalOf(Buffer.alloc(5_000_000, 'x'))).to.equal('backup-unusable')
      const later = Buffer.concat([Buffer.from('rms-emulator-backup 2 plain\n'), plain.subarray(PLAIN_HEAD.length)])
      expect(await refusalOf(later)).to.equal('backup-unusable')
      expect(await codeOf(restore(fresh('nowhere'), fresh('data')))).to.equal('backup-unusable')
    })

    for (const passphrase of [undefined, 'a word']) {
      it(`when any bit of it is another or any part is missing, ${passphrase ? 'encrypted' : 'plain'}`, async () => {
        const out = fresh('damaged')
        await backup(out, passphrase)
        const bytes = readFileSync(out)
        await fc.assert(
          fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), fc.boolean(), async (at, bit, isCut) => {
            const damaged = Buffer.from(isCut ? bytes.subarray(0, at) : bytes)
            if (!isCut) damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << bit), at)
            expect(await refusalOf(damaged, passphrase)).to.match(/^backup-(?:unusable|passphrase)$/)
          }),
          { numRuns: passphrase === undefined ? 60 : 4 },
        )
        expect(await refusalOf(Buffer.concat([bytes, Buffer.of(0)]), passphrase)).to.equal('backup-unusable')
      })
    }

    /** A backup that somebody has made with care: its digest is right. */
    const forged = async (change: (manifest: Manifest) => object, database?: Buffer): Promise<Buffer> => {
      const start = plain.indexOf('\n', PLAIN_HEAD.length) + 1
      const manifest = JSON.parse(plain.toString('utf8', PLAIN_HEAD.length, start)) as Manifest
      const content = database ?? plain.subarray(start, -32)
      const altered = { ...manifest, databaseSize: content.length }
      const line = Buffer.from(`${JSON.stringify({ ...altered, ...change(altered) })}\n`)
      const sealed = withDigest(pieces(Buffer.concat([line, content])), Buffer.from(PLAIN_HEAD))
      return Buffer.concat([Buffer.from(PLAIN_HEAD), await joined(sealed)])
    }

    it('but not when nothing is wrong with it', async () => {
      const path = fresh('data')
      const file = fresh('forged')
      writeFileSync(file, await forged(() => ({})))
      await restore(file, path)
      await sameAs(path)
    })

    const x = Buffer.from('x').toString('base64')
    const manifests: [string, (manifest: Manifest) => object][] = [
      ['a path that leads out', ({ files }) => ({ files: { ...files, '../../escaped': x } })],
      ['an absolute path', ({ files }) => ({ files: { ...files, '/tmp/escaped': x } })],
      ['another file', ({ files }) => ({ files: { ...files, 'configuration.sqlite': x } })],
      ['a passphrase in the clear', ({ files }) => ({ files: { ...files, 'key-passphrase': x } })],
      ['no identity', () => ({ files: {} })],
      ['an identity that is none', ({ files }) => ({ files: { ...files, 'server.json': x } })],
      ['the identity of another server', () => ({ server: 'OTHER' })],
      ['a file that is no base64', ({ files }) => ({ files: { ...files, 'server.json': '{"server.name":"X"}' } })],
      ['a size that is too small', ({ databaseSize }) => ({ databaseSize: databaseSize - 1 })],
      ['a size that is too large', ({ databaseSize }) => ({ databaseSize: databaseSize + 1 })],
      ['a size beyond all bounds', () => ({ databaseSize: 2 ** 52 })],
      ['a member that nobody knows', () => ({ more: 1 })],
      ['a line that is too long', () => ({ release: 'x'.repeat(2_000_000) })],
    ]
    for (const [what, change] of manifests) {
      it(`when it has ${what}`, async () => {
        expect(await refusalOf(await forged(change))).to.be.oneOf(['backup-unusable', 'data-directory-unusable'])
        expect(existsSync(join(temporary.path, 'escaped'))).to.equal(false)
      })
    }

    const databases: [string, string | ((bytes: Buffer) => Buffer), string][] = [
      [
        'has a trigger',
        'create trigger evil after insert on enrollment begin delete from account; end',
        'backup-unusable',
      ],
      ['has a view', 'create view evil as select 1', 'backup-unusable'],
      ['has a virtual table', 'create virtual table evil using fts5(x)', 'backup-unusable'],
      ['has one more table', 'create table evil (x text)', 'backup-unusable'],
      ['has one table less', 'drop table access_refusal', 'backup-unusable'],
      ['has a table with a check of its own', 'alter table setting add column x text default (1)', 'backup-unusable'],
      [
        'is of a later release',
        "insert into kysely_migration (name, timestamp) values ('9999-later', '2026')",
        'database-too-new',
      ],
      ['is no database', () => Buffer.alloc(8192, 'x'), 'backup-unusable'],
      ['is none beyond its first page', (bytes) => Buffer.from(bytes).fill(0xff, 4096, 20_000), 'backup-unusable'],
    ]
    for (const [what, change, code] of databases) {
      it(`when its database ${what}`, async () => {
        const file = fresh('altered.sqlite')
        const start = plain.indexOf('\n', PLAIN_HEAD.length) + 1
        const bytes = plain.subarray(start, -32)
        if (typeof change === 'string') {
          writeFileSync(file, bytes)
          const database = new Sqlite(file)
          database.exec(change)
          database.close()
        } else writeFileSync(file, change(bytes))
        expect(await refusalOf(await forged(() => ({}), readFileSync(file)))).to.equal(code)
      })
    }
  })
})

describe('The stream of a backup', () => {
  const key = Buffer.alloc(32, 7)
  const head = Buffer.from('head')

  it('comes in pieces of one size, whatever it came in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 40 })),
        fc.integer({ min: 1, max: 20 }),
        async (parts, size) => {
          const all = Buffer.concat(parts)
          const got: { bytes: Buffer; isLast: boolean }[] = []
          for await (const { bytes, isLast } of inChunks(pieces(all, 7), size))
            got.push({ bytes: Buffer.from(bytes), isLast })
          expect(Buffer.concat(got.map(({ bytes }) => bytes)).equals(all)).to.equal(true)
          expect(got.filter(({ isLast }) => isLast)).to.have.length(1)
          expect(got.at(-1)?.isLast).to.equal(true)
          for (const { bytes, isLast } of got) if (!isLast) expect(bytes.length).to.equal(size)
        },
      ),
    )
  })

  for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000]) {
    it(`is decrypted as it was, with ${size} bytes`, async () => {
      const bytes = Buffer.from(systemRandom.bytes(size))
      const sealed = await joined(encrypt(pieces(bytes), key, head))
      expect((await joined(decrypt(pieces(sealed, 999), key, head))).equals(bytes)).to.equal(true)
      expect(await codeOf(joined(decrypt(pieces(sealed), key, Buffer.from('other'))))).to.equal('backup-passphrase')
    })
  }

  it('cannot have its pieces exchanged, repeated, or cut off', async () => {
    const whole = 65_536 + 16
    const sealed = await joined(encrypt(pieces(Buffer.alloc(3 * 65_536, 1)), key, head))
    const [one, two, three] = [0, 1, 2].map((i) => sealed.subarray(i * whole, (i + 1) * whole)) as [
      Buffer,
      Buffer,
      Buffer,
    ]
    for (const order of [
      [two, one, three],
      [one, one, three],
      [one, two],
      [one, three],
      [one, two, three, three],
    ]) {
      expect(await codeOf(joined(decrypt(pieces(Buffer.concat(order)), key, head)))).to.match(/^backup-/)
    }
  })
})

import { expect } from 'chai'
import type { KeyObject } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openInstallation } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { decryptPrivateKey } from '../../src/certificates/index.ts'
import { loadSettings } from '../../src/config/index.ts'
import { readEncryptedKeys } from '../../src/store/index.ts'
import { numbersOf, searchSecrets } from '../support/secret-search.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'
import { serve } from '../unit/cli/running-root.ts'

const PKCS8 = { format: 'der', type: 'pkcs8' } as const
const PKCS1 = { format: 'der', type: 'pkcs1' } as const

describe('a backup of a root with a database in a file', function () {
  this.timeout(60_000)
  const temporary = temporaryDirectory()
  const [data, word] = [join(temporary.path, 'RMS01'), join(temporary.path, 'word')]
  let keys: KeyObject[]
  let keyPassphrase: string

  const backup = async (name: string, ...more: readonly string[]): Promise<Buffer> => {
    const out = join(temporary.path, name)
    const { code, err } = await run(['backup', '--data', data, '--out', out, ...more])
    expect({ code, err }).to.deep.equal({ code: 0, err: [] })
    return readFileSync(out)
  }

  before(async () => {
    await (await serve(['--data', data])).stop()
    keyPassphrase = readFileSync(join(data, 'key-passphrase'), 'utf8').trim()
    const installation = await openInstallation({
      ...{ path: data, settings: loadSettings({}), random: systemRandom, create: undefined },
    })
    const pems = await readEncryptedKeys(installation.store.queries).finally(() => installation.close())
    keys = pems.map((pem) => decryptPrivateKey(pem, keyPassphrase))
    expect(keys).to.have.length(5)
    writeFileSync(word, 'open sesame\n')
  })

  after(() => temporary.remove())

  /** All that would give a key away: its numbers, and its encodings. */
  const secretsOf = (key: KeyObject): Uint8Array[] => [...numbersOf(key), key.export(PKCS8), key.export(PKCS1)]

  const found = (content: Buffer | string): string[] =>
    searchSecrets(keys.flatMap(secretsOf), new Map([['the backup', content]]))

  it('has no private key in the clear, neither as DER, base64 or PEM nor one of its numbers, and not its passphrase', async () => {
    const content = await backup('plain.backup')
    expect(content.toString('latin1'), 'it has the keys, locked').to.include('-----BEGIN ENCRYPTED PRIVATE KEY-----')
    expect(found(content)).to.deep.equal([])
    expect(
      searchSecrets([Buffer.from(keyPassphrase), Buffer.from(keyPassphrase, 'base64')], new Map([['it', content]])),
    ).to.be.empty
  })

  it('that is encrypted has nothing in the clear, not even the locked keys', async () => {
    const content = await backup('encrypted.backup', '--passphrase-file', word)
    expect(found(content)).to.deep.equal([])
    expect(
      searchSecrets([Buffer.from(keyPassphrase), Buffer.from(keyPassphrase, 'base64')], new Map([['it', content]])),
    ).to.be.empty
    expect(content.toString('latin1')).not.to.match(/PRIVATE KEY|SQLite format|CREATE TABLE|rms_/i)
  })

  it('would be found out if it had one', async () => {
    const content = await backup('another.backup')
    const [key] = keys
    const pem = String(key!.export({ format: 'pem', type: 'pkcs8' }))
    const pkcs1 = String(key!.export({ format: 'pem', type: 'pkcs1' }))
    const { p = '' } = key!.export({ format: 'jwk' })
    for (const secret of [pem, pkcs1, JSON.stringify({ pem }), key!.export(PKCS8), Buffer.from(p, 'base64url')]) {
      expect(found(Buffer.concat([content, Buffer.from(secret)]))).to.deep.equal(['the backup'])
    }
  })
})

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readLicenseOf, sameKey } from '../../src/certificates/index.ts'
import { activate, certify, chainIn, getClientLicensor, openAccountKey } from '../support/certify-call.ts'
import {
  acquireLicenseCall,
  LICENSE_PATH,
  openContentKey,
  prepare,
  sign,
  type Publisher,
} from '../support/license-call.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { numbersOf, searchSecrets } from '../support/secret-search.ts'
import { callService } from '../support/soap-call.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'

const AUTHOR = 'rmsadmin@emulator.example'

const keyIn = (rac: string) => readLicenseOf('rms-account-certificate', rac).license.principal.publicKey

describe('[MS-RMPR] §3.3.4.1 the keys of accounts in a backup', function () {
  this.timeout(120_000)
  const temporary = temporaryDirectory()
  const at = (name: string): string => join(temporary.path, name)
  let root: TestRoot | undefined
  let author: Publisher

  const start = async (name: string): Promise<TestRoot> => (root = await startTestRoot({ path: at(name) }))

  const acquire = async ({ server }: TestRoot, account: readonly string[], publishing: readonly string[]) => {
    const { status, text } = await callService(
      `${server.url}${LICENSE_PATH}`,
      acquireLicenseCall([account, publishing]),
    )
    expect(status, text).to.equal(200)
    return chainIn(text)[0] ?? ''
  }

  const backup = async (name: string, ...words: readonly string[]): Promise<Buffer> => {
    const { code, err } = await run(['backup', '--data', at('root'), '--out', at(name), ...words])
    expect({ code, err }).to.deep.equal({ code: 0, err: [] })
    return readFileSync(at(name))
  }

  before(async () => {
    const { server } = await start('root')
    const machine = await activate()
    const rac = await certify(server.url, machine)
    author = { machine, rac, clc: await getClientLicensor(server.url, rac) }
    writeFileSync(at('word'), 'open sesame\n')
  })

  after(async () => {
    await root?.close()
    temporary.remove()
  })

  it('show nothing of any, with the passphrase of the backup or without one', async () => {
    const key = await openAccountKey(author.rac[0], author.machine)
    const [plain, encrypted] = [await backup('plain'), await backup('encrypted', '--passphrase-file', at('word'))]
    const secrets = [...numbersOf(key), key.export({ format: 'der', type: 'pkcs8' })]
    const places = new Map([
      ['plain', plain],
      ['encrypted', encrypted],
      ['control', Buffer.concat([plain, key.export({ format: 'der', type: 'pkcs1' })])],
    ])
    expect(searchSecrets(secrets, places)).to.deep.equal(['control'])
    const sid = readLicenseOf('rms-account-certificate', author.rac[0]).license.principal.object.id.value
    expect(
      [plain, encrypted].map((content) => content.includes(sid)),
      'whose keys there are',
    ).to.deep.equal([true, false])
    writeFileSync(at('wrong'), 'open barley\n')
    const words = ['--data', at('refused'), '--passphrase-file', at('wrong')]
    expect((await run(['restore', at('encrypted'), ...words])).err.join()).to.match(/^The passphrase does not open/)
    expect(existsSync(at('refused'))).to.equal(false)
  })

  it('are what they were after it is restored: on a new machine an account opens what it was licensed before', async () => {
    const published = prepare(author, { owner: AUTHOR, rights: [['VIEW', AUTHOR]] })
    const publishing = await sign(author, published)
    const earlier = await acquire(root ?? (await start('root')), author.rac, publishing)
    await backup('root.backup', '--passphrase-file', at('word'))
    await root?.close()
    const words = ['--data', at('again'), '--passphrase-file', at('word')]
    expect((await run(['restore', at('root.backup'), ...words])).err).to.deep.equal([])

    const restored = await start('again')
    const machine = await activate()
    const rac = await certify(restored.server.url, machine)
    expect(sameKey(keyIn(rac[0]), keyIn(author.rac[0]))).to.equal(true)
    expect(await openContentKey(earlier, { machine, rac })).to.deep.equal(published.contentKey.bytes)
    const later = await acquire(restored, rac, publishing)
    expect(await openContentKey(later, { machine, rac })).to.deep.equal(published.contentKey.bytes)
  })
})

import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { toBase64 } from '../../../src/base/base64.ts'
import { formatPkcs1PublicKey, readIssuingCertificate, readRevocation } from '../../../src/certificates/index.ts'
import { compareMessages } from '../../../src/comparison/index.ts'
import { readExchange, writeExchange } from '../../../src/exchanges/index.ts'
import { chainIn } from '../../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run } from '../cli/fake-io.ts'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/exchanges', import.meta.url))
const NAME = 'SubEnroll__first_enrollment'

describe('rms-emulator rekey', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  it('gives a recording other keys, which verify, and changes nothing else', async () => {
    const [from, to] = [join(directory.path, 'from'), join(directory.path, 'to')]
    cpSync(join(FIXTURES, NAME), join(from, NAME), { recursive: true })
    expect((await run(['rekey', from, '--out', to, '--seed', 'test'])).code).to.equal(0)
    const [one, other] = [readExchange(from, NAME), readExchange(to, NAME)]
    const options = { mayDiffer: { headers: [], response: [] }, origins: { expected: undefined, found: undefined } }
    const natures = compareMessages(one.response, other.response, options).map(({ byNature }) => byNature)
    expect(new Set(natures)).to.deep.equal(new Set(['key', 'digest', 'signature']))
    expect(other.response.body.length).to.equal(one.response.body.length)
    expect(Buffer.from(other.request.body).equals(one.request.body)).to.equal(false)
    const files = ['request', 'response'].map((which) => join(to, NAME, `${which}.http`))
    expect((await run(['lint', ...files])).code).to.equal(0)
  })

  for (const [name, count] of [
    [NAME, 5],
    ['Enroll__custom_revocation', 4],
  ] as const) {
    it(`tells what the chain of ${name} ends at, so that it verifies by that and by nothing else`, async () => {
      const [from, to] = [join(directory.path, `from ${name}`), join(directory.path, `to ${name}`)]
      const anchors = join(directory.path, `${name}.json`)
      cpSync(join(FIXTURES, name), join(from, name), { recursive: true })
      const { code, out } = await run(['rekey', from, '--out', to, '--seed', 'test', '--anchor-out', anchors])
      expect([code, out]).to.deep.equal([0, [`wrote ${name}`, `wrote 1 trust anchors into ${anchors}`]])
      const chain = join(directory.path, `${name}.xml`)
      const texts = chainIn(Buffer.from(readExchange(to, name).response.body).toString())
      expect(texts).to.have.length(count)
      writeFileSync(chain, texts.join('\n'))
      expect((await run(['verify', chain, '--anchor', anchors])).code).to.equal(0)
      const old = join(directory.path, `${name} old.xml`)
      writeFileSync(old, chainIn(Buffer.from(readExchange(from, name).response.body).toString()).join('\n'))
      expect((await run(['verify', old, '--anchor', anchors])).code).to.equal(1)
    })
  }

  it('gives those who may revoke other keys, too, in the request and in the certificate', async () => {
    const name = 'Enroll__custom_revocation'
    const [from, to] = [join(directory.path, 'from revocable'), join(directory.path, 'to revocable')]
    cpSync(join(FIXTURES, name), join(from, name), { recursive: true })
    expect((await run(['rekey', from, '--out', to, '--seed', 'test'])).code).to.equal(0)
    const keysIn = (root: string): readonly [string, string[]] => {
      const { request, response } = readExchange(root, name)
      const asked = /<aRevocationAuthorityPublicKey>([^<]+)</.exec(Buffer.from(request.body).toString())?.[1] ?? ''
      const [leaf = ''] = chainIn(Buffer.from(response.body).toString())
      const { revocation = '' } = readIssuingCertificate(leaf).certificate
      return [asked, readRevocation(revocation).map((key) => toBase64(formatPkcs1PublicKey(key)))]
    }
    const [[askedBefore, before], [asked, after]] = [keysIn(from), keysIn(to)]
    expect(before).to.include(askedBefore)
    expect(after).to.have.length(before.length).and.to.include(asked)
    for (const key of before) expect(after).not.to.include(key)
  })

  it('refuses a recording whose keys it cannot reach, as they would stay, and names it', async () => {
    const [from, to] = [join(directory.path, 'from utf-16'), join(directory.path, 'to utf-16')]
    const { request, ...rest } = readExchange(FIXTURES, NAME)
    const body = Buffer.from(`\uFEFF${Buffer.from(request.body).toString()}`, 'utf16le')
    const headers = request.headers.map(([name, value]): readonly [string, string] =>
      name.toLowerCase() === 'content-length' ? [name, String(body.length)] : [name, value],
    )
    writeExchange(from, { ...rest, request: { ...request, headers, body } })
    const { code, err } = await run(['rekey', from, '--out', to])
    expect([code, err.join()]).to.deep.equal([
      1,
      `${NAME}: A message is no XML in UTF-8, or is compressed, and may have keys in it that would stay. Leave this recording out.`,
    ])
  })
})

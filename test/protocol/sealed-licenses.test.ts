import { expect } from 'chai'
import { ntHash } from '../../src/authentication/index.ts'
import {
  readLicenseOf,
  sealKey,
  type CryptographicModeNumber,
  type PublishingLicense,
} from '../../src/certificates/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { basic } from '../support/admin.ts'
import {
  activate,
  certify,
  chainIn,
  clientLicensorCall,
  getClientLicensor,
  PUBLISH_PATH,
} from '../support/certify-call.ts'
import { withDesSession } from '../support/des-session.ts'
import {
  acquireLicenseCall,
  LICENSE_PATH,
  openContentKey,
  prepare,
  sign,
  signCall,
  type Publication,
  type Publisher,
} from '../support/license-call.ts'
import { startTestLicensingServer, type TestLicensingServer } from '../support/licensing-server.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService, faultIn, type SoapAnswer } from '../support/soap-call.ts'

const PUBLICATION: Publication = {
  owner: 'rmsadmin@emulator.example',
  rights: [['VIEW', 'reader@emulator.example']],
}

const exceptionIn = ({ status, text }: SoapAnswer): string =>
  status === 200 ? 'issued' : (/.*\.(\w+)Exception: /.exec(faultIn(text))?.[1] ?? text)

const FORMS = { 1: 'sealed-key', 2: 'sealed-key-v2' } as const

for (const mode of [1, 2] satisfies CryptographicModeNumber[]) {
  describe(`[MS-RMPR] §2.2.9.1.13 content keys from hand to hand, in mode ${mode}`, function () {
    this.timeout(180_000)
    const set = [`cryptographicMode=${mode}`]
    const type = FORMS[mode]
    let root: TestRoot
    let licensing: TestLicensingServer
    let author: Publisher
    let reader: Publisher

    const publisher = async (authorization?: string): Promise<Publisher> => {
      const machine = await activate(mode)
      const rac = await certify(root.server.url, machine, authorization === undefined ? {} : { authorization })
      return { machine, rac, clc: await getClientLicensor(licensing.server.url, rac) }
    }

    before(async () => {
      root = await startTestRoot({ set })
      await root.grant('rmsadmin')
      licensing = await startTestLicensingServer(root, set)
      const account = { name: 'reader', groups: [], at: new Date('2005-01-01T00:00:00Z') }
      await root.installation.accounts.add({ ...account, ntHash: ntHash('Reads-1!') })
      author = await publisher()
      reader = await publisher(basic({ user: 'EMULATOR\\reader', password: 'Reads-1!' }))
    })

    after(async () => {
      await licensing.close()
      await root.close()
    })

    const acquire = (publishing: readonly string[], who = reader) =>
      callService(`${licensing.server.url}${LICENSE_PATH}`, acquireLicenseCall([who.rac, publishing]))
    const publish = (license: PublishingLicense) =>
      callService(`${licensing.server.url}${PUBLISH_PATH}`, signCall(license))

    it('are sealed in the form of the mode wherever the server seals one, and open for the account alone', async () => {
      const { license, contentKey } = prepare(author, PUBLICATION)
      const online = chainIn((await publish(license)).text)
      expect(readLicenseOf('publishing-license', online[0] ?? '').license.principal.enablingBits.type).to.equal(type)
      const another = await publisher()
      for (const publishing of [online, await sign(author, { license })]) {
        const [use = ''] = chainIn((await acquire(publishing)).text)
        for (const { access } of readLicenseOf('use-license', use).license.rights) expect(access.type).to.equal(type)
        expect(await openContentKey(use, reader)).to.deep.equal(contentKey.bytes)
        for (const thief of [author, another, { machine: another.machine, rac: reader.rac }]) {
          const refused: unknown = await openContentKey(use, thief).catch((error: unknown) => error)
          expect(refused).to.have.property('code', 'enabling-bits-unopened')
        }
      }
    })

    it('are of every size and mode of a cipher that there is, and come out as they went in', async () => {
      for (const bits of [128, 192, 256] as const) {
        const published = prepare(author, { ...PUBLICATION, bits })
        const [use = ''] = chainIn((await acquire(await sign(author, published))).text)
        expect(await openContentKey(use, reader), String(bits)).to.deep.equal(published.contentKey.bytes)
        expect(published.contentKey.bytes).to.have.length(bits / 8)
      }
    })

    it('§3.5.4.1 are taken under a session key of DES in what clients sign, and not to be signed', async () => {
      const { license, contentKey } = prepare(author, PUBLICATION)
      const old = withDesSession(license, contentKey)
      const [use = ''] = chainIn((await acquire(await sign(author, { license: old }))).text)
      expect(await openContentKey(use, reader)).to.deep.equal(contentKey.bytes)
      expect(exceptionIn(await publish(old))).to.equal('CryptoUnsupportedSymKey')
    })

    it('§3.1.4.7 are not taken in the form of the other mode', async () => {
      const { license, contentKey } = prepare(author, PUBLICATION)
      const enablingBits = sealKey({
        ...{ type: FORMS[mode === 1 ? 2 : 1], key: contentKey, boundTo: '', random: systemRandom },
        recipient: license.principal.publicKey,
      })
      const other = { ...license, principal: { ...license.principal, enablingBits } }
      expect(exceptionIn(await acquire(await sign(author, { license: other })))).to.equal(
        'RightsLabelNoMatchingIssuedPrincipal',
      )
    })

    if (mode === 1) {
      it('note <41> come with application data of at most 102 400 bytes', async () => {
        const call = acquireLicenseCall([reader.rac, await sign(author, prepare(author, PUBLICATION))])
        const withData = (size: number) => {
          const data = `<ApplicationData><a>${'x'.repeat(size - '<a></a>'.length)}</a></ApplicationData>`
          const body = call.body.replace('<ApplicationData/>', data)
          return callService(`${licensing.server.url}${LICENSE_PATH}`, { ...call, body })
        }
        expect((await withData(102_400)).status).to.equal(200)
        const { text } = await withData(102_401)
        expect(faultIn(text)).to.match(/UnspecifiedErrorException: At most 102400 bytes are accepted\./)
      })
    }
  })
}

describe('[MS-RMPR] §3.1.1.1.1 what a licensing server is told not to do', function () {
  this.timeout(120_000)
  let root: TestRoot

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
  })

  after(() => root.close())

  async function withServer(
    set: readonly string[],
    work: (server: TestLicensingServer, author: Publisher) => Promise<void>,
  ): Promise<void> {
    const licensing = await startTestLicensingServer(root, set)
    try {
      const machine = await activate()
      const rac = await certify(root.server.url, machine)
      const clc = await getClientLicensor(licensing.server.url, rac).catch(() => rac)
      await work(licensing, { machine, rac, clc })
    } finally {
      await licensing.close()
    }
  }

  it('onlinePublishingEnabled: it signs no publishing licences, and licenses those that clients sign', () =>
    withServer(['licensing.onlinePublishing=false'], async ({ server: { url } }, author) => {
      const { license } = prepare(author, PUBLICATION)
      expect(exceptionIn(await callService(`${url}${PUBLISH_PATH}`, signCall(license)))).to.equal(
        'OnlinePublishingDisabled',
      )
      const call = acquireLicenseCall([author.rac, await sign(author, { license })])
      expect(exceptionIn(await callService(`${url}${LICENSE_PATH}`, call))).to.equal('issued')
    }))

  it('spcExclusionPolicy: it issues nothing to accounts on machines that are too old', () =>
    withServer(['certification.minimumRepository=6.0.0.0'], async ({ server: { url } }, { machine, rac }) => {
      const atRoot = { machine, rac, clc: await getClientLicensor(root.server.url, rac) }
      const publishing = await sign(atRoot, prepare(atRoot, PUBLICATION))
      expect(exceptionIn(await callService(`${url}${PUBLISH_PATH}`, clientLicensorCall(rac)))).to.equal(
        'BlackBoxIsInvalid',
      )
      expect(exceptionIn(await callService(`${url}${LICENSE_PATH}`, acquireLicenseCall([rac, publishing])))).to.equal(
        'BlackBoxIsInvalid',
      )
    }))

  it('spcExclusionPolicy: it does to those on machines of that version', () =>
    withServer(['certification.minimumRepository=5.2.3790.300'], async ({ server: { url } }, author) => {
      const call = acquireLicenseCall([author.rac, await sign(author, prepare(author, PUBLICATION))])
      expect(exceptionIn(await callService(`${url}${LICENSE_PATH}`, call))).to.equal('issued')
    }))

  it('licensing.contentKeyHash: it signs what clients have bound to any text', () =>
    withServer(['licensing.contentKeyHash=anything'], async ({ server: { url } }, author) => {
      const { license, contentKey } = prepare(author, PUBLICATION)
      const levels = [{ name: 'Server-Version', value: '9' }]
      const rebound = { ...license, principal: { ...license.principal, securityLevels: levels } }
      const signed = await callService(`${url}${PUBLISH_PATH}`, signCall(rebound))
      expect(exceptionIn(signed)).to.equal('issued')
      const call = acquireLicenseCall([author.rac, chainIn(signed.text)])
      const { text } = await callService(`${url}${LICENSE_PATH}`, call)
      expect(await openContentKey(chainIn(text)[0] ?? '', author)).to.deep.equal(contentKey.bytes)
    }))
})

import { expect } from 'chai'
import { ntHash } from '../../src/authentication/index.ts'
import { addPeriod, formatMinute } from '../../src/base/moment.ts'
import { readLicenseOf, verifyLicenseChain, type CryptographicModeNumber } from '../../src/certificates/index.ts'
import { listIssuedLicenses } from '../../src/store/index.ts'
import { basic } from '../support/admin.ts'
import { activate, certify, chainIn, getClientLicensor, PUBLISH_PATH } from '../support/certify-call.ts'
import {
  acquireLicenseCall,
  LICENSE_PATH,
  openContentKey,
  prepare,
  sign,
  signCall,
  type Member,
  type Publication,
  type Publisher,
} from '../support/license-call.ts'
import { startTestLicensingServer, type TestLicensingServer } from '../support/licensing-server.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService, faultIn } from '../support/soap-call.ts'

const READER = { user: 'EMULATOR\\reader', password: 'Reads-1!' }
const OWNER = 'rmsadmin@emulator.example'
const FOR_READER: Publication = { owner: OWNER, rights: [['VIEW', 'reader@emulator.example']] }

const useOf = (text: string) => readLicenseOf('use-license', chainIn(text)[0] ?? '').license

/** The text with one character of an element's value changed. */
const edited = (text: string, element: RegExp): string =>
  text.replace(element, (found) => `${found.slice(0, -1)}${found.endsWith('A') ? 'B' : 'A'}`)

for (const mode of [1, 2] satisfies CryptographicModeNumber[]) {
  describe(`[MS-RMPR] §3.4.4.1 AcquireLicense in mode ${mode}`, function () {
    this.timeout(180_000)
    const set = [`cryptographicMode=${mode}`]
    let root: TestRoot
    let other: TestRoot
    let licensing: TestLicensingServer
    let owner: Publisher
    let reader: Publisher

    const publisherAt = async (at: TestRoot, url: string, authorization?: string): Promise<Publisher> => {
      const machine = await activate(mode)
      const rac = await certify(at.server.url, machine, authorization === undefined ? {} : { authorization })
      return { machine, rac, clc: await getClientLicensor(url, rac) }
    }

    const acquire = (...members: readonly Member[]) =>
      callService(`${licensing.server.url}${LICENSE_PATH}`, acquireLicenseCall(...members))

    const faultOf = async (...members: readonly Member[]): Promise<string> => {
      const { status, text } = await acquire(...members)
      expect(status, text).to.equal(500)
      return /---> [\w.]*\.(\w+):/.exec(faultIn(text).replaceAll('&gt;', '>'))?.[1] ?? faultIn(text)
    }

    before(async () => {
      root = await startTestRoot({ set })
      other = await startTestRoot({ set })
      await root.grant('rmsadmin')
      licensing = await startTestLicensingServer(root, set)
      await root.installation.accounts.add({
        ...{ name: 'reader', ntHash: ntHash(READER.password), groups: [], at: new Date('2005-01-01T00:00:00Z') },
      })
      owner = await publisherAt(root, licensing.server.url)
      reader = await publisherAt(root, licensing.server.url, basic(READER))
    })

    after(async () => {
      await licensing.close()
      await root.close()
      await other.close()
    })

    it('gives a permitted account its rights for seven years, and a key that opens with its own key alone', async () => {
      const published = prepare(owner, FOR_READER)
      const { status, text } = await acquire([reader.rac, await sign(owner, published)])
      expect(status, text).to.equal(200)
      const chain = chainIn(text)
      const report = verifyLicenseChain(chain, { anchors: await root.anchors(), at: new Date() })
      expect(report.results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
      expect(chain.slice(1)).to.deep.equal(licensing.chain)
      const use = useOf(text)
      expect(use.rights.map(({ name }) => name)).to.deep.equal(['VIEW'])
      expect(use.validityTime?.from).to.deep.equal(use.issuedTime)
      const seven = addPeriod(use.issuedTime, { years: 7, months: 0, days: 0, minutes: 0 })
      expect(formatMinute(use.validityTime?.until ?? new Date(0))).to.equal(formatMinute(seven))
      expect(use.principal.object.name).to.equal('reader@emulator.example')
      expect(await openContentKey(chain[0] ?? '', reader)).to.deep.equal(published.contentKey.bytes)
      const stolen = await openContentKey(chain[0] ?? '', owner).catch((error: unknown) => error)
      expect(stolen).to.have.property('code', 'enabling-bits-unopened')
      const [row] = await listIssuedLicenses(licensing.installation.store.queries, 1)
      expect(row).to.include({ kind: 'use-license', because: 'policy', rights: 'VIEW', xrml: chain[0] })
    })

    it('gives OWNER to the owner, and nothing to whom the policy does not name', async () => {
      const publishing = await sign(owner, prepare(owner, FOR_READER))
      const { text } = await acquire([owner.rac, publishing])
      expect(useOf(text).rights.map(({ name }) => name)).to.deep.equal(['OWNER'])
      const closed = await sign(owner, prepare(owner, { ...FOR_READER, rights: [['VIEW', 'nobody@emulator.example']] }))
      expect(await faultOf([reader.rac, closed])).to.equal('NoRightsForRequestedPrincipalException')
    })

    it('gives rights by way of a group', async () => {
      const publication: Publication = {
        owner: 'somebody@emulator.example',
        rights: [['EDIT', 'RMS.Administrators@emulator.example']],
      }
      const publishing = await sign(reader, prepare(reader, publication))
      const { text } = await acquire([owner.rac, publishing])
      expect(useOf(text).rights.map(({ name }) => name)).to.deep.equal(['EDIT'])
      expect(await faultOf([reader.rac, publishing])).to.equal('NoRightsForRequestedPrincipalException')
    })

    it('refuses what was tampered with, each with its own exception', async () => {
      const [license, ...above] = await sign(owner, prepare(owner, FOR_READER))
      const mine = prepare(reader, { ...FOR_READER, owner: 'reader@emulator.example' }).license
      const victim = readLicenseOf('publishing-license', license).license
      const moved = { ...victim, issuer: mine.issuer, work: mine.work }
      const BAD = 'InvalidRightsLabelSignatureException'
      expect(await faultOf([reader.rac, [license, ...reader.clc]]), 'under another CLC').to.equal(BAD)
      expect(await faultOf([reader.rac, [edited(license, /Rights-Data">./), ...above]]), 'edited').to.equal(BAD)
      expect(await faultOf([reader.rac, await sign(reader, { license: moved })]), 'replayed rights').to.equal(
        'EnablingBitsHashDoesNotMatchException',
      )
      const swapped = { ...mine, encryptedRightsData: victim.encryptedRightsData }
      expect(await faultOf([reader.rac, await sign(reader, { license: swapped })]), 'of another key').to.equal(
        'UnspecifiedErrorException',
      )
      const [rac, ...racAbove] = reader.rac
      expect(
        await faultOf([
          [rac.replace('reader@', 'writer@'), ...racAbove],
          [license, ...above],
        ]),
      ).to.equal('InvalidPersonaCertSignatureException')
    })

    it('refuses accounts and publishing licences of others', async () => {
      const stranger = await publisherAt(other, other.server.url)
      const publishing = await sign(owner, prepare(owner, FOR_READER))
      expect(await faultOf([stranger.rac, publishing])).to.equal('UntrustedPersonaCertException')
      const foreign = await sign(stranger, prepare(stranger, FOR_READER))
      expect(await faultOf([reader.rac, foreign])).to.equal('RightsLabelNoMatchingIssuedPrincipalException')
      const atRoot = await publisherAt(root, root.server.url)
      expect(await faultOf([reader.rac, await sign(atRoot, prepare(atRoot, FOR_READER))])).to.equal(
        'RightsLabelNoMatchingIssuedPrincipalException',
      )
    })

    it('answers a batch member by member, the bad one with its exception', async () => {
      const stranger = await publisherAt(other, other.server.url)
      const publishing = await sign(owner, prepare(owner, FOR_READER))
      const { status, text } = await acquire([reader.rac, publishing], [stranger.rac, []], [owner.rac, []])
      expect(status, text).to.equal(200)
      const [first, bad, last] = chainInAnswers(text)
      expect(readLicenseOf('use-license', first ?? '').license.rights[0].name).to.equal('VIEW')
      expect(bad).to.match(/UntrustedPersonaCertException.*<batchindex>1</s)
      expect(readLicenseOf('use-license', last ?? '').license.rights[0].name).to.equal('OWNER')
    })

    it('gives everybody in a batch the key of his own document, whoever shares it', async () => {
      const [one, two] = [prepare(owner, FOR_READER), prepare(owner, FOR_READER)]
      const [first, second] = [await sign(owner, one), await sign(owner, two)]
      const { status, text } = await acquire(
        [reader.rac, first],
        [owner.rac, []],
        [reader.rac, second],
        [reader.rac, first],
        [owner.rac, []],
      )
      expect(status, text).to.equal(200)
      const [a = '', b = '', c = '', d = '', e = ''] = chainInAnswers(text)
      for (const license of [a, d]) {
        expect(await openContentKey(license, reader)).to.deep.equal(one.contentKey.bytes)
      }
      for (const license of [b, e]) expect(await openContentKey(license, owner)).to.deep.equal(one.contentKey.bytes)
      expect(await openContentKey(c, reader)).to.deep.equal(two.contentKey.bytes)
    })

    it('refuses a document to everybody in a batch who shares it', async () => {
      const [license, ...above] = await sign(owner, prepare(owner, FOR_READER))
      const broken = [edited(license, /<VALUE[^>]*>[^<]+(?=<.VALUE><.SIGNATURE>)/), ...above]
      const good = await sign(owner, prepare(owner, FOR_READER))
      const { status, text } = await acquire([reader.rac, broken], [owner.rac, []], [reader.rac, good])
      expect(status, text).to.equal(200)
      const [first, second, third] = chainInAnswers(text)
      for (const refused of [first, second]) expect(refused).to.match(/Exception.*<batchindex>/s)
      expect(second).to.equal(first?.replace('<batchindex>0<', '<batchindex>1<'))
      expect(readLicenseOf('use-license', third ?? '').license.rights[0].name).to.equal('VIEW')
    })

    it('reads a large document once for all in a batch who share it', async () => {
      const named = Array.from({ length: 3000 }, (_, index) => ['VIEW', `reader${index}@emulator.example`] as const)
      const publishing = await sign(owner, prepare(owner, { owner: OWNER, rights: named }))
      const cpuOf = async (...members: readonly Member[]): Promise<number> => {
        const before = process.cpuUsage()
        const { status, text } = await acquire(...members)
        expect(status, text.slice(0, 2000)).to.equal(200)
        const { user, system } = process.cpuUsage(before)
        return user + system
      }
      const alone: number[] = []
      while (alone.length < 4) alone.push(await cpuOf([owner.rac, publishing]))
      const sharing = Array.from({ length: 29 }, (): Member => [owner.rac, []])
      const shared = await cpuOf([owner.rac, publishing], ...sharing)
      expect(shared).to.be.below(11 * Math.min(...alone))
    })

    it('signs a publishing licence in the order of servers, by which use licences are issued', async () => {
      const published = prepare(owner, FOR_READER)
      const url = `${licensing.server.url}${PUBLISH_PATH}`
      const { status, text } = await callService(url, signCall(published.license))
      expect(status, text).to.equal(200)
      const chain = chainIn(text)
      const report = verifyLicenseChain(chain, { anchors: await root.anchors(), at: new Date() })
      expect(report.results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
      expect(readLicenseOf('publishing-license', chain[0] ?? '').license.layout).to.equal('server')
      const used = await acquire([reader.rac, chain])
      expect(await openContentKey(chainIn(used.text)[0] ?? '', reader)).to.deep.equal(published.contentKey.bytes)
      const foreign = prepare(owner, { ...FOR_READER, server: await publisherServer() })
      expect(faultIn((await callService(url, signCall(foreign.license))).text)).to.include(
        'UnsignedIssuanceLicenseNoMatchingIssuedPrincipalException',
      )
      const rebound = { ...published.license.principal, securityLevels: [{ name: 'Server-Version', value: '9' }] }
      expect(faultIn((await callService(url, signCall({ ...published.license, principal: rebound }))).text)).to.include(
        'EnablingBitsHashDoesNotMatchException',
      )
    })

    const publisherServer = async () => {
      const stranger = await publisherAt(other, other.server.url)
      return readLicenseOf('client-licensor-certificate', stranger.clc[0]).license.issuer
    }
  })
}

/** The first certificate of each answer of a batch. */
const chainInAnswers = (text: string): (string | undefined)[] =>
  text
    .split('<CertificateChain>')
    .slice(1)
    .map((part) => chainIn(part)[0])

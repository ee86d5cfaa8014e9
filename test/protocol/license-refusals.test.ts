import { expect } from 'chai'
import { formatGuidInBraces, newGuid } from '../../src/base/guid.ts'
import { wholeMinute } from '../../src/base/moment.ts'
import { systemRandom } from '../../src/base/random.ts'
import {
  encryptRightsData,
  readIssuingCertificate,
  readLicenseOf,
  sealKey,
  signLicense,
  type CryptographicModeNumber,
  type PublishingLicense,
  type RightsPolicyTemplate,
} from '../../src/certificates/index.ts'
import {
  activate,
  certify,
  chainIn,
  clientLicensorCall,
  getClientLicensor,
  PUBLISH_PATH,
} from '../support/certify-call.ts'
import {
  acquireLicenseCall,
  LICENSE_PATH,
  prepare,
  sign,
  signCall,
  type Published,
  type Publisher,
} from '../support/license-call.ts'
import { startTestLicensingServer, type TestLicensingServer } from '../support/licensing-server.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { signatureOf, type ServerSignature } from '../support/server-signature.ts'
import { callService, faultIn } from '../support/soap-call.ts'
import { signingKeyNamed } from '../unit/certificates/keys/test-keys.ts'

type Chain = readonly [string, ...string[]]

const OWNER = 'rmsadmin@emulator.example'
const FOR_EVERYBODY = { owner: 'somebody@emulator.example', rights: [['VIEW', OWNER]] } as const

const SIGNATURE = 'Licensing.InvalidRightsLabelSignatureException'
const HASH = 'RightsManagementServices.EnablingBitsHashDoesNotMatchException'
const UNSPECIFIED = 'Utilities.UnspecifiedErrorException'

/** The exception and its message in a fault, without what stands around them. */
const exceptionIn = (fault: string): string => /.*&gt; (?:\w+\.)*(\w+\.\w+Exception: .*)/.exec(fault)?.[1] ?? fault

for (const mode of [1, 2] satisfies CryptographicModeNumber[]) {
  describe(`[MS-RMPR] §3.4.4.1, §3.5.4.1 what is wrong with licences in mode ${mode}, each by its own fault`, function () {
    this.timeout(180_000)
    const set = [`cryptographicMode=${mode}`]
    const hash = mode === 1 ? 'SHA1' : 'SHA256'
    let root: TestRoot
    let other: TestRoot
    let licensing: TestLicensingServer
    let owner: Publisher
    let thief: Publisher
    let stranger: Publisher
    let server: ServerSignature

    const publisherAt = async (at: TestRoot, url: string): Promise<Publisher> => {
      const machine = await activate(mode)
      const rac = await certify(at.server.url, machine)
      return { machine, rac, clc: await getClientLicensor(url, rac) }
    }

    before(async () => {
      root = await startTestRoot({ set })
      other = await startTestRoot({ set })
      await root.grant('rmsadmin')
      licensing = await startTestLicensingServer(root, set)
      owner = await publisherAt(root, licensing.server.url)
      thief = { ...owner, clc: await getClientLicensor(licensing.server.url, owner.rac) }
      stranger = await publisherAt(other, other.server.url)
      server = await signatureOf(licensing.installation, MADE_PASSPHRASE)
    })

    after(async () => {
      await licensing.close()
      await root.close()
      await other.close()
    })

    const acquire = async (publishing: Chain, rac: Chain = owner.rac): Promise<string> => {
      const { status, text } = await callService(
        `${licensing.server.url}${LICENSE_PATH}`,
        acquireLicenseCall([rac, publishing]),
      )
      return status === 200 ? 'a use licence' : exceptionIn(faultIn(text))
    }

    const publish = async (license: PublishingLicense, change?: (text: string) => string): Promise<string> => {
      const { status, text } = await callService(`${licensing.server.url}${PUBLISH_PATH}`, signCall(license, change))
      return status === 200 ? 'a publishing licence' : exceptionIn(faultIn(text))
    }

    /** A licence that the server has signed though it would not have. */
    const byServer = async (license: PublishingLicense): Promise<Chain> => [
      await server.sign({ ...license, issuer: server.principal, layout: 'server' }),
      ...server.chain,
    ]

    /** What others have published, and who wants it, in a licence of his own. */
    const stolen = (): { victim: Published; mine: PublishingLicense } => {
      const victim = prepare(owner, FOR_EVERYBODY)
      return { victim, mine: prepare(thief, { ...FOR_EVERYBODY, owner: OWNER }).license }
    }

    describe('signatures', () => {
      it('takes what is as it should be, signed by a client or by the server', async () => {
        const { license } = prepare(owner, FOR_EVERYBODY)
        expect(await acquire(await sign(owner, { license }))).to.equal('a use licence')
        expect(await publish(license)).to.equal('a publishing licence')
      })

      it('a licence that was changed: its digest', async () => {
        const [license, ...above] = await sign(owner, prepare(owner, FOR_EVERYBODY))
        const changed = license.replace(/somebody@/, 'rmsadmin@')
        expect(await acquire([changed, ...above])).to.match(new RegExp(`^${SIGNATURE}: .* check digest does not hold`))
      })

      it('a certificate above it that was changed: its digest', async () => {
        const [license, clc, ...above] = await sign(owner, prepare(owner, FOR_EVERYBODY))
        const changed = clc?.replace(/rmsadmin@/, 'somebody@') ?? ''
        expect(await acquire([license, changed, ...above])).to.match(
          new RegExp(`^${SIGNATURE}: .* check digest does not hold for document 1`),
        )
      })

      it('a licence that was moved under another issuer, or signed anew by him', async () => {
        const moved = new RegExp(
          `^${SIGNATURE}: The publishing license is refused\\. It is not signed by the issuer above`,
        )
        const published = prepare(owner, FOR_EVERYBODY)
        const [license] = await sign(owner, published)
        expect(await acquire([license, ...thief.clc]), 'under another CLC').to.match(moved)
        expect(await acquire([license, ...server.chain]), 'under the server itself').to.match(moved)
        const [anew] = await sign(thief, published)
        expect(await acquire([anew, ...owner.clc]), 'by another key').to.match(moved)
        const [online] = await byServer(published.license)
        expect(await acquire([online, ...(await root.chain())] as Chain), 'under the root').to.match(moved)
      })

      it('a licence for this server, by somebody whose chain leads nowhere', async () => {
        const { license } = prepare(stranger, { ...FOR_EVERYBODY, server: server.principal })
        expect(await acquire(await sign(stranger, { license }))).to.match(
          new RegExp(`^${SIGNATURE}: .* check anchor does not hold`),
        )
      })

      it('a licence of a server below this one: a licensing server sub-enrolls nobody', async () => {
        const key = signingKeyNamed('below', mode * 1024)
        const own = readIssuingCertificate(server.chain[0] ?? '').certificate
        const guid = () => ({ type: 'MS-GUID', value: formatGuidInBraces(newGuid(systemRandom)) })
        const principal = {
          ...server.principal,
          object: { ...server.principal.object, id: guid() },
          publicKey: key.publicKey,
        }
        const slc = await server.certify({
          ...{ issuedTime: own.issuedTime, rangeTime: own.rangeTime, principal },
          descriptor: { type: 'Server-Licensor-Certificate', id: guid() },
        })
        const signer = { hash, sign: (input: Uint8Array) => key.sign(hash, input) } as const
        const { license } = prepare(owner, FOR_EVERYBODY)
        const text = await signLicense({ ...license, issuer: principal, layout: 'server' }, signer)
        expect(await acquire([text, slc, ...server.chain])).to.match(
          new RegExp(`^${SIGNATURE}: .* check sub-enrollment-depth does not hold`),
        )
      })

      it('a licence that was issued when its issuer might not', async () => {
        const { license } = prepare(owner, { ...FOR_EVERYBODY, outside: { issuedTime: new Date('2001-01-01T00:00Z') } })
        expect(await acquire(await sign(owner, { license }))).to.match(
          /^Licensing\.IssuanceLicenseIsNotWithinValidTimeRangeException: .* check issued-within-/,
        )
      })
    })

    describe('what cannot be read', () => {
      it('no publishing licence at all: the unspecified exception, with what is wrong', async () => {
        const told = new RegExp(`^${UNSPECIFIED}: The publishing license is refused\\.`)
        expect(await acquire(['<XrML>nonsense</XrML>', ...owner.clc])).to.match(told)
        expect(await acquire(owner.clc)).to.match(/It is a license of another kind\.$/)
        expect(
          await publish(prepare(owner, FOR_EVERYBODY).license, (text) => text.replaceAll('WORK', 'WERK')),
        ).to.match(new RegExp(`^${UNSPECIFIED}: The unsigned publishing license cannot be read\\.`))
      })
    })

    describe('the sealed content key and rights', () => {
      it('of another licence: their owner is not that of the licence', async () => {
        const { victim, mine } = stolen()
        const { principal, encryptedRightsData } = victim.license
        const replayed = { ...mine, principal, encryptedRightsData }
        const wanted = `${HASH}: The rights are those of another license: they name another owner than the license that they stand in.`
        expect(await acquire(await sign(thief, { license: replayed })), 'by a client').to.equal(wanted)
        expect(await acquire(await byServer(replayed)), 'by the server').to.equal(wanted)
        expect(await publish(replayed), 'to be signed').to.equal(wanted)
      })

      it('rights that were put beside the content key of another licence, or edited', async () => {
        const { victim, mine } = stolen()
        const unreadable = `${UNSPECIFIED}: The rights cannot be read under the content key.`
        const swapped = { ...mine, encryptedRightsData: victim.license.encryptedRightsData }
        expect(await acquire(await sign(thief, { license: swapped })), 'swapped').to.equal(unreadable)
        expect(await publish(swapped), 'swapped, to be signed').to.equal(unreadable)
        const data = Uint8Array.from(mine.encryptedRightsData)
        data[data.length - 40] = (data.at(-40) ?? 0) ^ 1
        expect(
          await acquire(await sign(thief, { license: { ...mine, encryptedRightsData: data } })),
          'edited',
        ).to.equal(unreadable)
        // Nothing of what was decrypted is told, even where it is a text.
        const secret = encryptRightsData(victim.contentKey, '<XrML><SECRET/></XrML>')
        const listened = { ...mine, principal: victim.license.principal, encryptedRightsData: secret }
        expect(await acquire(await sign(thief, { license: listened })), 'content as rights').to.equal(unreadable)
      })

      it('a content key for another document: the hash of what the server has signed', async () => {
        const { license } = prepare(owner, FOR_EVERYBODY)
        const levels = [{ name: 'Server-Version', value: '9' }]
        const rebound = { ...license, principal: { ...license.principal, securityLevels: levels } }
        const wanted = `${HASH}: The enabling bits were made for another document.`
        expect(await acquire(await byServer(rebound))).to.equal(wanted)
        expect(await publish(rebound)).to.equal(wanted)
      })

      it('a content key that is sealed for somebody else', async () => {
        const { license, contentKey } = prepare(owner, FOR_EVERYBODY)
        const sealed = sealKey({
          ...{
            type: mode === 1 ? 'sealed-key' : 'sealed-key-v2',
            key: contentKey,
            boundTo: 'whatever',
            random: systemRandom,
          },
          recipient: readLicenseOf('client-licensor-certificate', stranger.clc[0]).license.issuer.publicKey,
        })
        const lost = { ...license, principal: { ...license.principal, enablingBits: sealed } }
        const wanted = new RegExp(`^${HASH}: The enabling bits do not open with this key\\.`)
        expect(await acquire(await sign(owner, { license: lost }))).to.match(wanted)
        expect(await publish(lost)).to.match(wanted)
      })

      it('a template in the place of the rights that this server has not signed', async () => {
        const wanted = /^Licensing\.InvalidOfficialRightsTemplateException: The rights policy template is refused\./
        const template = templateOf(await signatureOf(other.installation, MADE_PASSPHRASE))
        const text = await (await signatureOf(other.installation, MADE_PASSPHRASE)).sign(template)
        const { license, contentKey } = prepare(owner, FOR_EVERYBODY)
        const made = { ...license, encryptedRightsData: encryptRightsData(contentKey, text) }
        expect(await acquire(await sign(owner, { license: made }))).to.match(wanted)
        expect(await publish(made)).to.match(wanted)
      })
    })

    describe('account certificates', () => {
      const of = (rac: string) => readLicenseOf('rms-account-certificate', rac).license

      it('of a root that is not trusted, and of a licensing server, which may issue none', async () => {
        const publishing = await sign(owner, prepare(owner, FOR_EVERYBODY))
        const untrusted = /^Licensing\.UntrustedPersonaCertException:/
        expect(await acquire(publishing, stranger.rac)).to.match(untrusted)
        const own = await server.sign({ ...of(owner.rac[0]), issuer: server.principal })
        const rac = [own, ...server.chain] as const
        expect(await acquire(publishing, rac)).to.match(
          /^Licensing\.UntrustedPersonaCertException: .* check issue-permitted does not hold/,
        )
        for (const { url } of [licensing.server, root.server]) {
          const { text } = await callService(`${url}${PUBLISH_PATH}`, clientLicensorCall(rac))
          expect(exceptionIn(faultIn(text)), url).to.match(untrusted)
        }
      })

      it('of the right root, but with another text or another signature than it has given', async () => {
        const publishing = await sign(owner, prepare(owner, FOR_EVERYBODY))
        const [rac, ...above] = owner.rac
        const [other] = thief.rac.map((text) => text.replace('rmsadmin@', 'somebody@'))
        expect(await acquire(publishing, [other ?? '', ...above])).to.match(
          /^Licensing\.InvalidPersonaCertSignatureException: .* digest/,
        )
        const byAnother = await server.sign(of(rac))
        expect(await acquire(publishing, [byAnother, ...above])).to.match(
          /^Licensing\.InvalidPersonaCertSignatureException: .* signature/,
        )
      })
    })

    it('§3.4.4.1.3.5 a batch tells of each bad member in its place, and issues to the others', async () => {
      const good = await sign(owner, prepare(owner, FOR_EVERYBODY))
      const { victim, mine } = stolen()
      const { principal, encryptedRightsData } = victim.license
      const replayed = await sign(thief, { license: { ...mine, principal, encryptedRightsData } })
      const edited = [good[0].replace('somebody@', 'rmsadmin@'), ...good.slice(1)]
      const { status, text } = await callService(
        `${licensing.server.url}${LICENSE_PATH}`,
        acquireLicenseCall(
          [owner.rac, good],
          [stranger.rac, []],
          [owner.rac, edited],
          [owner.rac, replayed],
          [owner.rac, [good[0], ...thief.clc]],
          [owner.rac, good],
        ),
      )
      expect(status, text).to.equal(200)
      const answers = text.split('<CertificateChain>').slice(1)
      expect(answers.map((answer) => /(\w+)Exception: /.exec(answer)?.[1])).to.deep.equal([
        undefined,
        'UntrustedPersonaCert',
        'InvalidRightsLabelSignature',
        'EnablingBitsHashDoesNotMatch',
        'InvalidRightsLabelSignature',
        undefined,
      ])
      for (const index of [0, 5])
        expect(readLicenseOf('use-license', chainIn(answers[index] ?? '')[0] ?? '')).to.be.an('object')
    })
  })
}

/** A rights policy template of a server. [MS-RMPR] §2.2.9.10 */
const templateOf = ({ principal }: ServerSignature): RightsPolicyTemplate => ({
  kind: 'rights-policy-template',
  issuedTime: wholeMinute(new Date()),
  descriptor: {
    id: { type: 'MS-GUID', value: formatGuidInBraces(newGuid(systemRandom)) },
    name: 'LCID 1033:NAME Read only:DESCRIPTION May be read;',
  },
  issuer: { ...principal, securityLevels: [] },
  distributionPoints: [],
  work: { object: { id: { type: '', value: '' } } },
  rights: [{ spelling: 'element', name: 'VIEW', access: [{ id: { type: 'Internal', value: 'Anyone' } }] }],
  authenticatedData: [],
  policies: {},
})

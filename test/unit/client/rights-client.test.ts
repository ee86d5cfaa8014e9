import { createPublicKey } from 'node:crypto'
import { expect } from 'chai'
import { addPeriod, formatMinute } from '../../../src/base/moment.ts'
import { createSeededRandom } from '../../../src/base/random.ts'
import {
  ClientError,
  parseUsageGrant,
  permissionsOf,
  readPublishedDocument,
  RightsClient,
  writePublishingChain,
  type Chain,
  type ClientErrorCode,
  type ClientProfile,
  type PublishRequest,
  type RmsServices,
} from '../../../src/client/index.ts'
import { activateMachine } from '../../../src/security-processor/index.ts'
import { readLicense } from '../../../src/certificates/index.ts'
import { memoryProfile } from './memory-profile.ts'
import { standInServer, type StandIn } from './stand-in-server.ts'
import { newRsaKey } from '../../support/new-key.ts'

const AT = new Date('2026-03-02T10:00:00Z')
const LATER = new Date('2032-06-01T00:00:00Z')
const random = createSeededRandom('client', 'test')

async function refused(work: Promise<unknown>, code: ClientErrorCode): Promise<ClientError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).to.be.instanceOf(ClientError)
  expect((error as ClientError).code, (error as ClientError).message).to.equal(code)
  return error as ClientError
}

for (const mode of [1, 2] as const) {
  describe(`a client in cryptographic mode ${mode}, [MS-RMPR] §3.8`, () => {
    let stand: StandIn

    const clientOf = (profile: ClientProfile, services: Partial<RmsServices> = {}) =>
      new RightsClient({
        profile,
        services: { ...stand.services, ...services },
        securityProcessor: { activate: (at) => activateMachine({ mode, at, random }) },
        random,
        clock: { now: () => stand.at },
      })

    /** An account on a machine of its own, certified, and fit to publish offline. */
    async function bootstrapped(
      user: string,
    ): Promise<{ client: RightsClient; profile: ReturnType<typeof memoryProfile> }> {
      const profile = memoryProfile()
      const client = clientOf(profile)
      stand.user = user
      await client.activate()
      await client.certify('http://root', { persistent: true })
      await client.becomeLicensor('http://root')
      return { client, profile }
    }

    const published = async (client: RightsClient, by: PublishRequest['by'], until?: Date) => {
      const grant = parseUsageGrant('bob@emulator.example:VIEW,PRINT')
      const { publishingChain, contentKey } = await client.publish({
        policy: { kind: 'own', grants: [grant], until },
        by,
      })
      return { document: readPublishedDocument(writePublishingChain(publishingChain)), contentKey, publishingChain }
    }

    before(async function () {
      this.timeout(60_000)
      stand = await standInServer(mode, AT)
    })

    beforeEach(() => {
      stand.at = AT
      stand.calls.length = 0
    })

    it('is certified and trusts the first root only, §3.8.4.1', async () => {
      const { client, profile } = await bootstrapped('alice')
      const account = await client.account()
      expect(account.certificate.principal.object.name).to.equal('alice@emulator.example')
      expect(formatMinute(account.certificate.validityTime!.until)).to.equal('2033-03-02T10:00')
      expect(profile.trust()).to.equal(stand.cast.root.chain.at(-1))
      expect(stand.calls).to.deep.equal([
        'certify http://certification.inside',
        'client licensor http://licensing.inside',
      ])
      expect((await client.activate()).isNew).to.equal(false)
    })

    for (const by of [{ url: 'http://licensing' }, 'offline'] as const) {
      const way = by === 'offline' ? 'offline, §3.8.4.4' : 'online, §3.8.4.3'
      it(`publishes ${way}, and the permitted account alone opens it, §3.8.4.5`, async () => {
        const alice = await bootstrapped('alice')
        const bob = await bootstrapped('bob')
        const mallory = await bootstrapped('mallory')
        const { document, contentKey } = await published(alice.client, by)
        const held = await bob.client.useLicense(document)
        expect(await bob.client.contentKey(held)).to.deep.equal(contentKey)
        expect(permissionsOf(held.signed.license).map(({ right }) => right)).to.deep.equal(['VIEW', 'PRINT'])
        expect(formatMinute(held.signed.license.validityTime!.until)).to.equal('2033-03-02T10:00')
        const before = mallory.profile.state()
        const refusal = await refused(mallory.client.useLicense(document), 'no-rights')
        expect(refusal.message).to.include('mallory@emulator.example')
        expect(mallory.profile.state()).to.deep.equal(before)
      })
    }

    it('takes what a server signs in the minute after it was asked', async () => {
      const { profile } = await bootstrapped('alice')
      const client = clientOf(profile, {
        signPublishingLicense: (...asked) => {
          stand.at = new Date(AT.getTime() + 60_000)
          return stand.services.signPublishingLicense(...asked)
        },
      })
      const { document } = await published(client, { url: 'http://licensing' })
      expect(formatMinute(document.license.issuedTime)).to.equal('2026-03-02T10:01')
    })

    it('opens again what it has a licence for without asking, also when the licensor certificate has ended', async () => {
      const alice = await bootstrapped('alice')
      const bob = await bootstrapped('bob')
      const { document, contentKey } = await published(alice.client, 'offline')
      await bob.client.useLicense(document)
      stand.calls.length = 0
      stand.at = LATER
      const held = await bob.client.useLicense(document)
      expect(await bob.client.contentKey(held)).to.deep.equal(contentKey)
      expect(stand.calls).to.deep.equal([])
    })

    it('lets the owner open without a server what he published offline, §3.8.4.4', async () => {
      const { client } = await bootstrapped('alice')
      stand.calls.length = 0
      const { document, contentKey, publishingChain } = await published(client, 'offline')
      const held = await client.useLicense(document)
      expect(permissionsOf(held.signed.license)).to.deep.equal([{ right: 'OWNER', during: undefined }])
      expect(await client.contentKey(held)).to.deep.equal(contentKey)
      expect(stand.calls).to.deep.equal([])
      expect(readLicense(publishingChain[0]).startTag).to.equal('version-first')
    })

    it('refuses a right whose time is over, §2.2.9.9.6', async () => {
      const alice = await bootstrapped('alice')
      const bob = await bootstrapped('bob')
      const { document } = await published(
        alice.client,
        'offline',
        addPeriod(AT, { years: 0, months: 0, days: 10, minutes: 0 }),
      )
      const held = await bob.client.useLicense(document)
      await bob.client.contentKey(held)
      stand.at = addPeriod(AT, { years: 0, months: 0, days: 10, minutes: 0 })
      const { message } = await refused(bob.client.contentKey(held), 'not-permitted')
      expect(message).to.include('from 2026-03-02T10:00 until 2026-03-12T10:00')
    })

    describe('keeps nothing of', () => {
      const hostile = async (
        services: Partial<RmsServices>,
        work: (client: RightsClient) => Promise<unknown>,
        code: ClientErrorCode,
      ) => {
        const { profile } = await bootstrapped('bob')
        const before = profile.state()
        await refused(work(clientOf(profile, services)), code)
        expect(profile.state()).to.deep.equal(before)
      }
      const certify = (client: RightsClient) => client.certify('http://root', { persistent: true })
      const answer = (chain: Chain) => Promise.resolve(chain)

      it('an account certificate of another machine', async () => {
        const other = (await bootstrapped('bob')).profile.chain('account')!
        const { profile } = await bootstrapped('bob')
        const before = profile.state()
        const refusal = await refused(
          certify(clientOf(profile, { certify: () => answer(other) })),
          'answer-not-asked-for',
        )
        expect(refusal.message).to.include('bound to another machine')
        expect(profile.state()).to.deep.equal(before)
      })

      it('an account certificate of a root that is not trusted', async () => {
        const { client, profile } = await bootstrapped('bob')
        const publicKey = createPublicKey(newRsaKey(2048))
        profile.keepTrust(publicKey.export({ type: 'spki', format: 'pem' }).toString())
        const before = profile.state()
        await refused(certify(client), 'answer-not-trusted')
        expect(profile.state()).to.deep.equal(before)
      })

      it('a chain that does not reach the root', async () => {
        const certifyShort: RmsServices['certify'] = async (url, request) => {
          const [leaf, licensor = ''] = await stand.services.certify(url, request)
          return [leaf, licensor]
        }
        await hostile({ certify: certifyShort }, certify, 'answer-not-trusted')
      })

      it('an account certificate in which another private key is sealed', async () => {
        const certifySwapped: RmsServices['certify'] = async (url, request) => {
          stand.sealsAnotherKey = true
          try {
            return await stand.services.certify(url, request)
          } finally {
            stand.sealsAnotherKey = false
          }
        }
        await hostile({ certify: certifySwapped }, certify, 'answer-not-asked-for')
      })

      it('an account certificate that was changed on the way', async () => {
        const certifyChanged: RmsServices['certify'] = async (url, request) => {
          const [leaf, ...above] = await stand.services.certify(url, request)
          return [leaf.replace('bob@', 'eve@'), ...above]
        }
        await hostile({ certify: certifyChanged }, certify, 'answer-not-trusted')
      })

      it('an account certificate that has ended', async () => {
        const certifyLate: RmsServices['certify'] = async (url, request) => {
          const chain = await stand.services.certify(url, request)
          stand.at = new Date('2033-03-02T10:00:00Z')
          return chain
        }
        await hostile({ certify: certifyLate }, certify, 'answer-not-trusted')
      })

      it('a client licensor certificate of another account', async () => {
        const { profile } = await bootstrapped('alice')
        await hostile(
          { clientLicensorCertificate: () => answer(profile.chain('client-licensor')!) },
          (client) => client.becomeLicensor('http://root'),
          'answer-not-asked-for',
        )
      })

      it('a chain of another kind', async () => {
        const { profile } = await bootstrapped('alice')
        await hostile({ certify: () => answer(profile.chain('client-licensor')!) }, certify, 'answer-not-asked-for')
      })

      it('a use licence of another account, or another document', async () => {
        const alice = await bootstrapped('alice')
        const carol = await bootstrapped('carol')
        const [one, two] = [await published(alice.client, 'offline'), await published(alice.client, 'offline')]
        const own = await alice.client.useLicense(two.document)
        await hostile(
          { acquireUseLicense: () => answer(own.chain) },
          (client) => client.useLicense(one.document),
          'answer-not-asked-for',
        )
        expect(carol.profile.useLicenses()).to.deep.equal([])
        const { client: bob } = await bootstrapped('bob')
        const other = await bob.useLicense(two.document)
        await hostile(
          { acquireUseLicense: () => answer(other.chain) },
          (client) => client.useLicense(one.document),
          'answer-not-asked-for',
        )
      })

      it('a publishing licence that is not the one it sent', async () => {
        const first = await published((await bootstrapped('bob')).client, { url: 'http://licensing' })
        await hostile(
          { signPublishingLicense: () => answer(first.publishingChain) },
          (client) => published(client, { url: 'http://licensing' }),
          'answer-not-asked-for',
        )
      })
    })

    it('asks nobody whom a publishing licence names that leads to no trusted root', async () => {
      const alice = await bootstrapped('alice')
      const bob = await bootstrapped('bob')
      const { publishingChain } = await published(alice.client, { url: 'http://licensing' })
      const [leaf, ...above] = publishingChain
      const forged = readPublishedDocument(
        writePublishingChain([leaf.replace('http://licensing/', 'http://elsewhere/'), ...above]),
      )
      stand.calls.length = 0
      await refused(bob.client.useLicense(forged), 'answer-not-trusted')
      expect(stand.calls).to.deep.equal([])
    })

    it('says what has to be done first', async () => {
      const client = clientOf(memoryProfile())
      await refused(client.certify('http://root', { persistent: true }), 'machine-not-activated')
      await client.activate()
      await refused(client.account(), 'account-not-certified')
      stand.user = 'alice'
      await client.certify('http://root', { persistent: true })
      await refused(published(client, 'offline'), 'licensor-missing')
    })

    it('tries the next address where nobody answers at the first, §3.8.3.2.3', async () => {
      const client = clientOf(memoryProfile(), {
        certify: (url, request) => {
          stand.calls.push(url)
          return url === 'http://root'
            ? stand.services.certify(url, request)
            : Promise.reject(new ClientError('server-unreachable', 'nobody there'))
        },
      })
      await client.activate()
      await client.certify('http://root', { persistent: true })
      expect(stand.calls.slice(0, 2)).to.deep.equal(['http://certification.inside', 'http://root'])
    })
  })
}

import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { openKeys } from '../../src/app/open-keys.ts'
import { createRmsServices } from '../../src/asmx/client/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import {
  decryptPrivateKey,
  rsaPublicKeyOf,
  sameKey,
  verifyLicenseChain,
  type CryptographicModeNumber,
} from '../../src/certificates/index.ts'
import {
  parseUsageGrant,
  permissionsOf,
  readPublishedDocument,
  RightsClient,
  writePublishingChain,
  type PublishRequest,
} from '../../src/client/index.ts'
import { readEncryptedKeys, readKeyRecord } from '../../src/store/index.ts'
import { ADMIN } from '../support/admin.ts'
import { activate } from '../support/certify-call.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { hasSoftToken, makeSoftToken, type SoftToken } from '../support/soft-token.ts'
import { memoryProfile } from '../unit/client/memory-profile.ts'

/** A client as anybody has it, which verifies every chain that it gets up to the root of the first. */
const clientOf = (mode: CryptographicModeNumber): RightsClient =>
  new RightsClient({
    profile: memoryProfile(),
    services: createRmsServices(() => ({
      ...{ authorities: undefined, timeout: 60_000 },
      logon: { credentials: ADMIN, scheme: 'basic', random: systemRandom, clock: systemClock },
    })),
    securityProcessor: { activate: () => activate(mode) },
    random: systemRandom,
    clock: systemClock,
  })

for (const mode of [1, 2] satisfies CryptographicModeNumber[]) {
  describe(`a root in cryptographic mode ${mode} whose keys are in a PKCS#11 token`, function () {
    this.timeout(120_000)
    let token: SoftToken | undefined
    let root: TestRoot
    let client: RightsClient
    let reader: RightsClient

    before(async function () {
      if (!hasSoftToken()) this.skip()
      token = makeSoftToken()
      root = await startTestRoot({ pin: token.pin, set: [...token.settings, `cryptographicMode=${mode}`] })
      client = clientOf(mode)
      reader = clientOf(mode)
      await client.activate()
      await reader.activate()
    })

    after(async () => {
      if (token === undefined) return
      await root.close()
      token.remove()
    })

    const publish = async (by: PublishRequest['by']) => {
      const grants = [parseUsageGrant('rmsadmin@emulator.example:VIEW')] as const
      const { publishingChain, contentKey } = await client.publish({
        policy: { kind: 'own', grants, until: undefined },
        owner: 'somebody@emulator.example',
        by,
      })
      return { document: readPublishedDocument(writePublishingChain(publishingChain)), contentKey }
    }

    it('certifies an account and makes it a licensor, on chains that end at its anchor', async () => {
      const account = await client.certify(root.server.url, { persistent: true })
      const licensor = await client.becomeLicensor(root.server.url)
      await reader.certify(root.server.url, { persistent: true })
      const [anchors, own] = [await root.anchors(), await root.chain()]
      for (const { chain } of [account, licensor]) {
        expect(chain.slice(1)).to.deep.equal(own)
        const { results } = verifyLicenseChain(chain, { anchors, at: new Date() })
        expect(results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
      }
    })

    for (const way of ['online', 'offline'] as const) {
      it(`opens the content key of what was published ${way}, and seals it for the account`, async () => {
        const { document, contentKey } = await publish(way === 'online' ? { url: root.server.url } : 'offline')
        const held = await reader.useLicense(document, root.server.url)
        expect(permissionsOf(held.signed.license).map(({ right }) => right)).to.deep.equal(['VIEW'])
        expect(await reader.contentKey(held)).to.deep.equal(contentKey)
      })
    }

    it('issues no use licence while the token is away, and goes on when it is back', async () => {
      const { document, contentKey } = await publish({ url: root.server.url })
      token?.pull()
      try {
        const error: unknown = await reader.useLicense(document, root.server.url).catch((reason: unknown) => reason)
        expect(error).to.include({ code: 'request-refused' })
        expect(error).to.have.property('exception').that.includes('UnspecifiedErrorException')
      } finally {
        token?.plug()
      }
      await pause(1100)
      expect(await reader.contentKey(await reader.useLicense(document, root.server.url))).to.deep.equal(contentKey)
    })

    it('keeps the key of the account, and no other, in the database, under the key passphrase', async () => {
      const { queries } = root.installation.store
      expect((await readKeyRecord(queries, 'licensor'))?.store).to.equal('pkcs11')
      const [pem = '', ...more] = await readEncryptedKeys(queries)
      expect(more).to.deep.equal([])
      const { principal } = (await client.account()).certificate
      expect(sameKey(rsaPublicKeyOf(decryptPrivateKey(pem, MADE_PASSPHRASE)), principal.publicKey)).to.equal(true)
    })

    it('is not started with another passphrase: nobody could be certified, and the token would not tell', async () => {
      const environment = { passphrase: 'another one', pin: token?.pin, clock: systemClock }
      const error: unknown = await openKeys(root.installation, environment, randomFor(undefined)).catch(
        (reason: unknown) => reason,
      )
      expect(error).to.include({ code: 'passphrase-wrong' })
    })
  })
}

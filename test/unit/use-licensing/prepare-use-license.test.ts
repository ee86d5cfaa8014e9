import { expect } from 'chai'
import fc from 'fast-check'
import { parseGuid, ZERO_GUID } from '../../../src/base/guid.ts'
import { systemRandom } from '../../../src/base/random.ts'
import {
  boundElement,
  boundText,
  decryptionKeyOf,
  EnablingBitsError,
  openSealedKey,
  readLicenseOf,
  signLicense,
  type CryptographicModeNumber,
  type OpenedKey,
  type PublishingLicense,
  type SymmetricKey,
  type UseLicense,
} from '../../../src/certificates/index.ts'
import { prepareUseLicense } from '../../../src/use-licensing/prepare-use-license.ts'
import { keyNamed, publicKeyNamed, signingKeyNamed } from '../certificates/keys/test-keys.ts'

const AT = new Date('2026-05-01T12:00:00Z')
const ACCOUNTS = ['ann', 'bob', 'cecily', 'server'] as const

type Account = (typeof ACCOUNTS)[number]

const MODES = {
  1: { size: 1024, sealing: 'sealed-key', hash: 'SHA1' },
  2: { size: 2048, sealing: 'sealed-key-v2', hash: 'SHA256' },
} as const

const contentKeys: fc.Arbitrary<SymmetricKey> = fc.record({
  kind: fc.constant('symmetric'),
  algorithm: fc.constant('AES'),
  cipherMode: fc.constantFrom('ECB', 'CBC4K', 'CBC4K-no-padding', 'CBC512-no-padding'),
  bytes: fc
    .constantFrom(16, 24, 32)
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Uint8Array.from(bytes))),
})

const rightsLists = fc.uniqueArray(fc.constantFrom('OWNER', 'VIEW', 'PRINT', 'OBJMODEL'), { minLength: 1 })

for (const mode of [1, 2] satisfies CryptographicModeNumber[]) {
  describe(`[MS-RMPR] §3.4.4.1 the content key in a use licence of mode ${mode}`, function () {
    this.timeout(120_000)
    const { size, sealing, hash } = MODES[mode]

    const principalOf = (name: Account, type: string, idType: string) => ({
      object: { type, id: { type: idType, value: `{${name}}` }, name: `${name}@emulator.example` },
      publicKey: publicKeyNamed(`${name} of use licences`, size),
      securityLevels: [],
    })
    const server = principalOf('server', 'MS-DRM-Server', 'MS-GUID')
    const publishingLicense: PublishingLicense = {
      kind: 'publishing-license',
      issuedTime: AT,
      issuer: server,
      distributionPoints: [],
      principal: { ...server, enablingBits: { type: sealing, value: new Uint8Array(1) } },
      work: { object: { id: { type: 'MS-GUID', value: '{1}' } } },
      encryptedRightsData: new Uint8Array(0),
      authenticatedData: [],
      policies: {},
      layout: 'client',
    }

    async function useLicense(account: Account, contentKey: SymmetricKey, rights: readonly string[]): Promise<string> {
      const [first = 'VIEW', ...more] = rights
      const granted = (name: string) => ({ name, conditions: [] })
      const subject = {
        guid: parseGuid('2d3a1f0e-5b7c-4c86-9a41-6f0d8be35c19') ?? ZERO_GUID,
        account: principalOf(account, 'Group-Identity', 'Windows'),
        ...{ publishingLicense, contentKey, at: AT, validityTime: undefined },
        grant: { because: 'policy', rights: [granted(first), ...more.map(granted)], policies: {} },
      } as const
      const prepared = prepareUseLicense(subject, { principal: server, sealing }, systemRandom)
      const key = signingKeyNamed('server of use licences', size)
      return signLicense(prepared, { hash, sign: (input) => key.sign(hash, input) })
    }

    /** What a right in it opens to with the private key of an account; the code of the error that it ends in. */
    const opened = (
      { access }: UseLicense['rights'][0],
      bodyText: string,
      account: Account,
    ): Promise<OpenedKey['key'] | string> =>
      openSealedKey({
        enablingBits: access,
        boundTo: boundText(boundElement('use-license', bodyText)),
        key: decryptionKeyOf(keyNamed(`${account} of use licences`, size)),
        random: systemRandom,
      }).then(
        ({ key }) => key,
        (error: unknown) => (error instanceof EnablingBitsError ? error.code : String(error)),
      )

    it('opens with the key of its account and no other, in every right, whatever the key is', () =>
      fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...ACCOUNTS.slice(0, 3)),
          contentKeys,
          rightsLists,
          async (account, contentKey, names) => {
            const { license, bodyText } = readLicenseOf('use-license', await useLicense(account, contentKey, names))
            expect(license.rights.map(({ name }) => name)).to.deep.equal(names)
            for (const right of license.rights) {
              for (const who of ACCOUNTS) {
                const wanted = who === account ? contentKey : 'enabling-bits-unopened'
                expect(await opened(right, bodyText, who), who).to.deep.equal(wanted)
              }
            }
          },
        ),
        { numRuns: 25 },
      ))

    it('opens in no other licence: the issuer of that is another', () =>
      fc.assert(
        fc.asyncProperty(contentKeys, async (contentKey) => {
          const { license, bodyText } = readLicenseOf('use-license', await useLicense('ann', contentKey, ['VIEW']))
          const other = bodyText.replace('<NAME>server@', '<NAME>sorver@')
          expect(other).not.to.equal(bodyText)
          expect(await opened(license.rights[0], other, 'ann')).to.equal('enabling-bits-hash')
        }),
        { numRuns: 10 },
      ))
  })
}

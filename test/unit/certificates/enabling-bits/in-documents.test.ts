import { expect } from 'chai'
import { systemRandom } from '../../../../src/base/random.ts'
import {
  boundElement,
  boundText,
  decryptionKeyOf,
  openSealedKey,
  sealKey,
  writeLicenseBody,
  type EnablingBits,
  type OpenedKey,
  type Principal,
  type PublishingLicense,
  type SealingKind,
  type UseLicense,
} from '../../../../src/certificates/index.ts'
import { keyNamed, publicKeyNamed } from '../keys/test-keys.ts'
import { contentKey, refusal } from './sealed.ts'

const server = (name: string): Principal => ({
  object: { type: 'MS-DRM-Server', id: { type: 'MS-GUID', value: name } },
  publicKey: publicKeyNamed('server'),
  securityLevels: [{ name: 'Server-SKU', value: 'RMS 1.0' }],
})

const HEAD = { issuedTime: new Date('2026-05-01T00:00:00Z'), authenticatedData: [], policies: {} }
const WORK = { object: { id: { type: 'filename', value: 'a.doc' } } }

/** What stands where the enabling bits will be, while what they are bound to is written. */
const NOTHING: EnablingBits = { type: 'sealed-key', value: Buffer.alloc(0) }

const publishing = (name: string, enablingBits: EnablingBits, layout: 'client' | 'server'): PublishingLicense => ({
  ...HEAD,
  kind: 'publishing-license',
  issuer: server('{0}'),
  distributionPoints: [],
  principal: { ...server(name), enablingBits },
  work: WORK,
  encryptedRightsData: Buffer.alloc(16),
  layout,
})

const use = (name: string, enablingBits: EnablingBits): UseLicense => ({
  ...HEAD,
  kind: 'use-license',
  descriptor: { type: 'Content-License', id: { type: 'MS-GUID', value: '{1}' } },
  issuer: server(name),
  principal: server('{account}'),
  work: WORK,
  rights: [{ spelling: 'element', name: 'VIEW', access: enablingBits }],
})

const textOf = (license: { readonly kind: SealingKind } & (PublishingLicense | UseLicense)): string =>
  boundText(boundElement(license.kind, writeLicenseBody(license)))

const seal = (boundTo: string): EnablingBits =>
  sealKey({
    type: 'sealed-key',
    key: contentKey(128),
    recipient: publicKeyNamed('reader'),
    boundTo,
    random: systemRandom,
  })

const open = (enablingBits: EnablingBits, boundTo: string): Promise<OpenedKey> =>
  openSealedKey({ enablingBits, key: decryptionKeyOf(keyNamed('reader')), boundTo, random: systemRandom })

describe('[MS-RMPR] §2.2.9.1.13 enabling bits in their document', () => {
  for (const layout of ['client', 'server'] as const) {
    it(`open in the publishing licence they were made for, not in that of another server: ${layout}`, async () => {
      const bits = seal(textOf(publishing('{server}', NOTHING, layout)))
      expect((await open(bits, textOf(publishing('{server}', bits, layout)))).key).to.deep.equal(contentKey(128))
      expect(await refusal(open(bits, textOf(publishing('{other}', bits, layout))))).to.include({
        code: 'enabling-bits-hash',
      })
    })
  }

  it('open in the use licence they were made for, not in one moved under another issuer', async () => {
    const bits = seal(textOf(use('{server}', NOTHING)))
    expect((await open(bits, textOf(use('{server}', bits)))).key).to.deep.equal(contentKey(128))
    expect(await refusal(open(bits, textOf(use('{other}', bits))))).to.include({ code: 'enabling-bits-hash' })
  })
})

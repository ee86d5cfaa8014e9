import { createHash, X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import { createSeededRandom } from '../../../../src/base/random.ts'
import { derivePrivateKey } from '../../../../src/certificates/keys/key-pair.ts'
import { toKeyObject } from '../../../../src/certificates/keys/rsa-public-key.ts'
import { signingKeyOf } from '../../../../src/certificates/keys/signing-key.ts'
import { formatCertificatePem } from '../../../../src/certificates/pem.ts'
import {
  buildCertificate,
  createCertificateTemplate,
  distinguishedName,
  PROFILES,
  type CertificateIssuer,
  type TemplateStore,
} from '../../../../src/certificates/x509/index.ts'
import { templateCertificate } from '../../../../src/certificates/x509/template-certificate.ts'
import { keyNamed } from '../keys/test-keys.ts'
import { EDGES } from './contents.ts'

const ISSUER: CertificateIssuer = { name: distinguishedName('issuer'), key: signingKeyOf(keyNamed('issuer')) }

/** A store in memory that counts how often something was kept in it. */
class CountingStore implements TemplateStore {
  kept: string | undefined
  writes = 0

  constructor(kept?: string) {
    this.kept = kept
  }

  read(): Promise<string | undefined> {
    return Promise.resolve(this.kept)
  }

  write(pem: string): Promise<void> {
    this.kept = pem
    this.writes += 1
    return Promise.resolve()
  }
}

const take = (store: TemplateStore, issuer = ISSUER, profile: keyof typeof PROFILES = 'licensor') =>
  templateCertificate(issuer, PROFILES[profile], store)

describe('The certificate that a template is read from', () => {
  let kept: string
  let der: Uint8Array

  before(async () => {
    const store = new CountingStore()
    der = await take(store)
    kept = store.kept ?? ''
    expect(store.writes).to.equal(1)
  })

  it('is taken from where it is kept', async () => {
    const store = new CountingStore(kept)
    expect(Buffer.from(await take(store)).equals(der)).to.equal(true)
    expect(store.writes).to.equal(0)
  })

  it('makes the same template when it was kept as when it was just built', async () => {
    const built = await createCertificateTemplate(ISSUER, PROFILES.licensor)
    const taken = await createCertificateTemplate(ISSUER, PROFILES.licensor, new CountingStore(kept))
    for (const content of EDGES) expect(Buffer.from(await taken(content)).equals(await built(content))).to.equal(true)
  })

  const changes: [string, CertificateIssuer, keyof typeof PROFILES][] = [
    ['another profile', ISSUER, 'rootLicensor'],
    ['another name of the issuer', { ...ISSUER, name: distinguishedName('another') }, 'licensor'],
    ['another key of the issuer', { ...ISSUER, key: signingKeyOf(keyNamed('another')) }, 'licensor'],
    ['a longer key of the issuer', { ...ISSUER, key: signingKeyOf(keyNamed('issuer', 2048)) }, 'licensor'],
  ]
  for (const [change, issuer, profile] of changes) {
    it(`is built anew for ${change}`, async () => {
      const store = new CountingStore(kept)
      const built = new X509Certificate(await take(store, issuer, profile))
      expect(store.writes).to.equal(1)
      expect(built.verify(toKeyObject(issuer.key.publicKey))).to.equal(true)
      expect(built.serialNumber).not.to.equal(new X509Certificate(kept).serialNumber)
      expect(built.raw.equals(new X509Certificate(store.kept ?? '').raw)).to.equal(true)
    })
  }

  /** Another certificate with the same serial number, of whoever has that key. */
  const forged = async (issuer: CertificateIssuer) => {
    const serial = Buffer.from(new X509Certificate(kept).serialNumber, 'hex')
    const [content = EDGES[0]] = EDGES
    if (content === undefined) throw new Error('there is no content')
    return formatCertificatePem(await buildCertificate({ ...content, serial }, issuer, PROFILES.root))
  }

  /** The same with one bit in it turned over: anything between its serial number and its signature. */
  const damaged = (place: number) => {
    const bytes = Uint8Array.from(der)
    bytes[place] = (bytes[place] ?? 0) ^ 1
    return formatCertificatePem(bytes)
  }

  const unbelieved: [string, () => string | Promise<string>][] = [
    ['nothing', () => ''],
    ['what is no certificate', () => 'licensorTemplate'],
    ['a certificate cut short', () => kept.slice(0, 400)],
    [
      'a certificate of another key with the same serial number',
      () => forged({ ...ISSUER, key: signingKeyOf(keyNamed('x')) }),
    ],
    [
      'a certificate that this issuer has given to somebody',
      async () => {
        const [content] = EDGES
        return content ? formatCertificatePem(await buildCertificate(content, ISSUER, PROFILES.licensor)) : ''
      },
    ],
  ]
  for (const [what, make] of unbelieved) {
    it(`is built anew where ${what} is kept`, async () => {
      const store = new CountingStore(await make())
      expect(Buffer.from(await take(store)).equals(der)).to.equal(true)
      expect([store.writes, store.kept]).to.deep.equal([1, kept])
    })
  }

  it('is built anew where one bit of it has changed, whichever', async () => {
    for (let place = 4; place < der.length; place += 7) {
      const store = new CountingStore(damaged(place))
      expect(Buffer.from(await take(store)).equals(der), `byte ${place}`).to.equal(true)
      expect(store.writes, `byte ${place}`).to.equal(1)
    }
  })

  it('has a serial number of 19 bytes, which no GUID is as long as, RFC 5280 §4.1.2.2', () => {
    expect(new X509Certificate(kept).serialNumber).to.match(/^01[0-9A-F]{36}$/)
  })

  it('is built as it was when REVISION was last raised: who makes this fail must raise it, and write the new digest here', async () => {
    const key = signingKeyOf(derivePrivateKey(createSeededRandom('template', 'key'), 1024))
    const built = await templateCertificate({ ...ISSUER, key }, PROFILES.licensor, undefined)
    expect(createHash('sha256').update(built).digest('hex')).to.equal(
      '54d7bb8112c12a6d4a79fefc6bac706510d524b1006a790d403e05c45d6dcd45',
    )
  })
})

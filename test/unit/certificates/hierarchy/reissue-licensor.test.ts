import { X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import {
  CertificateError,
  parseAnchors,
  readIssuingCertificate,
  reissueLicensor,
  rsaPublicKeyOf,
  sameKey,
  verifyChain,
  type Hierarchy,
} from '../../../../src/certificates/index.ts'
import { createSeededRandom } from '../../../../src/base/random.ts'
import { chainOf, FORM, guidOf, sampleHierarchy, sampleIssuer, sampleSubject } from './sample-hierarchy.ts'

const moment = (text: string): Date => new Date(`${text}:00Z`)

describe('[MS-RMPR] §3.1.6.2 the next licensor certificate of a root with its own hierarchy', () => {
  const reissue = (hierarchy: Hierarchy, at: string, mode: 1 | 2 = 1) => {
    const [own, service] = chainOf(hierarchy)
    const { principal } = readIssuingCertificate(own ?? '').certificate
    return reissueLicensor({
      enrollmentService: { xrml: service ?? '', key: hierarchy.keys.get('enrollment-service')! },
      mode,
      subject: {
        publicKey: principal.publicKey,
        guid: guidOf(principal.object.id.value.slice(1, -1)),
        ...{ sku: 'RMS 1.0', version: '5.2.3790.300', name: 'ROOT', url: principal.object.address?.value ?? '' },
      },
      form: FORM,
      at: moment(at),
      random: createSeededRandom('a renewal', 'x'),
    })
  }

  for (const mode of [1, 2] as const) {
    it(`has the same GUID and key, and verifies in both encodings, in mode ${mode}`, async () => {
      const hierarchy = await sampleHierarchy({ mode })
      const [own, ...above] = chainOf(hierarchy)
      const link = await reissue(hierarchy, '2027-02-20T08:00', mode)
      const [old, renewed] = [own, link.xrml].map((text) => readIssuingCertificate(text ?? '').certificate)
      expect(renewed?.principal.object).to.deep.equal(old?.principal.object)
      expect(sameKey(renewed!.principal.publicKey, old!.principal.publicKey)).to.equal(true)
      expect(renewed?.issuer).to.deep.equal(old?.issuer)
      expect(renewed?.descriptor.id).not.to.deep.equal(old?.descriptor.id)
      const anchors = parseAnchors(above.at(-1) ?? '')
      const { results } = verifyChain([link.xrml ?? '', ...above], { anchors, at: moment('2027-12-31T00:00') })
      expect(results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
      const twin = new X509Certificate(link.x509!)
      const issuer = new X509Certificate(hierarchy.links[1]!.x509!)
      expect(twin.checkIssued(issuer)).to.equal(true)
      expect(twin.verify(issuer.publicKey)).to.equal(true)
      expect(sameKey(rsaPublicKeyOf(twin.publicKey), renewed!.principal.publicKey)).to.equal(true)
      expect(twin.subject).to.equal(new X509Certificate(hierarchy.links[0]!.x509!).subject)
    })
  }

  it('is not given once the Enrollment Service may issue no more: 1095 days, to the minute', async () => {
    const hierarchy = await sampleHierarchy()
    expect((await reissue(hierarchy, '2029-02-28T12:33')).xrml).to.be.a('string')
    const error: unknown = await reissue(hierarchy, '2029-02-28T12:34').catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(CertificateError)
    expect((error as CertificateError).code).to.equal('issuer-expired')
    expect((error as CertificateError).message).to.match(/ and now is 2029-02-28T12:34\. Make a new root /)
  })

  it('is not given while the clock is behind the hierarchy, and that is what is to be set right', async () => {
    const error: unknown = await reissue(await sampleHierarchy(), '2020-01-01T00:00').catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(CertificateError)
    expect((error as CertificateError).message).to.match(/ and now is 2020-01-01T00:00\. Set the clock right\.$/)
  })
})

describe('expired.behaviour', () => {
  const issuedAt = async (at: string, options: Parameters<typeof sampleIssuer>[1]) => {
    const issuer = await sampleIssuer(await sampleHierarchy(), options)
    try {
      return issuer.issue(sampleSubject(), moment(at)).validity.until.toISOString().slice(0, 16)
    } catch (error) {
      return (error as CertificateError).code
    }
  }

  it('disabled: nothing is issued from the end on', async () => {
    expect(await issuedAt('2027-03-01T12:33', {})).to.equal('2028-03-01T12:33')
    expect(await issuedAt('2027-03-01T12:34', {})).to.equal('issuer-expired')
  })

  it('silent: it goes on after the end, not before the beginning, and where nothing is left to cut to, it refuses', async () => {
    expect(await issuedAt('2027-03-01T12:34', { whenExpired: 'silent' })).to.equal('2028-03-01T12:34')
    expect(await issuedAt('2026-03-01T12:33', { whenExpired: 'silent' })).to.equal('issuer-expired')
    const clamped = { whenExpired: 'silent', outlivesIssuer: 'clamp' } as const
    expect(await issuedAt('2027-03-01T12:33', clamped)).to.equal('2027-03-01T12:34')
    expect(await issuedAt('2027-03-01T12:34', clamped)).to.equal('outlives-issuer')
  })
})

import { X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import { formatMinute } from '../../../../src/base/moment.ts'
import {
  CertificateError,
  parseAnchors,
  readIssuingCertificate,
  rsaPublicKeyOf,
  sameKey,
  verifyChain,
  type Hierarchy,
  type IssuedCertificate,
} from '../../../../src/certificates/index.ts'
import { publicKeyNamed } from '../keys/test-keys.ts'
import {
  chainOf,
  FORM,
  guidOf,
  MADE_AT,
  periodOf,
  sampleHierarchy,
  sampleIssuer,
  sampleSubject,
  type SampleIssuer,
} from './sample-hierarchy.ts'

const moment = (text: string): Date => new Date(`${text}:00.000Z`)

const period = ({ validity }: IssuedCertificate) => [validity.from, validity.until].map(formatMinute)

const read = ({ xrml }: IssuedCertificate) => readIssuingCertificate(xrml).certificate

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof CertificateError ? error.code : String(error)
  }
}

describe('[MS-RMPRS] §3.3.4.1 sub-enrolled licensor certificates', () => {
  let hierarchy: Hierarchy
  let issuer: SampleIssuer

  const issueAt = (text: string) => issuer.issue(sampleSubject(), moment(text))

  before(async () => {
    hierarchy = await sampleHierarchy()
    issuer = await sampleIssuer(hierarchy)
  })

  it('Cc720184 are signed by a root alone: a licensing server signs no other', async () => {
    const { xrml } = issuer.issue(sampleSubject(), MADE_AT)
    const below = await sampleIssuer(hierarchy, { chain: [xrml, ...issuer.chain] })
    expect(codeOf(() => below.issue(sampleSubject(), MADE_AT))).to.equal('issue-not-permitted')
  })

  describe('in both encodings', () => {
    it('verify up to the root of the hierarchy', () => {
      const { xrml } = issuer.issue(sampleSubject(), MADE_AT)
      const anchors = parseAnchors(chainOf(hierarchy).at(-1) ?? '')
      const { ok, results } = verifyChain([xrml, ...issuer.chain], { anchors, at: moment('2026-03-01T12:34') })
      expect(results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
      expect(ok).to.equal(true)
      expect(issuer.chain).to.deep.equal(chainOf(hierarchy))
    })

    it('have the same key, moment, validity, GUID and issuer', () => {
      const issued = issuer.issue(sampleSubject(), MADE_AT)
      const certificate = read(issued)
      const twin = new X509Certificate(issued.x509)
      expect(sameKey(certificate.principal.publicKey, publicKeyNamed('licensing'))).to.equal(true)
      expect(sameKey(rsaPublicKeyOf(twin.publicKey), publicKeyNamed('licensing'))).to.equal(true)
      expect(formatMinute(certificate.issuedTime)).to.equal('2026-03-01T12:34')
      expect(certificate.rangeTime).to.deep.equal(issued.validity)
      expect([twin.validFrom, twin.validTo].map((text) => new Date(text))).to.deep.equal([
        issued.validity.from,
        issued.validity.until,
      ])
      expect(certificate.descriptor.id.value).to.equal(`{${issued.certificateGuid}}`)
      expect(BigInt(`0x${twin.serialNumber}`)).to.equal(BigInt(`0x${issued.certificateGuid.replaceAll('-', '')}`))
      expect(twin.subjectAltName).to.equal('URI:urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e')
      expect(certificate.principal.object.id.value).to.equal('{0f8fad5b-d9cb-469f-a165-70867728950e}')
      const own = new X509Certificate(hierarchy.links[0]?.x509 ?? '')
      expect(twin.checkIssued(own) && twin.verify(own.publicKey)).to.equal(true)
    })

    it('have a new GUID every time', () => {
      const guids = Array.from({ length: 20 }, () => issuer.issue(sampleSubject(), MADE_AT).certificateGuid)
      expect(new Set(guids).size).to.equal(20)
    })

    it('have keys of either size', () => {
      const publicKey = publicKeyNamed('licensing', 2048)
      const issued = issuer.issue(sampleSubject({ publicKey }), MADE_AT)
      expect(sameKey(read(issued).principal.publicKey, publicKey)).to.equal(true)
      expect(sameKey(rsaPublicKeyOf(new X509Certificate(issued.x509).publicKey), publicKey)).to.equal(true)
    })

    it('are the same with the same randomness', async () => {
      const [one, other] = await Promise.all([sampleIssuer(hierarchy), sampleIssuer(hierarchy)])
      expect(one.issue(sampleSubject(), MADE_AT)).to.deep.equal(other.issue(sampleSubject(), MADE_AT))
    })
  })

  describe('by their validity, [MS-RMPR] §2.2.9.1.3', () => {
    it('last exactly one year, from the minute of the issue', () => {
      expect(period(issuer.issue(sampleSubject(), MADE_AT))).to.deep.equal(['2026-03-01T12:34', '2027-03-01T12:34'])
      expect(period(issueAt('2026-12-31T23:59'))).to.deep.equal(['2026-12-31T23:59', '2027-12-31T23:59'])
    })

    it('end on 28 February a year after 29 February', async () => {
      const leap = await sampleIssuer(await sampleHierarchy({ at: moment('2024-02-29T10:00') }))
      const issued = leap.issue(sampleSubject(), moment('2024-02-29T10:00'))
      expect(period(issued)).to.deep.equal(['2024-02-29T10:00', '2025-02-28T10:00'])
      const before = leap.issue(sampleSubject(), moment('2025-02-28T09:59'))
      expect(period(before)).to.deep.equal(['2025-02-28T09:59', '2026-02-28T09:59'])
    })

    it('last as long as is set, from the moment that is set', async () => {
      const form = { ...FORM, validity: periodOf('PT15M') }
      const short = await sampleIssuer(hierarchy, { form })
      expect(period(short.issue(sampleSubject(), MADE_AT))).to.deep.equal(['2026-03-01T12:34', '2026-03-01T12:49'])
      const fixed = await sampleIssuer(hierarchy, { form: { ...FORM, validFrom: moment('2003-02-05T00:00') } })
      const issued = fixed.issue(sampleSubject(), MADE_AT)
      expect(period(issued)).to.deep.equal(['2003-02-05T00:00', '2027-03-01T12:34'])
      expect(formatMinute(read(issued).issuedTime)).to.equal('2026-03-01T12:34')
      expect(new Date(new X509Certificate(issued.x509).validFrom)).to.deep.equal(moment('2003-02-05T00:00'))
    })

    it('are kept beyond the end of their issuer, which is told', () => {
      const exact = issuer.issue(sampleSubject(), MADE_AT)
      expect(exact.outlivesIssuer).to.equal(false)
      const later = issueAt('2026-03-01T12:35')
      expect(later.outlivesIssuer).to.equal(true)
      expect(period(later)).to.deep.equal(['2026-03-01T12:35', '2027-03-01T12:35'])
    })

    it('are cut to the end of their issuer with clamp', async () => {
      const clamping = await sampleIssuer(hierarchy, { outlivesIssuer: 'clamp' })
      const issued = clamping.issue(sampleSubject(), moment('2026-09-01T00:00'))
      expect(period(issued)).to.deep.equal(['2026-09-01T00:00', '2027-03-01T12:34'])
      expect(issued.outlivesIssuer).to.equal(false)
      expect(formatMinute(read(issued).rangeTime.until)).to.equal('2027-03-01T12:34')
      expect(new Date(new X509Certificate(issued.x509).validTo)).to.deep.equal(moment('2027-03-01T12:34'))
      expect(period(clamping.issue(sampleSubject(), MADE_AT))).to.deep.equal(['2026-03-01T12:34', '2027-03-01T12:34'])
    })

    it('are refused beyond the end of their issuer with refuse, not up to it', async () => {
      const refusing = await sampleIssuer(hierarchy, { outlivesIssuer: 'refuse' })
      expect(codeOf(() => refusing.issue(sampleSubject(), MADE_AT))).to.equal(undefined)
      expect(codeOf(() => refusing.issue(sampleSubject(), moment('2026-03-01T12:35')))).to.equal('outlives-issuer')
    })
  })

  it('are refused when their fixed beginning is not before their end', async () => {
    const until = moment('2027-03-01T12:34')
    const form = { ...FORM, validFrom: until }
    const late = await sampleIssuer(hierarchy, { form })
    expect(codeOf(() => late.issue(sampleSubject(), MADE_AT))).to.equal('validity-empty')
    const shortly = await sampleIssuer(hierarchy, { form: { ...FORM, validFrom: moment('2027-03-01T12:33') } })
    expect(codeOf(() => shortly.issue(sampleSubject(), MADE_AT))).to.equal(undefined)
  })

  describe('when the issuer may not issue', () => {
    it('are given until its last minute and not after, [MS-RMPR] §2.2.9.3', () => {
      expect(codeOf(() => issueAt('2027-03-01T12:33'))).to.equal(undefined)
      expect(codeOf(() => issuer.issue(sampleSubject(), new Date('2027-03-01T12:33:59.999Z')))).to.equal(undefined)
      expect(codeOf(() => issueAt('2027-03-01T12:34'))).to.equal('issuer-expired')
      expect(codeOf(() => issueAt('2033-01-01T00:00'))).to.equal('issuer-expired')
    })

    it('are given from its first minute and not before', () => {
      expect(codeOf(() => issueAt('2026-03-01T12:34'))).to.equal(undefined)
      expect(codeOf(() => issuer.issue(sampleSubject(), new Date('2026-03-01T12:33:59.999Z')))).to.equal(
        'issuer-expired',
      )
    })
  })

  describe('by what they say of the server', () => {
    it('have its URL, release and SKU, but not its name', () => {
      const { principal } = read(issuer.issue(sampleSubject({ sku: 'a "SKU" & more', version: '1.2' }), MADE_AT))
      expect(principal.object).to.deep.equal({
        type: 'MS-DRM-Server',
        id: { type: 'MS-GUID', value: '{0f8fad5b-d9cb-469f-a165-70867728950e}' },
        address: { type: 'URL', value: 'http://licensing/_wmcs' },
      })
      expect(principal.securityLevels).to.deep.equal([
        { name: 'Server-Version', value: '1.2' },
        { name: 'Server-SKU', value: 'a "SKU" & more' },
      ])
    })

    it('have its name with nameInSlc, where there is one', async () => {
      const naming = await sampleIssuer(hierarchy, { form: { ...FORM, nameInSlc: true } })
      expect(read(naming.issue(sampleSubject(), MADE_AT)).principal.object.name).to.equal('LICENSING')
      expect(read(naming.issue(sampleSubject({ name: undefined }), MADE_AT)).principal.object.name).to.equal(undefined)
    })

    it('name their X.509 twin with x509Levels, in the order of the sample chain of 2003', async () => {
      const naming = await sampleIssuer(hierarchy, { form: { ...FORM, x509Levels: true } })
      const guid = guidOf('11111111-d9cb-469f-a165-70867728950e')
      const issued = naming.issue(sampleSubject({ guid }), MADE_AT)
      const root = read({ ...issued, xrml: issuer.chain[0] ?? '' }).principal.object.id.value
      const rest = 'OU=Emulated hierarchy - not for production, O=rms-emulator'
      expect(read(issued).principal.securityLevels).to.deep.equal([
        { name: 'X509-Issuer', value: `CN=${root}, ${rest}` },
        { name: 'X509-Subject', value: `CN={${guid}}, ${rest}` },
        { name: 'Server-Version', value: '5.2.3790.300' },
        { name: 'X509-Serial-Number', value: new X509Certificate(issued.x509).serialNumber },
        { name: 'Server-SKU', value: 'RMS 1.0' },
      ])
    })

    it('repeat the issuer with the practice statement after its levels, or without it, [MS-RMPR] §2.2.9.3.2', async () => {
      const own = readIssuingCertificate(issuer.chain[0] ?? '').certificate.principal
      const levels = [
        ...own.securityLevels,
        { name: 'Certificate Practice Statement', value: 'http://go.microsoft.com/fwlink/?linkid=11944' },
      ]
      expect(read(issuer.issue(sampleSubject(), MADE_AT)).issuer).to.deep.equal({ ...own, securityLevels: levels })
      const silent = await sampleIssuer(hierarchy, { practiceStatement: false })
      expect(read(silent.issue(sampleSubject(), MADE_AT)).issuer).to.deep.equal(own)
    })
  })
})

describe('[MS-RMPR] §3.1.4.7 licensor certificates of mode 2', () => {
  it('are signed with SHA-256 by a key of 2048 bits', async () => {
    const hierarchy = await sampleHierarchy({ mode: 2 })
    const issuer = await sampleIssuer(hierarchy, { mode: 2 })
    const { xrml } = issuer.issue(sampleSubject({ publicKey: publicKeyNamed('licensing', 2048) }), MADE_AT)
    const { signature } = readIssuingCertificate(xrml)
    expect(signature).to.include({ hash: 'SHA256', size: 2048 })
    const anchors = parseAnchors(chainOf(hierarchy).at(-1) ?? '')
    expect(verifyChain([xrml, ...issuer.chain], { anchors }).ok).to.equal(true)
  })
})

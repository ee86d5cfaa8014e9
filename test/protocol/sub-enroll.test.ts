import { expect } from 'chai'
import { X509Certificate } from 'node:crypto'
import { formatMinute, wholeMinute } from '../../src/base/moment.ts'
import {
  parsePkcs1PublicKey,
  readIssuingCertificate,
  rsaPublicKeyOf,
  verifyChain,
} from '../../src/certificates/index.ts'
import { enrollmentHistory } from '../../src/store/index.ts'
import { parseGuid } from '../../src/base/guid.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { exchange, headerOf } from '../support/raw-http.ts'
import { newcomer, rawSubEnroll } from '../support/raw-sub-enroll.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import {
  chainIn,
  GOOD_REQUEST,
  postSubEnroll,
  subEnrollEnvelope,
  type RequestMembers,
} from '../support/sub-enroll-request.ts'

const authorization = basic(ADMIN)
describe('[MS-RMPRS] §3.3.4.1 SubEnroll', () => {
  let root: TestRoot

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
  })

  after(() => root.close())

  const ask = async (members: RequestMembers) =>
    postSubEnroll(root.serviceUrl, { authorization, body: subEnrollEnvelope(members) })

  const enroll = async (members: RequestMembers) => {
    const { status, text } = await ask(members)
    expect(status, text).to.equal(200)
    const [leaf = '', ...above] = chainIn(text)
    return { leaf, above, certificate: readIssuingCertificate(leaf).certificate }
  }

  const relationsOf = async (written: string): Promise<string[]> => {
    const guid = parseGuid(written)
    if (guid === undefined) throw new Error(written)
    return (await enrollmentHistory(root.installation.store.queries, guid)).map(({ relation }) => relation)
  }

  describe('§3.3.4.1.2.2 the answer', () => {
    it('has five certificates that verify up to the root', async () => {
      const { leaf, above } = await enroll(newcomer())
      expect(above).to.have.length(4)
      const { ok, results } = verifyChain([leaf, ...above], { anchors: await root.anchors(), at: new Date() })
      expect(results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
      expect(ok).to.equal(true)
    })

    it('appends the root’s own chain as it is', async () => {
      const { above } = await enroll(newcomer())
      expect(above).to.deep.equal(await root.chain())
    })

    it('is written byte for byte as ASP.NET 2.0 writes it, with the capability versions of SP2', async () => {
      const body = subEnrollEnvelope(newcomer())
      const answer = await exchange(root.server.url, rawSubEnroll(body))
      const text = answer?.body.toString() ?? ''
      const opening =
        '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ' +
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">' +
        '<soap:Header><VersionData xmlns="http://microsoft.com/DRM/SubEnrollmentService">' +
        '<MinimumVersion>1.0.0.0</MinimumVersion><MaximumVersion>1.1.0.0</MaximumVersion></VersionData></soap:Header>' +
        '<soap:Body><SubEnrollResponse xmlns="http://microsoft.com/DRM/SubEnrollmentService"><SubEnrollResult>' +
        '<LicensorCertificateChain><string>&lt;XrML xmlns="" version="1.2"&gt;&lt;BODY type="LICENSE" version="3.0"&gt;'
      const ending =
        '&lt;/XrML&gt;</string></LicensorCertificateChain></SubEnrollResult></SubEnrollResponse></soap:Body></soap:Envelope>'
      expect(text.slice(0, opening.length)).to.equal(opening)
      expect(text.slice(-ending.length)).to.equal(ending)
      expect(text).not.to.match(/[\r\n\t]/)
      expect(text).to.match(/^[ -~]*$/)
    })

    it('has the headers of IIS 6 with ASP.NET, in their order, and tells its length', async () => {
      const body = subEnrollEnvelope(newcomer())
      const answer = await exchange(root.server.url, rawSubEnroll(body))
      if (answer === undefined) throw new Error('no answer')
      expect(answer.statusLine).to.equal('HTTP/1.1 200 OK')
      expect(answer.headers.map(([name]) => name).slice(0, 7)).to.deep.equal([
        'Date',
        'Server',
        'X-Powered-By',
        'X-AspNet-Version',
        'Cache-Control',
        'Content-Type',
        'Content-Length',
      ])
      expect(headerOf(answer, 'content-type')).to.equal('text/xml; charset=utf-8')
      expect(headerOf(answer, 'cache-control')).to.equal('private, max-age=0')
      expect(headerOf(answer, 'content-length')).to.equal(String(answer.body.length))
      expect(headerOf(answer, 'transfer-encoding')).to.equal(undefined)
      expect(headerOf(answer, 'date')).to.match(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
    })
  })

  describe('[MS-RMPR] §2.2.9.3.3 the new licensor certificate', () => {
    it('certifies the key that was sent, for the GUID in braces and lower case', async () => {
      const { key, guid } = newcomer()
      const { certificate } = await enroll({ key, guid: guid.toUpperCase() })
      const { object, publicKey } = certificate.principal
      expect(object.type).to.equal('MS-DRM-Server')
      expect(object.id).to.deep.equal({ type: 'MS-GUID', value: `{${guid}}` })
      expect(publicKey).to.deep.equal(parsePkcs1PublicKey(Buffer.from(key, 'base64')))
    })

    it('carries version, SKU and URL of the request, but not its name', async () => {
      const { certificate, leaf } = await enroll({
        ...newcomer(),
        sku: 'A SKU &amp; more',
        version: '5.2.3790.433',
        name: 'A-NAME-OF-ITS-OWN',
        url: 'https://rms.example:8443/_wmcs?a=b&amp;c=d',
      })
      const { object, securityLevels } = certificate.principal
      expect(securityLevels).to.deep.equal([
        { name: 'Server-Version', value: '5.2.3790.433' },
        { name: 'Server-SKU', value: 'A SKU & more' },
      ])
      expect(object.address).to.deep.equal({ type: 'URL', value: 'https://rms.example:8443/_wmcs?a=b&c=d' })
      expect(object).not.to.have.property('name')
      expect(leaf).not.to.contain('A-NAME-OF-ITS-OWN')
    })

    it('is issued by the root in its own name, by its practice statement, for one year from this minute', async () => {
      const before = formatMinute(new Date())
      const { certificate } = await enroll(newcomer())
      const after = formatMinute(new Date())
      const own = readIssuingCertificate((await root.chain())[0] ?? '').certificate.principal
      expect(certificate.issuer.object).to.deep.equal(own.object)
      expect(certificate.issuer.publicKey).to.deep.equal(own.publicKey)
      expect(certificate.issuer.securityLevels).to.deep.equal([
        ...own.securityLevels,
        { name: 'Certificate Practice Statement', value: 'http://go.microsoft.com/fwlink/?linkid=11944' },
      ])
      const { issuedTime, rangeTime } = certificate
      expect([before, after]).to.include(formatMinute(issuedTime))
      expect(rangeTime.from).to.deep.equal(issuedTime)
      expect(rangeTime.until.getUTCFullYear()).to.equal(issuedTime.getUTCFullYear() + 1)
    })

    it('has an X.509 twin in the store: same key, GUID, issuer, serial number and validity', async () => {
      const { key, guid } = newcomer()
      const { certificate, leaf } = await enroll({ key, guid })
      const [entry] = await root.enrollments()
      if (entry === undefined) throw new Error('no row')
      expect(entry.xrml).to.equal(leaf)
      const twin = new X509Certificate(Buffer.from(entry.x509))
      expect(rsaPublicKeyOf(twin.publicKey)).to.deep.equal(certificate.principal.publicKey)
      expect(twin.subjectAltName).to.equal(`URI:urn:uuid:${guid}`)
      expect(twin.issuer).to.contain(`CN={${certificate.issuer.object.id.value.slice(1, -1)}}`)
      expect(twin.serialNumber.toLowerCase().padStart(32, '0')).to.equal(
        certificate.descriptor.id.value.replace(/[{}-]/g, ''),
      )
      expect(new Date(twin.validFrom)).to.deep.equal(certificate.rangeTime.from)
      expect(new Date(twin.validTo)).to.deep.equal(certificate.rangeTime.until)
    })
  })

  describe('what is kept', () => {
    it('is one row: who, from where, when, the request, and both certificates', async () => {
      const { key, guid } = newcomer()
      const [before] = await root.enrollments()
      const { certificate } = await enroll({ key, guid })
      const [entry, previous] = await root.enrollments()
      expect(previous?.number).to.equal(before?.number)
      expect(entry).to.deep.include({
        guid,
        relation: 'first',
        caller: 'EMULATOR\\rmsadmin',
        callerSid: await root.installation.accounts.findSid('rmsadmin'),
        remoteAddress: '127.0.0.1',
        sku: GOOD_REQUEST.sku,
        version: GOOD_REQUEST.version,
        name: GOOD_REQUEST.name,
        url: GOOD_REQUEST.url,
        certificateGuid: certificate.descriptor.id.value.slice(1, -1),
      })
      expect(entry && wholeMinute(entry.at)).to.deep.equal(certificate.issuedTime)
    })

    it('is written before the answer leaves, also when many ask at once', async () => {
      const servers = Array.from({ length: 20 }, newcomer)
      await Promise.all(
        servers.map(async (server) => {
          await enroll(server)
          expect(await relationsOf(server.guid)).to.deep.equal(['first'])
        }),
      )
    })

    it('shows a renewal, with the same GUID and key in another certificate', async () => {
      const server = newcomer()
      const first = (await enroll(server)).certificate
      const second = (await enroll(server)).certificate
      expect(second.principal).to.deep.equal(first.principal)
      expect(second.descriptor.id).not.to.deep.equal(first.descriptor.id)
      expect(await relationsOf(server.guid)).to.deep.equal(['first', 'renewal'])
    })

    it('marks a known GUID with another key, and a known key with another GUID; both are accepted', async () => {
      const [a, b] = [newcomer(), newcomer()]
      await enroll(a)
      await enroll({ ...a, key: b.key })
      expect(await relationsOf(a.guid)).to.deep.equal(['first', 'known-guid-other-key'])
      await enroll({ ...b, key: a.key })
      expect(await relationsOf(b.guid)).to.deep.equal(['known-key-other-guid'])
    })

    for (const [what, write] of [
      ['in braces', (guid: string) => `{${guid}}`],
      ['in braces and upper case', (guid: string) => `{${guid.toUpperCase()}}`],
      ['in parentheses', (guid: string) => `(${guid})`],
      ['without hyphens', (guid: string) => guid.replaceAll('-', '')],
      ['with blanks around', (guid: string) => ` ${guid}\n`],
    ] as const) {
      it(`knows a GUID again that is written ${what}`, async () => {
        const server = newcomer()
        await enroll(server)
        const { certificate } = await enroll({ ...server, guid: write(server.guid) })
        expect(certificate.principal.object.id.value).to.equal(`{${server.guid}}`)
        expect(await relationsOf(server.guid)).to.deep.equal(['first', 'renewal'])
      })
    }
  })
})

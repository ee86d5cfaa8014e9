import { expect } from 'chai'
import {
  parsePkcs1PublicKey,
  readIssuingCertificate,
  readRevocation,
  sameKey,
  verifyChain,
} from '../../src/certificates/index.ts'
import { ENROLLMENT_NAMESPACE } from '../../src/protocol/enrollment.ts'
import { custom, enrollCall, STANDARD, type EnrollMembers } from '../support/enroll-request.ts'
import { startTestEnrollmentServer, type TestEnrollmentServer } from '../support/enrollment-server.ts'
import { callService, faultIn } from '../support/soap-call.ts'
import { chainIn, newKey } from '../support/sub-enroll-request.ts'

const ARGUMENT = 'System.ArgumentException'
const NULL = 'System.ArgumentNullException'

describe('[MS-RMPR] §3.6.4.1 Enroll', () => {
  let service: TestEnrollmentServer
  const thirdParty = newKey(2048).base64

  before(async () => {
    service = await startTestEnrollmentServer()
  })

  after(() => service.close())

  const ask = (members: EnrollMembers = {}) => callService(service.serviceUrl, enrollCall(members))

  async function enrolled(members: EnrollMembers = {}): Promise<string[]> {
    const { status, text } = await ask(members)
    expect(status, text).to.equal(200)
    const chain = chainIn(text)
    const report = verifyChain(chain, { anchors: await service.anchors(), at: new Date() })
    expect(report.results.filter(({ outcome }) => outcome === 'fails')).to.deep.equal([])
    return chain
  }

  it('[MS-RMPR] §3.6.4.1.4.7 answers with exactly four certificates: SLC, Enrollment Service, Enrollment CA, CA', async () => {
    const chain = await enrolled()
    expect(chain).to.have.length(4)
    expect(chain.slice(1)).to.deep.equal(await service.chain())
  })

  it('[MS-RMPR] §3.6.4.1.1.2 answers with 1.0.0.0 in VersionData', async () => {
    const { text } = await ask()
    expect(text).to.include(
      `<VersionData xmlns="${ENROLLMENT_NAMESPACE}"><MinimumVersion>1.0.0.0</MinimumVersion><MaximumVersion>1.0.0.0</MaximumVersion></VersionData>`,
    )
  })

  it('[MS-RMPR] §3.1.3.2 is open to all callers and asks nobody to log on', async () => {
    const { text } = await callService(service.serviceUrl, {
      ...enrollCall(),
      authorization: 'Basic bm9ib2R5Om5vdGhpbmc=',
    })
    expect(chainIn(text)).to.have.length(4)
    expect((await service.enrollments())[0]?.caller).to.equal('NT AUTHORITY\\ANONYMOUS LOGON')
    const page = await (await fetch(service.serviceUrl)).text()
    expect(page).to.include('Everybody may, without logging on.')
  })

  it('[MS-RMPR] §3.6.4.1.4.3 issues an SLC that its issuer alone may revoke for StandardRevocation', async () => {
    const [slc = ''] = await enrolled({ revocation: STANDARD })
    expect(readIssuingCertificate(slc).certificate.revocation).to.equal(undefined)
    expect([...slc.matchAll(/<CONDITIONLIST>/g)]).to.have.length(1)
  })

  it('[MS-RMPR] §2.2.9.3.4 puts the issuer and every third party into the CONDITIONLIST for CustomRevocation', async () => {
    const other = newKey().base64
    const [slc = '', above = ''] = await enrolled({ revocation: custom(thirdParty, other) })
    const { revocation = '' } = readIssuingCertificate(slc).certificate
    expect(slc).to.include(`</WORK>${revocation}</BODY>`)
    const keys = readRevocation(revocation)
    const wanted = [
      readIssuingCertificate(above).certificate.principal.publicKey,
      ...[thirdParty, other].map((key) => parsePkcs1PublicKey(Buffer.from(key, 'base64'))),
    ]
    expect(keys.map((key, index) => wanted[index] !== undefined && sameKey(key, wanted[index]))).to.deep.equal([
      true,
      true,
      true,
    ])
  })

  it('[MS-RMPR] §3.6.4.1.4.6 ignores SKU, Name and URL that are missing or none', async () => {
    await enrolled({ sku: undefined, name: undefined, url: 'no URL at all' })
  })

  it('[MS-RMPR] §3.6.4.1.4.2 ignores AuthorizationInformation', async () => {
    const call = enrollCall()
    const body = call.body.replace(
      '<AuthorizationInformation />',
      '<AuthorizationInformation><SignedDataBase64Encoded>what ever</SignedDataBase64Encoded></AuthorizationInformation>',
    )
    expect((await callService(service.serviceUrl, { ...call, body })).status).to.equal(200)
  })

  const refusals: [string, EnrollMembers, string, string][] = [
    ['NonRevocable', { revocation: '<RevocationType>NonRevocable</RevocationType>' }, ARGUMENT, 'RevocationType'],
    [
      'no RevocationInformation, which .NET reads as NonRevocable',
      { revocation: undefined },
      ARGUMENT,
      'RevocationType',
    ],
    [
      'StandardRevocation with authorities',
      { revocation: custom(thirdParty).replace('Custom', 'Standard') },
      ARGUMENT,
      'aRevocationAuthorities',
    ],
    ['CustomRevocation without authorities', { revocation: custom() }, NULL, 'aRevocationAuthorities'],
    [
      'CustomRevocation with an authority without a key',
      {
        revocation: custom(thirdParty).replace(
          /<aRevocationAuthorityPublicKey>.*?<\/aRevocationAuthorityPublicKey>/,
          '',
        ),
      },
      NULL,
      'aRevocationAuthorityPublicKey',
    ],
    ['a key of an authority that is none', { revocation: custom('AAAA') }, ARGUMENT, 'aRevocationAuthorityPublicKey'],
    [
      'a key of an authority after a good one',
      { revocation: custom(thirdParty, 'AAAA') },
      ARGUMENT,
      'aRevocationAuthorityPublicKey',
    ],
    [
      'too many authorities',
      { revocation: custom(...Array<string>(17).fill(thirdParty)) },
      'System.ArgumentOutOfRangeException',
      'aRevocationAuthorities',
    ],
    ['no key', { key: undefined }, NULL, 'aPublicKeyBytes'],
    ['a key that is none', { key: 'AAAA' }, ARGUMENT, 'aPublicKeyBytes'],
    ['a key of another size', { key: thirdParty }, 'System.ArgumentOutOfRangeException', 'aPublicKeyBytes'],
    ['no GUID', { guid: undefined }, ARGUMENT, 'Guid'],
    ['no Version, [MS-RMPR] §3.6.4.1.4.6', { version: undefined }, NULL, 'Version'],
    ['an empty Version, [MS-RMPR] §3.6.4.1.4.6', { version: '' }, ARGUMENT, 'Version'],
    ['a text that no certificate can carry', { sku: 'a\tb' }, ARGUMENT, 'SKU'],
  ]
  for (const [what, members, exception, parameter] of refusals) {
    it(`refuses ${what}`, async () => {
      const before = (await service.enrollments()).length
      const { status, text } = await ask(members)
      expect(status).to.equal(500)
      expect(faultIn(text)).to.include(`${exception}: `).and.include(`Parameter name: ${parameter}\r\n`)
      expect(await service.enrollments()).to.have.length(before)
    })
  }

  it('refuses a RevocationType that is none as .NET does', async () => {
    const { status, text } = await ask({ revocation: '<RevocationType> StandardRevocation</RevocationType>' })
    expect(status).to.equal(500)
    expect(text).to.include('<faultcode>soap:Client</faultcode>')
    expect(faultIn(text)).to.include(
      "Instance validation error: ' StandardRevocation' is not a valid value for RevocationTypeEnum.",
    )
  })

  it('[MS-RMPR] §3.6.4.1.1.1 refuses versions other than 1.0.0.0', async () => {
    const { text } = await callService(service.serviceUrl, { ...enrollCall(), versions: ['1.0.0.0', '1.1.0.0'] })
    expect(faultIn(text)).to.include('UnsupportedDataVersionException')
  })

  it('[MS-RMPR] §6.6 is described where it is', async () => {
    const wsdl = await (await fetch(`${service.serviceUrl.toLowerCase()}?wsdl`)).text()
    expect(wsdl).to.include(`<soap:address location="${service.serviceUrl.toLowerCase()}"`)
    const page = await (await fetch(`${service.serviceUrl}?op=Enroll`)).text()
    expect(page).to.include('&lt;RevocationType&gt;StandardRevocation&lt;/RevocationType&gt;')
  })

  it('enrollment.serverInformation=checked: demands what SubEnroll demands', async () => {
    const other = await startTestEnrollmentServer({ set: ['enrollment.serverInformation=checked'] })
    try {
      const refused = async (members: EnrollMembers) =>
        faultIn((await callService(other.serviceUrl, enrollCall(members))).text)
      expect(await refused({ sku: undefined })).to.include(`${NULL}: `)
      expect(await refused({ url: 'no URL at all' })).to.include('System.FormatException: ')
      expect((await callService(other.serviceUrl, enrollCall())).status).to.equal(200)
    } finally {
      await other.close()
    }
  })
})

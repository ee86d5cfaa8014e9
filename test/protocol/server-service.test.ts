import { expect } from 'chai'
import { verifyChain } from '../../src/certificates/index.ts'
import { CERTIFICATION_SERVER_PATH, LICENSING_SERVER_PATH, SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { GET_LICENSOR_CERTIFICATE_ACTION, SERVER_NAMESPACE } from '../../src/protocol/server-service.ts'
import { startTestLicensingServer, type TestLicensingServer } from '../support/licensing-server.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService, faultIn, type SoapCall } from '../support/soap-call.ts'

const CALL: SoapCall = {
  namespace: SERVER_NAMESPACE,
  action: GET_LICENSOR_CERTIFICATE_ACTION,
  body: `<GetLicensorCertificate xmlns="${SERVER_NAMESPACE}" />`,
  versions: ['1.0.0.0', '1.0.0.0'],
}

const answerWith = (chain: readonly string[]): string =>
  `<soap:Header><VersionData xmlns="${SERVER_NAMESPACE}"><MinimumVersion>1.0.0.0</MinimumVersion><MaximumVersion>1.1.0.0</MaximumVersion></VersionData></soap:Header>` +
  `<soap:Body><GetLicensorCertificateResponse xmlns="${SERVER_NAMESPACE}"><GetLicensorCertificateResult><CertificateChain>` +
  chain.map((xrml) => `<Certificate>${xrml}</Certificate>`).join('') +
  '</CertificateChain></GetLicensorCertificateResult></GetLicensorCertificateResponse></soap:Body></soap:Envelope>'

const read = async (url: string): Promise<string> => (await fetch(url)).text()

describe('[MS-RMPRS] §3.4 GetLicensorCertificate', () => {
  let root: TestRoot
  let licensing: TestLicensingServer

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
    licensing = await startTestLicensingServer(root)
  })

  after(async () => {
    await licensing.close()
    await root.close()
  })

  for (const path of [CERTIFICATION_SERVER_PATH, LICENSING_SERVER_PATH]) {
    it(`[MS-RMPRS] §3.4.4.1.3.2 answers at ${path} of a root with its chain as XML nodes`, async () => {
      const { status, text } = await callService(`${root.server.url}${path}`, CALL)
      expect(status, text).to.equal(200)
      expect(text.endsWith(answerWith(await root.chain())), text).to.equal(true)
    })

    it(`[MS-RMPRS] §6.3 is described at ${path}`, async () => {
      const url = `${root.server.url}${path}`
      const wsdl = await read(`${url}?WSDL`)
      expect(wsdl).to.include('<wsdl:service name="Server">').and.include(`<soap:address location="${url}"`)
      expect(wsdl).not.to.include('soap12')
      expect(await read(`${url}?disco`)).to.include('binding="q1:ServerSoap"')
      const page = await read(`${url}?op=GetLicensorCertificate`)
      expect(page).to.include('&lt;GetLicensorCertificate xmlns=').and.not.include('Values of the request')
    })
  }

  it('[MS-RMPRS] §3.4 answers at a licensing server with the chain that the root has given it', async () => {
    const { status, text } = await callService(`${licensing.server.url}${LICENSING_SERVER_PATH}`, CALL)
    expect(status, text).to.equal(200)
    expect(text.endsWith(answerWith(licensing.chain)), text).to.equal(true)
    expect(licensing.chain).to.have.length(5)
  })

  it('[MS-RMPR] §2.2.9.1.12 hands out certificates whose signatures hold as they stand in the answer', async () => {
    const { text } = await callService(`${licensing.server.url}${LICENSING_SERVER_PATH}`, CALL)
    const chain = [...text.matchAll(/<Certificate>(.*?)<\/Certificate>/gs)].map(([, xrml]) => xrml ?? '')
    expect(verifyChain(chain, { anchors: await root.anchors(), at: new Date() }).ok).to.equal(true)
  })

  it('is not there for sub-enrollment at a licensing server, [MS-RMPRS] §3.3', async () => {
    const url = `${licensing.server.url}${SUB_ENROLL_PATH}`
    expect((await callService(url, CALL)).status).to.equal(404)
    expect((await fetch(`${licensing.server.url}/_wmcs/Certification/`)).status).to.equal(404)
    expect((await fetch(`${licensing.server.url}/_wmcs/Licensing/`)).status).to.equal(403)
  })

  const refusals: [string, Partial<SoapCall>, string][] = [
    ['a maximum above that of the server', { versions: ['1.0.0.0', '1.2.0.0'] }, 'UnsupportedDataVersionException'],
    ['a minimum above its maximum', { versions: ['1.1.0.0', '1.0.0.0'] }, 'MalformedDataVersionException'],
    ['versions that are none', { versions: ['1', '1'] }, 'MalformedDataVersionException'],
    ['another action', { action: `${SERVER_NAMESPACE}/FindServices` }, 'did not recognize the value'],
  ]
  for (const [what, change, fault] of refusals) {
    it(`[MS-RMPRS] §3.1.4.1 refuses ${what}`, async () => {
      const { status, text } = await callService(`${root.server.url}${LICENSING_SERVER_PATH}`, { ...CALL, ...change })
      expect(status).to.equal(500)
      expect(faultIn(text)).to.include(fault)
    })
  }

  it('passes a request without VersionData', async () => {
    const { namespace, action, body } = CALL
    const { status } = await callService(`${root.server.url}${CERTIFICATION_SERVER_PATH}`, { namespace, action, body })
    expect(status).to.equal(200)
  })

  it('Cc747566 lets users in by default, and nobody who has not logged on', async () => {
    const url = `${licensing.server.url}${LICENSING_SERVER_PATH}`
    expect((await callService(url, { ...CALL, authorization: undefined })).status).to.equal(401)
    expect((await callService(url, CALL)).status).to.equal(200)
  })

  it('answers SOAP 1.2 where that is switched on, with the port of [MS-RMPRS] §6.3', async () => {
    const other = await startTestRoot({ set: ['asmx.soap12=true'] })
    try {
      const wsdl = await read(`${other.server.url}${LICENSING_SERVER_PATH}?wsdl`)
      expect(wsdl).to.include('<wsdl:port name="ServerSoap12" binding="tns:ServerSoap12">')
    } finally {
      await other.close()
    }
  })
})

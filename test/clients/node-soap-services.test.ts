import { expect } from 'chai'
import { BasicAuthSecurity, createClientAsync, type Client } from 'soap'
import { CERTIFICATION_SERVER_PATH } from '../../src/protocol/paths.ts'
import { ADMIN } from '../support/admin.ts'
import { startTestEnrollmentServer, type TestEnrollmentServer } from '../support/enrollment-server.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { GOOD_REQUEST } from '../support/sub-enroll-request.ts'

describe('node-soap’s own client, at the services beside SubEnroll', function () {
  this.timeout(60_000)
  let root: TestRoot
  let service: TestEnrollmentServer

  before(async () => {
    root = await startTestRoot()
    service = await startTestEnrollmentServer()
  })

  after(async () => {
    await service.close()
    await root.close()
  })

  const VERSIONS = { VersionData: { MinimumVersion: '1.0.0.0', MaximumVersion: '1.0.0.0' } }

  async function ask(client: Client, operation: string, namespace: string, input: object): Promise<[unknown, string]> {
    client.addSoapHeader(VERSIONS, '', 'tns', namespace)
    const call: unknown = client[`${operation}Async`]
    if (typeof call !== 'function') throw new TypeError(`there is no ${operation}`)
    const [answer, text] = (await Reflect.apply(call, client, [input])) as [unknown, string]
    return [answer, text]
  }

  it('[MS-RMPRS] §6.3 gets the chain of a root by GetLicensorCertificate', async () => {
    const client = await createClientAsync(`${root.server.url}${CERTIFICATION_SERVER_PATH}?wsdl`)
    client.setSecurity(new BasicAuthSecurity(ADMIN.user, ADMIN.password))
    const [answer, text] = await ask(client, 'GetLicensorCertificate', 'http://microsoft.com/DRM/ServerService', {})
    expect(answer).to.have.nested.property('GetLicensorCertificateResult.CertificateChain.Certificate').with.length(4)
    for (const xrml of await root.chain()) expect(text).to.include(`<Certificate>${xrml}</Certificate>`)
  })

  it('[MS-RMPR] §6.6 enrolls a root by Enroll', async () => {
    const client = await createClientAsync(`${service.serviceUrl}?wsdl`)
    const [answer] = await ask(client, 'Enroll', 'http://microsoft.com/DRM/EnrollmentService', {
      oInput: {
        AuthorizationInformation: {},
        RevocationInformation: { RevocationType: 'StandardRevocation' },
        CertificatePublicKey: { aPublicKeyBytes: GOOD_REQUEST.key, Guid: GOOD_REQUEST.guid },
        EnrolleeInformation: { SKU: 'RMS 1.0', Version: '5.2.3790.300', Name: 'ROOT', URL: 'http://root/_wmcs' },
      },
    })
    expect(answer).to.have.nested.property('EnrollResult.LicensorCertificateChain.string').with.length(4)
  })
})

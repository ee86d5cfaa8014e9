import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { BasicAuthSecurity, createClientAsync, type Client } from 'soap'
import {
  BASE_PATH,
  CERTIFICATION_SERVER_PATH,
  GROUP_EXPANSION_FILE,
  LICENSING_LOCATOR_FILE,
} from '../../src/protocol/paths.ts'
import { ADMIN } from '../support/admin.ts'
import { startTestEnrollmentServer, type TestEnrollmentServer } from '../support/enrollment-server.ts'
import { grantGroupExpansion } from '../support/group-expansion.ts'
import { NOTHING_MAY_BE_MISSING } from '../support/installed.ts'
import { runProgram } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { GOOD_REQUEST, newKey } from '../support/sub-enroll-request.ts'

const PYTHON = '/usr/bin/python3'
const PROGRAM = fileURLToPath(new URL('./zeep/services.py', import.meta.url))

function zeepVersion(): string | undefined {
  try {
    return execFileSync(PYTHON, ['-c', 'import zeep; print(zeep.__version__)'], { encoding: 'utf8', stdio: 'pipe' })
  } catch {
    return undefined
  }
}

const ASKED = { SERVICES_KEY: GOOD_REQUEST.key, SERVICES_GUID: GOOD_REQUEST.guid }
const WHO = { SERVICES_USER: ADMIN.user, SERVICES_PASSWORD: ADMIN.password }

describe('clients nobody here wrote, at the services beside SubEnroll', function () {
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

  const version = zeepVersion()

  describe(`Python zeep (${version?.trim() ?? `${NOTHING_MAY_BE_MISSING ? 'MISSING' : 'SKIPPED'}: apt-get install python3-zeep`})`, () => {
    before(function () {
      if (version !== undefined) return
      if (NOTHING_MAY_BE_MISSING) throw new Error('apt-get install python3-zeep, or npm run test:clients')
      this.skip()
    })

    async function ask(operation: string, url: string, environment: Record<string, string>): Promise<string[]> {
      const { stdout, stderr } = await runProgram(PYTHON, [PROGRAM, operation, url], {
        environment: { ...environment, LC_ALL: 'C.UTF-8' },
      })
      if (stdout === '') throw new Error(`it has told nothing: ${stderr}`)
      return stdout.split('\0').slice(0, -1)
    }

    it('[MS-RMPRS] §6.3 gets the chain of a root by GetLicensorCertificate, as XML', async () => {
      const url = `${root.server.url}${CERTIFICATION_SERVER_PATH}`
      const [minimum, maximum, ...chain] = await ask('GetLicensorCertificate', url, WHO)
      expect([minimum, maximum]).to.deep.equal(['1.0.0.0', '1.1.0.0'])
      const bodies = (texts: readonly string[]) => texts.map((text) => /<SIGNATURE>.*<\/SIGNATURE>/s.exec(text)?.[0])
      expect(chain).to.have.length(4)
      expect(bodies(chain)).to.deep.equal(bodies(await root.chain()))
    })

    it('[MS-RMPRS] §6.1, [MS-RMPR] §6.5 finds services', async () => {
      const location = 'GroupExpansionService http://testroot/_wmcs/GroupExpansion/GroupExpansion.asmx'
      const orders = { ...WHO, SERVICES_TYPE: 'GroupExpansionService' }
      const url = `${root.server.url}${CERTIFICATION_SERVER_PATH}`
      expect(await ask('FindServiceLocations', url, orders)).to.deep.equal(['1.0.0.0', '1.1.0.0', location])
      const locator = `${root.server.url}${BASE_PATH}/${LICENSING_LOCATOR_FILE}`
      expect(await ask('FindServiceLocationsForUser', locator, orders)).to.deep.equal(['1.0.0.0', '1.1.0.0', location])
      const nowhere = { ...WHO, SERVICES_TYPE: 'ActivationService' }
      expect(await ask('FindServiceLocationsForUser', locator, nowhere)).to.include('ActivationService None')
    })

    it('[MS-RMPR] §4.6 asks GetServerInfo', async () => {
      const url = `${root.server.url}${CERTIFICATION_SERVER_PATH}`
      const [told] = await ask('GetServerInfo', url, { ...WHO, SERVICES_TYPE: 'VersionInfo' })
      expect(told).to.match(/<VersionInfo Version="5\.2\.3790\.300" ?\/>/)
    })

    it('[MS-RMPRS] §6.4 asks IsPrincipalMemberOf', async () => {
      await grantGroupExpansion(root.installation)
      const url = `${root.server.url}${BASE_PATH}/${GROUP_EXPANSION_FILE}`
      const asked = (group: string) =>
        ask('IsPrincipalMemberOf', url, {
          ...WHO,
          SERVICES_PRINCIPAL: 'rmsadmin@emulator.example',
          SERVICES_GROUP: group,
        })
      expect(await asked('RMS.Administrators@emulator.example')).to.deep.equal(['1.0.0.0', '1.1.0.0', 'True'])
      expect(await asked('RMS.Service.Group@emulator.example')).to.deep.equal(['1.0.0.0', '1.1.0.0', 'False'])
    })

    it('takes the 401 of nobody for what it is', async () => {
      const url = `${root.server.url}${CERTIFICATION_SERVER_PATH}`
      expect((await ask('GetLicensorCertificate', url, {})).slice(0, 3)).to.deep.equal([
        'failed',
        'TransportError',
        '401',
      ])
    })

    it('[MS-RMPR] §6.6 enrolls a root by Enroll, with custom revocation too', async () => {
      const [minimum, maximum, ...chain] = await ask('Enroll', service.serviceUrl, ASKED)
      expect([minimum, maximum]).to.deep.equal(['1.0.0.0', '1.0.0.0'])
      expect(chain.slice(1)).to.deep.equal(await service.chain())
      const custom = await ask('Enroll', service.serviceUrl, { ...ASKED, SERVICES_AUTHORITY: newKey(2048).base64 })
      expect(custom[2]).to.include('External revocation authority')
    })

    it('takes an empty Version for a fault', async () => {
      const told = await ask('Enroll', service.serviceUrl, { ...ASKED, SERVICES_VERSION: '' })
      expect(told.slice(0, 3)).to.deep.equal(['failed', 'Fault', 'soap:Server'])
      expect(told[3]).to.include('System.ArgumentException: ').and.include('Parameter name: Version')
    })
  })

  describe('node-soap’s own client', () => {
    const VERSIONS = { VersionData: { MinimumVersion: '1.0.0.0', MaximumVersion: '1.0.0.0' } }

    async function ask(
      client: Client,
      operation: string,
      namespace: string,
      input: object,
    ): Promise<[unknown, string]> {
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
})

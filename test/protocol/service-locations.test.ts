import { expect } from 'chai'
import { BasicAuthSecurity, createClientAsync } from 'soap'
import {
  BASE_PATH,
  CERTIFICATION_FILE,
  CERTIFICATION_LOCATOR_FILE,
  CERTIFICATION_SERVER_FILE,
  GROUP_EXPANSION_FILE,
  LICENSE_FILE,
  LICENSING_LOCATOR_FILE,
  LICENSING_SERVER_FILE,
  PUBLISH_FILE,
  TEMPLATE_DISTRIBUTION_FILE,
} from '../../src/protocol/paths.ts'
import { SERVER_NAMESPACE } from '../../src/protocol/server-service.ts'
import { ADMIN } from '../support/admin.ts'
import { startTestLicensingServer, type TestLicensingServer } from '../support/licensing-server.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService, faultIn, type SoapAnswer } from '../support/soap-call.ts'

const at = (server: string, file: string): string => `${server}${BASE_PATH}/${file}`

const ask = (url: string, operation: string, content: string): Promise<SoapAnswer> =>
  callService(url, {
    namespace: SERVER_NAMESPACE,
    action: `${SERVER_NAMESPACE}/${operation}`,
    body: `<${operation} xmlns="${SERVER_NAMESPACE}">${content}</${operation}>`,
    ...(operation !== 'GetServerInfo' && { versions: ['1.0.0.0', '1.0.0.0'] as const }),
  })

const names = (...types: readonly string[]): string =>
  `<ServiceNames>${types.map((type) => `<ServiceLocationRequest><Type>${type}</Type></ServiceLocationRequest>`).join('')}</ServiceNames>`

const infos = (...types: readonly string[]): string =>
  `<requests>${types.map((type) => `<ServerInfoRequest><Type>${type}</Type><AdditionalInfo>a"&lt;</AdditionalInfo></ServerInfoRequest>`).join('')}</requests>`

/** The locations of an answer, `-` where there is no URL at all. */
const locationsIn = ({ text }: SoapAnswer): string[] =>
  [...text.matchAll(/<ServiceLocationResponse>(.*?)<\/ServiceLocationResponse>/g)].map(([, content = '']) => {
    const [, type = ''] = /<Type>(\w+)<\/Type>/.exec(content) ?? []
    const url = content.includes('<URL') ? (/<URL>(.*?)<\/URL>/.exec(content)?.[1] ?? '') : '-'
    return `${type} ${url}`
  })

describe('what a server tells of itself', () => {
  let root: TestRoot
  let licensing: TestLicensingServer
  let outside: TestRoot

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
    licensing = await startTestLicensingServer(root)
    outside = await startTestRoot({
      set: [
        'profile=rms-1.0-sp1',
        'server.externalCertificationUrl=https://rms.example/_wmcs/certification',
        'server.externalLicensingUrl=https://rms.example/_wmcs/licensing',
        'server.licensingUrl=http://other/_wmcs/licensing',
      ],
    })
  })

  after(async () => {
    await outside.close()
    await licensing.close()
    await root.close()
  })

  it('[MS-RMPRS] §3.2.4.1 finds what is published, and says of the rest that its URL is empty', async () => {
    const url = at(root.server.url, CERTIFICATION_SERVER_FILE)
    const types = ['GroupExpansionService', 'LicensingService', 'GroupExpansionService', 'DrmRemoteDirectoryServices']
    const answer = await ask(url, 'FindServiceLocations', names(...types))
    expect(answer.status, answer.text).to.equal(200)
    const expansion = 'GroupExpansionService http://testroot/_wmcs/GroupExpansion/GroupExpansion.asmx'
    expect(locationsIn(answer)).to.deep.equal([
      expansion,
      'LicensingService http://testroot/_wmcs/Licensing/License.asmx',
      expansion,
      'DrmRemoteDirectoryServices ',
    ])
  })

  it('[MS-RMPRS] §3.2.4.1 refuses types that are not for servers, and a request for nothing', async () => {
    const url = at(root.server.url, LICENSING_SERVER_FILE)
    const foreign = await ask(url, 'FindServiceLocations', names('LicensingService', 'PublishingService'))
    expect([foreign.status, faultIn(foreign.text)]).to.satisfy(
      ([status, fault]: [number, string]) => status === 500 && fault.includes('System.ArgumentException'),
    )
    const nothing = await ask(url, 'FindServiceLocations', '')
    expect(faultIn(nothing.text)).to.include('System.ArgumentNullException')
    const unknown = await ask(url, 'FindServiceLocations', names('Nothing'))
    expect(faultIn(unknown.text)).to.include('System.InvalidOperationException')
    const many = await ask(url, 'FindServiceLocations', names(...Array<string>(65).fill('LicensingService')))
    expect(faultIn(many.text)).to.include('System.ArgumentOutOfRangeException')
  })

  for (const file of [CERTIFICATION_LOCATOR_FILE, LICENSING_LOCATOR_FILE]) {
    it(`[MS-RMPR] §3.7.4.2 finds services for users at ${file}, with no URL where there is none`, async () => {
      const answer = await ask(
        at(root.server.url, file),
        'FindServiceLocationsForUser',
        names('LicensingService', 'PrecertificationService', 'ServerService'),
      )
      expect(answer.status, answer.text).to.equal(200)
      expect(locationsIn(answer)).to.deep.equal([
        'LicensingService http://testroot/_wmcs/Licensing/License.asmx',
        'PrecertificationService -',
        'ServerService http://testroot/_wmcs/Certification/Server.asmx',
      ])
    })
  }

  it('[MS-RMPR] §3.7.4.2 sends users outside where that is configured', async () => {
    const answer = await ask(
      at(outside.server.url, CERTIFICATION_LOCATOR_FILE),
      'FindServiceLocationsForUser',
      names('CertificationService', 'LicensingService', 'LicensingInternalService', 'CertificationInternalService'),
    )
    expect(locationsIn(answer)).to.deep.equal([
      'CertificationService https://rms.example/_wmcs/certification',
      'LicensingService https://rms.example/_wmcs/licensing',
      'LicensingInternalService http://other/_wmcs/licensing',
      'CertificationInternalService http://testroot/_wmcs/Certification/Certification.asmx',
    ])
  })

  it('[MS-RMPR] §4.6, §6.5 tells the release, features, chain and locations, without VersionData', async () => {
    const url = at(licensing.server.url, LICENSING_SERVER_FILE)
    const types = ['VersionInfo', 'ServerFeatureInfo', 'ServerLicensorCertificate', 'ServiceLocations']
    const { status, text } = await ask(url, 'GetServerInfo', infos(...types))
    expect(status, text).to.equal(200)
    const request = (type: string, content: string) =>
      `<ServerInfoRequest Type="${type}" AdditionalInfo="a&quot;&lt;">${content}</ServerInfoRequest>`
    const location = (type: string, to = '') => `<ServiceLocation Type="${type}" Url="${to}" />`
    expect(text).to.match(
      /^<\?xml version="1.0" encoding="utf-8"\?><soap:Envelope [^>]*><soap:Body><GetServerInfoResponse/,
    )
    expect(text).to.include(
      `<GetServerInfoResult><Results xmlns="">${[
        request('VersionInfo', '<VersionInfo Version="5.2.3790.300" />'),
        request(
          'ServerFeatureInfo',
          '<ServerFeatureInfo><Feature Name="GroupExpansionWebService" Value="false" /><Feature Name="ActiveDirectoryServicesRemoting" Value="false" /><Feature Name="FederatedServicesEnabled" Value="0" /></ServerFeatureInfo>',
        ),
        request(
          'ServerLicensorCertificate',
          `<ServerLicensorCertificateChain>${licensing.chain.join('')}</ServerLicensorCertificateChain>`,
        ),
        request(
          'ServiceLocations',
          `<ServiceLocations>${[
            location('LicensingService', 'http://licensing/_wmcs/Licensing/License.asmx'),
            location('PublishingService', 'http://licensing/_wmcs/Licensing/Publish.asmx'),
            ...['CertificationService', 'PrecertificationService'].map((type) => location(type)),
            location('ServerService', 'http://licensing/_wmcs/Licensing/Server.asmx'),
            location('GroupExpansionService'),
          ].join('')}</ServiceLocations>`,
        ),
      ].join('')}</Results></GetServerInfoResult>`,
    )
  })

  it('[MS-RMPR] §3.7.4.3 wants to be asked something, and not too much', async () => {
    const url = at(root.server.url, LICENSING_SERVER_FILE)
    expect(faultIn((await ask(url, 'GetServerInfo', '')).text)).to.include('System.ArgumentNullException')
    const many = await ask(url, 'GetServerInfo', infos(...Array<string>(17).fill('VersionInfo')))
    expect(faultIn(many.text)).to.include('System.ArgumentOutOfRangeException')
    const long = infos('VersionInfo').replace('a"', 'a'.repeat(256))
    expect(faultIn((await ask(url, 'GetServerInfo', long)).text)).to.include('System.ArgumentOutOfRangeException')
  })

  it('is told to node-soap’s own client, which has made itself from the description', async () => {
    const client = await createClientAsync(`${at(root.server.url, LICENSING_SERVER_FILE)}?wsdl`)
    client.setSecurity(new BasicAuthSecurity(ADMIN.user, ADMIN.password))
    const call = async (operation: string, input: object): Promise<unknown> => {
      const method: unknown = client[`${operation}Async`]
      if (typeof method !== 'function') throw new TypeError(`there is no ${operation}`)
      return ((await Reflect.apply(method, client, [input])) as unknown[])[0]
    }
    expect(
      await call('FindServiceLocations', {
        ServiceNames: { ServiceLocationRequest: [{ Type: 'GroupExpansionService' }] },
      }),
    ).to.have.nested.property('FindServiceLocationsResult.ServiceLocationResponse[0].Type', 'GroupExpansionService')
    expect(
      await call('GetServerInfo', { requests: { ServerInfoRequest: [{ Type: 'VersionInfo' }] } }),
    ).to.have.nested.property('GetServerInfoResult.Results')
  })

  it('is at each role what belongs to it, and what has no use case is nowhere', async () => {
    const statusOf = async (server: string, file: string) => (await fetch(`${at(server, file)}?wsdl`)).status
    const { url } = root.server
    const ofBoth = [PUBLISH_FILE, LICENSE_FILE, TEMPLATE_DISTRIBUTION_FILE, LICENSING_LOCATOR_FILE]
    for (const file of [CERTIFICATION_FILE, ...ofBoth, CERTIFICATION_LOCATOR_FILE, GROUP_EXPANSION_FILE]) {
      expect(await statusOf(url, file), file).to.equal(200)
    }
    for (const file of ofBoth) expect(await statusOf(licensing.server.url, file), file).to.equal(200)
    for (const file of [
      CERTIFICATION_FILE,
      CERTIFICATION_LOCATOR_FILE,
      CERTIFICATION_SERVER_FILE,
      GROUP_EXPANSION_FILE,
    ]) {
      expect(await statusOf(licensing.server.url, file), file).to.equal(404)
    }
    // [MS-RMPRS] note <2>: it came with Service Pack 2.
    expect(await statusOf(outside.server.url, GROUP_EXPANSION_FILE)).to.equal(404)
  })

  it('Cc747548 lets users in at ServiceLocator.asmx, and nobody who has not logged on', async () => {
    const url = at(root.server.url, CERTIFICATION_LOCATOR_FILE)
    const call = { namespace: SERVER_NAMESPACE, action: `${SERVER_NAMESPACE}/GetServerInfo`, body: '<a />' }
    expect((await callService(url, { ...call, authorization: undefined })).status).to.equal(401)
    expect((await fetch(url)).headers.get('content-type')).to.include('text/html')
    expect(await (await fetch(url)).text()).to.include('ServiceLocator.asmx?op=FindServiceLocationsForUser')
  })
})

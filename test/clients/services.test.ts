import { expect } from 'chai'
import { ntHash } from '../../src/authentication/index.ts'
import type { CryptographicModeNumber } from '../../src/certificates/index.ts'
import {
  BASE_PATH,
  CERTIFICATION_FILE,
  CERTIFICATION_SERVER_FILE,
  GROUP_EXPANSION_FILE,
  LICENSE_FILE,
  LICENSING_LOCATOR_FILE,
  PUBLISH_FILE,
  TEMPLATE_DISTRIBUTION_FILE,
} from '../../src/protocol/paths.ts'
import { ADMIN } from '../support/admin.ts'
import { startTestEnrollmentServer, type TestEnrollmentServer } from '../support/enrollment-server.ts'
import { grantGroupExpansion } from '../support/group-expansion.ts'
import { NOTHING_MAY_BE_MISSING } from '../support/installed.ts'
import { startTestLicensingServer } from '../support/licensing-server.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { GOOD_REQUEST, newKey } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'
import {
  answered,
  callBy,
  chainsIn,
  presenceOf,
  type Descriptions,
  type GeneratedClient,
  type ServiceOrders,
} from './generated-client.ts'
import { GENERATED_CLIENTS } from './generated-clients.ts'
import { READER, TEMPLATE_COMMAND, testLicences, testOtherMode, type LicensingServers } from './licence-cases.ts'
import type { CommandLine } from './run-client.ts'

const WHO = { USER: ADMIN.user, PASSWORD: ADMIN.password }
const BOTH_VERSIONS = ['1.0.0.0', '1.1.0.0']
const EXPANSION = 'GroupExpansionService http://testroot/_wmcs/GroupExpansion/GroupExpansion.asmx'

/** The servers that all clients call. */
interface Servers extends LicensingServers {
  /** The same in cryptographic mode 2. */
  readonly other: LicensingServers
  readonly enrollment: TestEnrollmentServer
}

async function startLicensing(mode: CryptographicModeNumber): Promise<LicensingServers> {
  const set = [`cryptographicMode=${mode}`]
  const root = await startTestRoot({ set })
  await root.grant('rmsadmin')
  const licensing = await startTestLicensingServer(root, set)
  for (const { accounts } of [root.installation, licensing.installation]) {
    await accounts.add({ name: 'reader', ntHash: ntHash(READER.PASSWORD), groups: [], at: new Date() })
  }
  const data = ['--data', licensing.installation.directory.path]
  const made = await run([...TEMPLATE_COMMAND, ...data], {
    environment: { RMS_EMULATOR_KEY_PASSPHRASE: MADE_PASSPHRASE },
  })
  expect(made.err).to.deep.equal([])
  return { root, licensing }
}

async function startServers(): Promise<Servers> {
  const servers = await startLicensing(1)
  await grantGroupExpansion(servers.root.installation)
  return { ...servers, other: await startLicensing(2), enrollment: await startTestEnrollmentServer() }
}

function descriptionsAt({ root, licensing, enrollment }: Servers): Descriptions {
  const of = (server: { readonly url: string }, file: string) => `${server.url}${BASE_PATH}/${file}?wsdl`
  return {
    Server: of(root.server, CERTIFICATION_SERVER_FILE),
    Groups: of(root.server, GROUP_EXPANSION_FILE),
    Enrollment: `${enrollment.serviceUrl}?wsdl`,
    Certification: of(root.server, CERTIFICATION_FILE),
    Publishing: of(licensing.server, PUBLISH_FILE),
    Licensing: of(licensing.server, LICENSE_FILE),
    Templates: of(licensing.server, TEMPLATE_DISTRIBUTION_FILE),
  }
}

describe('clients nobody here wrote, at every service beside SubEnroll', function () {
  this.timeout(240_000)
  let servers: Servers

  before(async () => {
    servers = await startServers()
  })

  after(async () => {
    await servers.enrollment.close()
    for (const { root, licensing } of [servers, servers.other]) {
      await licensing.close()
      await root.close()
    }
  })

  for (const client of GENERATED_CLIENTS) describeClient(client, () => servers)
})

function describeClient(client: GeneratedClient, servers: () => Servers): void {
  const { title, isHere } = presenceOf(client)
  describe(title, () => {
    const directory = temporaryDirectory()
    let command: CommandLine

    before(async function () {
      if (!isHere && !NOTHING_MAY_BE_MISSING) this.skip()
      command = await client.generate(descriptionsAt(servers()), directory.path)
    })

    after(() => directory.remove())

    const call = (operation: string, url: string, orders: ServiceOrders) => callBy(command, operation, url, orders)
    const atRoot = (operation: string, file: string, orders: ServiceOrders) =>
      call(operation, `${servers().root.server.url}${BASE_PATH}/${file}`, { ...WHO, ...orders })

    testInformation(atRoot, () => servers().root)
    testEnrolling((orders) => call('Enroll', servers().enrollment.serviceUrl, orders), servers)
    testLicences({ call, directory: directory.path, servers })
    testOtherMode({ call, directory: directory.path, servers: () => servers().other })
  })
}

type CallAtRoot = (operation: string, file: string, orders: ServiceOrders) => ReturnType<typeof callBy>

function testInformation(call: CallAtRoot, root: () => TestRoot): void {
  it('[MS-RMPRS] §6.3 gets the chain of a root by GetLicensorCertificate, as XML', async () => {
    const told = answered(await call('GetLicensorCertificate', CERTIFICATION_SERVER_FILE, {}))
    expect(told.versions).to.deep.equal(BOTH_VERSIONS)
    expect(chainsIn(told)).to.deep.equal([await root().chain()])
  })

  it('[MS-RMPRS] §6.1 finds services by FindServiceLocations', async () => {
    const told = await call('FindServiceLocations', CERTIFICATION_SERVER_FILE, { TYPE: 'GroupExpansionService' })
    expect(told).to.deep.equal({ outcome: 'answered', versions: BOTH_VERSIONS, fields: [EXPANSION] })
  })

  it('[MS-RMPR] §6.5 finds services by FindServiceLocationsForUser, without a URL where there is none', async () => {
    const find = async (TYPE: string) =>
      answered(await call('FindServiceLocationsForUser', LICENSING_LOCATOR_FILE, { TYPE })).fields
    expect(await find('GroupExpansionService')).to.deep.equal([EXPANSION])
    expect(await find('ActivationService')).to.deep.equal(['ActivationService '])
  })

  it('[MS-RMPR] §4.6 asks GetServerInfo, which has no versions', async () => {
    const { versions, fields } = answered(
      await call('GetServerInfo', CERTIFICATION_SERVER_FILE, { TYPE: 'VersionInfo' }),
    )
    expect(versions).to.deep.equal(['', ''])
    expect(fields[0]).to.match(/<VersionInfo Version="5\.2\.3790\.300" ?\/?>/)
  })

  it('[MS-RMPRS] §6.4 asks IsPrincipalMemberOf', async () => {
    const asked = async (GROUP: string) => {
      const orders = { PRINCIPAL: 'rmsadmin@emulator.example', GROUP }
      return answered(await call('IsPrincipalMemberOf', GROUP_EXPANSION_FILE, orders)).fields
    }
    expect(await asked('RMS.Administrators@emulator.example')).to.deep.equal(['True'])
    expect(await asked('RMS.Service.Group@emulator.example')).to.deep.equal(['False'])
  })

  it('takes a fault for one, with the name of its exception', async () => {
    const told = await call('FindServiceLocations', CERTIFICATION_SERVER_FILE, { TYPE: 'PublishingService' })
    expect(told).to.include({ outcome: 'failed', reason: 'fault' })
    expect(told).to.have.property('text').that.includes('System.ArgumentException')
  })

  it('takes the 401 of nobody for what it is', async () => {
    const nobody = { USER: undefined, PASSWORD: undefined }
    const told = await call('GetLicensorCertificate', CERTIFICATION_SERVER_FILE, nobody)
    expect(told).to.include({ outcome: 'failed', reason: '401' })
  })
}

function testEnrolling(enroll: (orders: ServiceOrders) => ReturnType<typeof callBy>, servers: () => Servers): void {
  const { key, guid, version } = GOOD_REQUEST
  const asked = { KEY: key, GUID: guid, VERSION: version }

  it('[MS-RMPR] §6.6 enrolls a root by Enroll, with custom revocation too', async () => {
    const told = answered(await enroll(asked))
    expect(told.versions).to.deep.equal(['1.0.0.0', '1.0.0.0'])
    expect(chainsIn(told)[0]?.slice(1)).to.deep.equal(await servers().enrollment.chain())
    const custom = chainsIn(await enroll({ ...asked, AUTHORITY: newKey(2048).base64 }))
    expect(custom[0]?.[0]).to.include('External revocation authority')
  })

  it('takes an empty Version for a fault', async () => {
    const told = await enroll({ ...asked, VERSION: '' })
    expect(told).to.include({ outcome: 'failed', reason: 'fault' })
    expect(told)
      .to.have.property('text')
      .that.includes('System.ArgumentException: ')
      .and.includes('Parameter name: Version')
  })
}

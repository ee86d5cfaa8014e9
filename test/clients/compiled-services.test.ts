import { expect } from 'chai'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  BASE_PATH,
  CERTIFICATION_SERVER_FILE,
  GROUP_EXPANSION_FILE,
  LICENSING_LOCATOR_FILE,
} from '../../src/protocol/paths.ts'
import { ADMIN } from '../support/admin.ts'
import { grantGroupExpansion } from '../support/group-expansion.ts'
import { NOTHING_MAY_BE_MISSING } from '../support/installed.ts'
import { runProgram } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { build, firstLineOf, type CommandLine } from './run-client.ts'

/** A client that is made from the descriptions of both services. Told are fields that each end with a NUL. */
interface CompiledClient {
  readonly name: string
  readonly packages: string
  readonly version: CommandLine
  readonly make: (server: string, groups: string, directory: string) => Promise<CommandLine>
}

const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const CLIENTS: readonly CompiledClient[] = [
  {
    name: 'Mono, proxies from wsdl, compiled by mcs',
    packages: 'mono-devel mono-mcs',
    version: ['sh', '-c', 'command -v wsdl mcs > /dev/null && mono --version=number'],
    async make(server, groups, directory) {
      await build(directory, ['wsdl', '-nologo', '-namespace:Proxies.Server', '-out:Server.cs', server])
      await build(directory, ['wsdl', '-nologo', '-namespace:Proxies.Groups', '-out:Groups.cs', groups])
      const sources = ['Server.cs', 'Groups.cs', program('./mono/Services.cs')]
      await build(directory, ['mcs', '-nologo', '-r:System.Web.Services', '-out:services.exe', ...sources])
      return ['mono', join(directory, 'services.exe')]
    },
  },
  {
    name: 'gSOAP, C++ proxies from wsdl2h and soapcpp2',
    packages: 'gsoap libgsoap-dev g++',
    version: ['sh', '-c', 'command -v soapcpp2 g++ > /dev/null && test -f /usr/include/stdsoap2.h && wsdl2h -V 2>&1'],
    async make(server, groups, directory) {
      await build(directory, ['wsdl2h', '-o', 'services.h', server, groups])
      await build(directory, ['soapcpp2', '-C', '-j', '-L', '-x', '-I/usr/share/gsoap', 'services.h'])
      const generated = ['soapC.cpp', 'soapServerSoapProxy.cpp', 'soapGroupExpansionWebServiceSoapProxy.cpp']
      const sources = [program('./gsoap/services.cpp'), ...generated]
      await build(directory, ['g++', '-O0', '-I.', '-o', 'services', ...sources, '-lgsoap++'])
      return [join(directory, 'services')]
    },
  },
]

describe('compiled clients nobody here wrote, at the services beside SubEnroll', function () {
  this.timeout(240_000)
  let root: TestRoot
  const at = (file: string): string => `${root.server.url}${BASE_PATH}/${file}`

  before(async () => {
    root = await startTestRoot()
    await grantGroupExpansion(root.installation)
  })

  after(() => root.close())

  for (const { name, packages, version, make } of CLIENTS) {
    const installed = firstLineOf(version)
    const note = installed ?? `${NOTHING_MAY_BE_MISSING ? 'MISSING' : 'SKIPPED'}: apt-get install ${packages}`
    describe(`${name} (${note})`, () => {
      const directory = temporaryDirectory()
      let command: CommandLine

      before(async function () {
        if (installed === undefined && !NOTHING_MAY_BE_MISSING) this.skip()
        command = await make(
          `${at(CERTIFICATION_SERVER_FILE)}?wsdl`,
          `${at(GROUP_EXPANSION_FILE)}?wsdl`,
          directory.path,
        )
      })

      after(() => directory.remove())

      async function ask(operation: string, file: string, orders: Readonly<Record<string, string>>): Promise<string[]> {
        const [executable, ...first] = command
        const given = Object.entries({ USER: ADMIN.user, PASSWORD: ADMIN.password, ...orders })
        const { stdout, stderr } = await runProgram(executable, [...first, operation, at(file)], {
          environment: {
            ...Object.fromEntries(given.map(([key, value]) => [`SERVICES_${key}`, value])),
            LC_ALL: 'C.UTF-8',
          },
        })
        if (stdout === '') throw new Error(`it has told nothing: ${stderr}`)
        return stdout.split('\0').slice(0, -1)
      }

      const EXPANSION = 'GroupExpansionService http://testroot/_wmcs/GroupExpansion/GroupExpansion.asmx'

      it('[MS-RMPRS] §6.1 finds services by FindServiceLocations', async () => {
        const type = { TYPE: 'GroupExpansionService' }
        expect(await ask('FindServiceLocations', CERTIFICATION_SERVER_FILE, type)).to.deep.equal([EXPANSION])
      })

      it('[MS-RMPR] §6.5 finds services by FindServiceLocationsForUser, without a URL where there is none', async () => {
        const find = (TYPE: string) => ask('FindServiceLocationsForUser', LICENSING_LOCATOR_FILE, { TYPE })
        expect(await find('GroupExpansionService')).to.deep.equal([EXPANSION])
        expect(await find('ActivationService')).to.deep.equal(['ActivationService '])
      })

      it('[MS-RMPR] §4.6 asks GetServerInfo, and takes a fault for one', async () => {
        const [told] = await ask('GetServerInfo', CERTIFICATION_SERVER_FILE, { TYPE: 'VersionInfo' })
        expect(told).to.match(/<VersionInfo Version="5\.2\.3790\.300" ?\/?>/)
        const failed = await ask('FindServiceLocations', CERTIFICATION_SERVER_FILE, { TYPE: 'PublishingService' })
        expect(failed[0]).to.equal('failed')
        expect(failed[1]).to.include('System.ArgumentException')
      })

      it('[MS-RMPRS] §6.4 asks IsPrincipalMemberOf', async () => {
        const asked = (GROUP: string) =>
          ask('IsPrincipalMemberOf', GROUP_EXPANSION_FILE, { PRINCIPAL: 'rmsadmin@emulator.example', GROUP })
        expect(await asked('RMS.Administrators@emulator.example')).to.deep.equal(['True'])
        expect(await asked('RMS.Service.Group@emulator.example')).to.deep.equal(['False'])
      })
    })
  }
})

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DESCRIBED, type GeneratedClient } from './generated-client.ts'
import { build } from './run-client.ts'

const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const PYTHON = '/usr/bin/python3'

/** gSOAP calls its proxies as the descriptions call the ports. */
const PORTS = [
  'ServerSoap',
  'GroupExpansionWebServiceSoap',
  'EnrollServiceSoap',
  'CertificationWebServiceSoap',
  'PublishSoap',
  'LicenseSoap',
  'TemplateDistributionWebServiceSoap',
]

const MONO_LIBRARIES = ['-r:System.Web.Services', '-r:Microsoft.CSharp']

/** The clients that call every operation of every service. */
export const GENERATED_CLIENTS: readonly GeneratedClient[] = [
  {
    name: 'Python zeep',
    packages: 'python3-zeep',
    version: [PYTHON, '-c', 'import zeep; print(zeep.__version__)'],
    // It reads a description whenever it runs.
    generate: () => [PYTHON, program('./zeep/services.py')],
  },
  {
    name: 'Mono, proxies from wsdl, compiled by mcs',
    packages: 'mono-devel mono-mcs',
    version: ['sh', '-c', 'command -v wsdl mcs > /dev/null && mono --version=number'],
    async generate(descriptions, directory) {
      for (const service of DESCRIBED) {
        const options = [`-namespace:Proxies.${service}`, `-out:${service}.cs`]
        await build(directory, ['wsdl', '-nologo', ...options, descriptions[service]])
      }
      const sources = [...DESCRIBED.map((service) => `${service}.cs`), program('./mono/Services.cs')]
      await build(directory, ['mcs', '-nologo', ...MONO_LIBRARIES, '-out:services.exe', ...sources])
      return ['mono', join(directory, 'services.exe')]
    },
  },
  {
    name: 'gSOAP, C++ proxies from wsdl2h and soapcpp2',
    packages: 'gsoap libgsoap-dev g++',
    version: ['sh', '-c', 'command -v soapcpp2 g++ > /dev/null && test -f /usr/include/stdsoap2.h && wsdl2h -V 2>&1'],
    async generate(descriptions, directory) {
      await build(directory, [
        'wsdl2h',
        '-t',
        program('./gsoap/typemap.dat'),
        '-o',
        'services.h',
        ...Object.values(descriptions),
      ])
      await build(directory, ['soapcpp2', '-C', '-j', '-L', '-x', '-I/usr/share/gsoap', 'services.h'])
      const generated = ['soapC.cpp', ...PORTS.map((port) => `soap${port}Proxy.cpp`)]
      const sources = [program('./gsoap/services.cpp'), ...generated]
      await build(directory, ['g++', '-O0', '-I.', '-o', 'services', ...sources, '-lgsoap++'])
      return [join(directory, 'services')]
    },
  },
]

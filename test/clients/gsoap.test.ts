import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { testClient } from './client-matrix.ts'
import { build } from './run-client.ts'

const PROGRAM = fileURLToPath(new URL('./gsoap/sub-enroll.cpp', import.meta.url))
const GENERATED = ['soapC.cpp', 'soapSubEnrollServiceSoapProxy.cpp']

testClient({
  name: 'gSOAP, a C++ proxy from wsdl2h and soapcpp2',
  packages: 'gsoap libgsoap-dev g++',
  version: ['sh', '-c', 'command -v soapcpp2 g++ > /dev/null && test -f /usr/include/stdsoap2.h && wsdl2h -V 2>&1'],
  async generate(wsdl, directory) {
    await build(directory, ['wsdl2h', '-o', 'service.h', wsdl])
    await build(directory, ['soapcpp2', '-C', '-j', '-L', '-x', '-I/usr/share/gsoap', 'service.h'])
    await build(directory, ['g++', '-O0', '-I.', '-o', 'client', PROGRAM, ...GENERATED, '-lgsoap++'])
    return [join(directory, 'client')]
  },
  fault: { type: 'error 12', code: 'SOAP-ENV:Server' },
  refusal: { type: 'error 401', code: 'detected', text: 'HTTP Error' },
})

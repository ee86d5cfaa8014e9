import { expect } from 'chai'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { testClient } from './client-matrix.ts'
import { build } from './run-client.ts'

const PROGRAM = fileURLToPath(new URL('./mono/SubEnroll.cs', import.meta.url))

testClient(
  {
    name: 'Mono, a SoapHttpClientProtocol from wsdl, compiled by mcs',
    packages: 'mono-devel mono-mcs',
    version: ['sh', '-c', 'command -v wsdl mcs > /dev/null && mono --version=number'],
    async generate(wsdl, directory) {
      await build(directory, ['wsdl', '-nologo', '-out:Proxy.cs', wsdl])
      await build(directory, ['mcs', '-nologo', '-r:System.Web.Services', '-out:client.exe', 'Proxy.cs', PROGRAM])
      return ['mono', join(directory, 'client.exe')]
    },
    others: { ntlm: { caution: /NTLM2 session response/ } },
    fault: { type: 'SoapException', code: 'Server' },
    refusal: { type: 'WebException', code: 'Unauthorized', text: 'The request failed with HTTP status {0}: {1}.' },
  },
  (live) => {
    it('sub-enrolls with PreAuthenticate too', async () => {
      expect(await live.run({ PRE_AUTHENTICATE: 'yes' }))
        .to.have.property('chain')
        .that.has.length(5)
      expect((await live.root.enrollments()).map(({ relation }) => relation)).to.deep.equal(['renewal', 'first'])
    })
  },
)

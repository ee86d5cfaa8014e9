import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInstalled } from '../support/installed.ts'
import { runProgram } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const found = spawnSync('wsdl', ['--help'], { encoding: 'utf8' }).error === undefined
const state = found ? 'wsdl of Mono' : 'SKIPPED: apt-get install mono-devel'

describe(`A generator that is given any address of the service finds its description (${state})`, function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  let root: TestRoot

  before(async function () {
    if (!isInstalled(found, 'wsdl', 'mono-devel')) this.skip()
    root = await startTestRoot({ set: ['asmx.soap12=true'] })
  })

  after(async () => {
    if (found) await root.close()
    directory.remove()
  })

  const generate = async (query: string, ...options: readonly string[]): Promise<string> => {
    const file = join(directory.path, 'client.cs')
    const { code, stdout } = await runProgram('wsdl', [`-out:${file}`, ...options, `${root.serviceUrl}${query}`])
    expect(code, stdout).to.equal(0)
    return readFileSync(file, 'utf8')
  }

  it('the WSDL, the discovery document, and the page for people that links to it', async () => {
    const client = await generate('?wsdl')
    expect(client).to.contain('class SubEnrollService : System.Web.Services.Protocols.SoapHttpClientProtocol')
    expect(await generate('?disco')).to.equal(client)
    expect(await generate('')).to.equal(client)
  })

  it('and in it the port for SOAP 1.2', async () => {
    expect(await generate('?wsdl', '-protocol:SOAP12')).to.contain('Name="SubEnrollServiceSoap12"')
  })
})

import { expect } from 'chai'
import { createServer, type AddressInfo } from 'node:net'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand, startCommand } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

describe('The commands of a newcomer', function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  const data = join(directory.path, 'root')

  after(() => directory.remove())

  it('demo tells the whole story: refused, granted, sub-enrolled, verified, renewed; a document protected and opened', async () => {
    // Other tests may run a demo of their own at the same time, in the place for all.
    const place = temporaryDirectory()
    const { code, stdout, stderr } = await runCommand(['demo'], { environment: { TMPDIR: place.path } })
    expect(code, stderr).to.equal(0)
    expect(stderr).to.equal('')
    const lines = stdout.trimEnd().split('\n')
    for (const [step, text] of [
      ['1.', /listens on http:\/\/127\.0\.0\.1:\d+$/],
      ['2.', /asks to be sub-enrolled/],
      ['3.', /grants EMULATOR\\rmsadmin/],
      ['4.', /signs the server's key: \{[0-9a-f-]{36}\}$/],
      ['5.', /verifies up to the root's own anchor: \d+ checks on 5 certificates hold$/],
      ['6.', /Renewed with the same key and GUID/],
      ['7.', /Alice, Bob and Mallory activate a machine each/],
      ['8.', /the licensing server signs that bob@\S+ may view it:$/],
      ['9.', /Bob gets a use licence, VIEW, and reads: For Bob alone\.$/],
      ['10.', /Mallory is refused: NoRightsForRequestedPrincipalException$/],
    ] as const) {
      expect(lines.find((line) => line.startsWith(step))).to.match(text)
    }
    expect(lines).to.include('   refused with HTTP 401, as it should be')
    const valid = stdout.matchAll(/is valid from (\d{4})\S+ until (\d{4})\S+ \(UTC\)$/gm)
    expect([...valid].map(([, from, until]) => Number(until) - Number(from))).to.deep.equal([7, 7, 7])
    expect(lines.at(-1)).to.equal('Everything happened as it should.')
    expect(readdirSync(place.path)).to.deep.equal([])
    place.remove()
  })

  it('serve prints its addresses and ready, and ends with 0 on SIGTERM', async () => {
    const server = startCommand(['serve', '--data', data, '--port', '0', '--management-port', '0'])
    await server.untilPrinted(/^ready$/m)
    const [, url = ''] = await server.untilPrinted(/^listening on (http:\/\/127\.0\.0\.1:\d+)$/m)
    const [, management = ''] = await server.untilPrinted(/^management on (http:\/\/127\.0\.0\.1:\d+)$/m)
    const [, service = ''] = await server.untilPrinted(/^sub-enrollment at (\S+)$/m)
    expect(new URL(url).port).not.to.equal('0')
    expect(service).to.equal(`${url}/_wmcs/Certification/SubEnrollService.asmx`)
    expect((await fetch(`${service}?wsdl`)).status).to.equal(200)
    expect((await fetch(`${management}/ready`)).status).to.equal(200)
    expect((await fetch(service, { method: 'POST' })).status).to.equal(401)
    server.child.kill('SIGTERM')
    const { code, signal, stdout, stderr } = await server.ended
    expect([code, signal], stderr).to.deep.equal([0, null])
    expect(stdout.trimEnd().split('\n').at(-1)).to.equal('stopped')
  })

  it('serve says in one line that a port is in use, and ends with 1', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = other.address() as AddressInfo
      const occupied = ['--port', String(port), '--management-port', '0']
      const { code, stdout, stderr } = await runCommand(['serve', '--data', data, ...occupied])
      expect(code).to.equal(1)
      expect(stderr).to.match(/^The address is in use by another program: .+--port.+\n$/)
      expect(stdout).not.to.contain('ready')
    } finally {
      other.close()
    }
  })
})

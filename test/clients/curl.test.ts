import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTestRoot } from '../support/root-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { testClient } from './client-matrix.ts'

const PROGRAM = fileURLToPath(new URL('./curl/sub-enroll.sh', import.meta.url))

testClient(
  {
    name: 'curl, with an envelope written by hand',
    packages: 'curl',
    version: ['sh', '-c', 'curl --version | cut -d " " -f 2 | grep .'],
    generate: () => ['sh', PROGRAM],
    others: { ntlm: {} },
    fault: { type: 'curl: (22)', code: 'soap:Server' },
    refusal: { type: 'curl: (22)', code: '401', text: /401\.[13]/ },
  },
  (live) => {
    it('asks first and then chooses NTLM, where NTLM and Basic are offered', async () => {
      const directory = temporaryDirectory()
      const path = join(directory.path, 'root')
      const root = await startTestRoot({ path, set: ['auth.schemes=NTLM,Basic'] })
      await root.grant('rmsadmin')
      const told = await live.run({ SCHEME: 'anyauth', SERVICE: root.serviceUrl })
      await root.close()
      const logs = join(path, 'logs', 'W3SVC1')
      const lines = readdirSync(logs).flatMap((name) => readFileSync(join(logs, name), 'utf8').match(/^\d.*/gm) ?? [])
      directory.remove()
      expect(told).to.have.property('chain').that.has.length(5)
      expect(lines.map((line) => line.split(' ').slice(-3, -1).join('.'))).to.deep.equal(['401.2', '401.1', '200.0'])
    })
  },
)

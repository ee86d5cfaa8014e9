import { expect } from 'chai'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GOOD_REQUEST } from '../support/sub-enroll-request.ts'
import { testClient } from './client-matrix.ts'

/** Debian's own, where python3-zeep is. */
const PYTHON = '/usr/bin/python3'
const PROGRAM = fileURLToPath(new URL('./zeep/sub_enroll.py', import.meta.url))

const FAULT = { type: 'Fault', code: 'soap:Server' }
const REFUSAL = { type: 'TransportError', code: '401' }

const REQUESTS_NTLM = {
  packages: 'python3-requests-ntlm',
  version: [PYTHON, '-c', 'import requests_ntlm; print(requests_ntlm.__name__)'],
} as const

/** OpenSSL offers MD4, which NTLM cannot do without, only when it is told to. */
const LEGACY_OPENSSL = `
openssl_conf = init
[init]
providers = providers
[providers]
default = active
legacy = active
[active]
activate = 1
`

testClient(
  {
    name: 'Python zeep',
    packages: 'python3-zeep',
    version: [PYTHON, '-c', 'import zeep; print(zeep.__version__)'],
    generate: (_, directory) => {
      const configuration = join(directory, 'openssl.cnf')
      writeFileSync(configuration, LEGACY_OPENSSL)
      return ['/usr/bin/env', `OPENSSL_CONF=${configuration}`, PYTHON, PROGRAM]
    },
    others: { ntlm: { needs: REQUESTS_NTLM }, negotiate: { needs: REQUESTS_NTLM } },
    fault: FAULT,
    refusal: { ...REFUSAL, text: /^Server returned response \(401\)/ },
  },
  (live) => {
    it('takes the 401 of nobody for what it is', async () => {
      expect(await live.run({ USER: undefined })).to.deep.include({ outcome: 'failed', ...REFUSAL })
    })

    it('takes a missing member for a fault', async () => {
      const told = await live.run({ URL: undefined })
      expect(told).to.deep.include({ outcome: 'failed', ...FAULT })
      expect(told).to.have.property('text').that.contains('System.ArgumentNullException: Value cannot be null.')
    })

    it('sub-enrolls without the header too, with the GUID in braces as the text of the specification has it', async () => {
      const told = await live.run({
        MINIMUM_VERSION: undefined,
        GUID: `{${GOOD_REQUEST.guid.toUpperCase()}}`,
      })
      expect(told).to.have.property('chain').that.has.length(5)
      expect((await live.root.enrollments()).map(({ relation }) => relation)).to.deep.equal(['renewal', 'first'])
    })
  },
)

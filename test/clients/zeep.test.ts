import { expect } from 'chai'
import { fileURLToPath } from 'node:url'
import { GOOD_REQUEST } from '../support/sub-enroll-request.ts'
import { testClient } from './client-matrix.ts'

/** Debian's own, where python3-zeep is. */
const PYTHON = '/usr/bin/python3'
const PROGRAM = fileURLToPath(new URL('./zeep/sub_enroll.py', import.meta.url))

const FAULT = { type: 'Fault', code: 'soap:Server' }
const REFUSAL = { type: 'TransportError', code: '401' }

testClient(
  {
    name: 'Python zeep',
    packages: 'python3-zeep',
    version: [PYTHON, '-c', 'import zeep; print(zeep.__version__)'],
    generate: () => [PYTHON, PROGRAM],
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

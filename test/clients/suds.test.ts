import { fileURLToPath } from 'node:url'
import { testClient } from './client-matrix.ts'

/** Debian's own, where python3-suds is. */
const PYTHON = '/usr/bin/python3'
const PROGRAM = fileURLToPath(new URL('./suds/sub_enroll.py', import.meta.url))

testClient({
  name: 'Python suds',
  packages: 'python3-suds',
  version: [PYTHON, '-c', 'import suds; print(suds.__version__)'],
  generate: () => [PYTHON, PROGRAM],
  fault: { type: 'WebFault', code: 'soap:Server' },
  refusal: { type: 'Exception', code: '401', text: 'Unauthorized' },
})

import { fileURLToPath } from 'node:url'
import { testClient } from './client-matrix.ts'

const PROGRAM = fileURLToPath(new URL('./curl/sub-enroll.sh', import.meta.url))

testClient({
  name: 'curl, with an envelope written by hand',
  packages: 'curl',
  version: ['sh', '-c', 'curl --version | cut -d " " -f 2 | grep .'],
  generate: () => ['sh', PROGRAM],
  fault: { type: 'curl: (22)', code: 'soap:Server' },
  refusal: { type: 'curl: (22)', code: '401', text: /401\.[13]/ },
})

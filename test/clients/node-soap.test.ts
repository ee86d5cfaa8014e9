import { fileURLToPath } from 'node:url'
import { testClient } from './client-matrix.ts'

const PROGRAM = fileURLToPath(new URL('./node-soap/sub-enroll.ts', import.meta.url))
const VERSION = 'console.log(require("soap/package.json").version)'

testClient({
  name: "node-soap's own client",
  packages: 'nothing, but npm ci',
  version: [process.execPath, '-e', VERSION],
  generate: () => [process.execPath, '--import', 'tsx', PROGRAM],
  others: {
    ntlm: {
      fault: { type: 'AxiosError', code: 'soap:Server' },
      refusal: { type: 'AxiosError', code: '401', text: /401\.[13]/ },
    },
  },
  fault: { type: 'Error', code: 'soap:Server' },
  refusal: { type: 'Object', code: '401', text: 'Invalid XML' },
})

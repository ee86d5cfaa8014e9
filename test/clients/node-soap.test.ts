import { bundledProgram } from '../support/bundled-program.ts'
import { testClient } from './client-matrix.ts'

const PROGRAM = 'test/clients/node-soap/sub-enroll.ts'
const VERSION = 'console.log(require("soap/package.json").version)'

testClient({
  name: "node-soap's own client",
  packages: 'nothing, but npm ci',
  version: [process.execPath, '-e', VERSION],
  generate: () => [process.execPath, bundledProgram(PROGRAM)],
  others: {
    ntlm: {
      fault: { type: 'AxiosError', code: 'soap:Server' },
      refusal: { type: 'AxiosError', code: '401', text: /401\.[13]/ },
    },
  },
  fault: { type: 'Error', code: 'soap:Server' },
  refusal: { type: 'Object', code: '401', text: 'Invalid XML' },
})

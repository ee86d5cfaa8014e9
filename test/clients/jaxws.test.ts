import { fileURLToPath } from 'node:url'
import { testClient } from './client-matrix.ts'
import { build } from './run-client.ts'

const PROGRAM = fileURLToPath(new URL('./jaxws/SubEnrollClient.java', import.meta.url))

/** Its manifest names what it needs. */
const RUNTIME = '/usr/share/java/jaxws-rt.jar'

/** Two types of the description have the same name for Java; the header is no parameter of its own. */
const WSIMPORT = ['wsimport', '-quiet', '-p', 'generated', '-XadditionalHeaders', '-B-XautoNameResolution'] as const

testClient({
  name: 'JAX-WS, a port from wsimport',
  packages: 'jaxws default-jdk-headless',
  version: ['sh', '-c', `command -v javac > /dev/null && test -f ${RUNTIME} && wsimport -version 2>&1`],
  async generate(wsdl, directory) {
    await build(directory, [...WSIMPORT, wsdl])
    await build(directory, ['javac', '-cp', `.:${RUNTIME}`, '-d', '.', PROGRAM])
    return ['java', '-cp', `${directory}:${RUNTIME}`, 'SubEnrollClient']
  },
  others: { ntlm: {} },
  fault: { type: 'ServerSOAPFaultException', code: 'soap:Server' },
  refusal: {
    type: 'ClientTransportException',
    code: '401',
    text: 'The server sent HTTP status code 401: Unauthorized',
  },
})

/**
 * node-soap as somebody would use it who reads its manual, without the fence, in a process of its own: what a stranger's
 * requests do to it is told on standard output, one line of JSON for each.
 *
 *   node --import tsx raw-node-soap.ts prototype   prints what processRequest answers, and what has become of Object.prototype
 *   node --import tsx raw-node-soap.ts listen      listens on a free port, which it prints, until it is told to stop
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServerless, listen } from 'soap'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { subEnrollEnvelope } from '../support/sub-enroll-request.ts'

const PATH = '/_wmcs/Certification/SubEnrollService.asmx'
const wsdl = readFileSync(new URL('../../wsdl/SubEnrollService.wsdl', import.meta.url), 'utf8')
const services = { SubEnrollService: { SubEnrollServiceSoap: { SubEnroll: () => ({ SubEnrollResult: {} }) } } }

const tell = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)

/** One request without attributes, one with id="__proto__", one without again. */
async function poison(): Promise<void> {
  const server = await createServerless({ path: PATH, xml: wsdl, services, suppressStack: true })
  await new Promise((resolve) => setImmediate(resolve))
  const ask = async (xml: string) => {
    const { statusCode, body } = await server.processRequest(xml, {
      url: PATH,
      headers: { 'content-type': 'text/xml', soapaction: SUB_ENROLL_ACTION },
    })
    tell({ statusCode, body, polluted: Object.keys(Object.prototype) })
  }
  await ask(subEnrollEnvelope())
  await ask(subEnrollEnvelope().replace('<oInput>', '<oInput id="__proto__">'))
  await ask(subEnrollEnvelope())
}

function serve(): void {
  const http = createServer()
  listen(http, { path: PATH, xml: wsdl, services, suppressStack: true })
  http.listen(0, '127.0.0.1', () => tell({ port: (http.address() as AddressInfo).port }))
}

if (process.argv[2] === 'prototype') await poison()
else serve()

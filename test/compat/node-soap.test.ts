import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Server } from 'soap/lib/server.js'
import { WSDL } from 'soap/lib/wsdl/index.js'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { exchange, rawRequest } from '../support/raw-http.ts'
import { runProgram, startProcess } from '../support/process.ts'
import { subEnrollEnvelope } from '../support/sub-enroll-request.ts'

const PATH = '/_wmcs/Certification/SubEnrollService.asmx'
const DESCRIPTION = readFileSync(new URL('../../wsdl/SubEnrollService.wsdl', import.meta.url), 'utf8')
const RAW = fileURLToPath(new URL('./raw-node-soap.ts', import.meta.url))
const HEADERS = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${SUB_ENROLL_ACTION}"` }

type Handler = (...args: unknown[]) => unknown

/** Settles when the library has read the WSDL, however it tells; rejects when it finds that it is none. */
const whenRead = (wsdl: WSDL): Promise<WSDL> =>
  new Promise((resolve, reject) => {
    wsdl.onReady((error?: Error | null) => {
      if (error instanceof Error) reject(error)
      else resolve(wsdl)
    })
  })

function serverOn(wsdl: WSDL, handler: Handler): Server {
  const services = { SubEnrollService: { SubEnrollServiceSoap: { SubEnroll: handler } } }
  return new Server(null, PATH, services, wsdl, { path: PATH, services, suppressStack: true })
}

const ask = (server: Server, xml: string) => server.processRequest(xml, { url: PATH, headers: HEADERS })

const answering =
  (xml: string): Handler =>
  () =>
    Promise.resolve({ _xml: xml })

/** A description that gives out one ready-made object for each request, and counts. */
class Counting extends WSDL {
  readonly given: unknown[]
  asked = 0

  constructor(...given: readonly unknown[]) {
    super(DESCRIPTION, '', {})
    this.given = [...given]
  }

  override xmlToObject(): { Body: { SubEnroll: unknown } } {
    this.asked += 1
    return { Body: { SubEnroll: this.given.shift() } }
  }
}

describe('node-soap 1.13, what src/asmx/node-soap-engine.ts relies on', () => {
  it('is the release that these tests were made with', () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../node_modules/soap/package.json', import.meta.url), 'utf8'),
    ) as { version: string }
    expect(version).to.match(/^1\.13\./)
  })

  it('calls onReady back once, without an error, when the service is known', async () => {
    const wsdl = new WSDL(DESCRIPTION, '', {})
    const told: unknown[] = []
    await new Promise<void>((resolve) => {
      wsdl.onReady((error: unknown) => {
        told.push(error ?? 'no error')
        setImmediate(() => setImmediate(resolve))
      })
    })
    expect(told).to.deep.equal(['no error'])
    expect(wsdl.definitions.services).to.have.property('SubEnrollService')
  })

  it('calls onReady back with an error about a WSDL that is none', async () => {
    const outcome = await whenRead(new WSDL('<a/>', '', {})).catch((error: unknown) => error)
    expect(outcome).to.be.instanceOf(Error)
  })

  it('asks xmlToObject exactly once, before processRequest returns', async () => {
    const wsdl = new Counting({}, {})
    await whenRead(wsdl)
    const server = serverOn(wsdl, answering(''))
    const first = ask(server, '')
    expect(wsdl.asked).to.equal(1)
    const second = ask(server, '')
    expect(wsdl.asked).to.equal(2)
    await Promise.all([first, second])
    expect(wsdl.asked).to.equal(2)
  })

  it('gives the operation the very object that stands in the body, each call its own', async () => {
    const [one, two] = [{ number: 1 }, { number: 2 }]
    const wsdl = new Counting(one, two)
    await whenRead(wsdl)
    const seen: unknown[] = []
    const server = serverOn(wsdl, async (argument) => {
      await new Promise((resolve) => setImmediate(resolve))
      seen.push(argument)
      return { _xml: `<n>${String(Reflect.get(Object(argument), 'number'))}</n>` }
    })
    const bodies = (await Promise.all([ask(server, ''), ask(server, '')])).map(({ body }) => body)
    expect(seen[0]).to.equal(one)
    expect(seen[1]).to.equal(two)
    expect(bodies[0]).to.contain('<n>1</n>')
    expect(bodies[1]).to.contain('<n>2</n>')
  })

  it('writes _xml as it is, behind string headers as they are, in an envelope with the name spaces that were set', async () => {
    const wsdl = await whenRead(new WSDL(DESCRIPTION, '', {}))
    wsdl.xmlnsInEnvelope = 'xmlns:a="urn:a"'
    const server = serverOn(wsdl, answering('<b c="d">&lt;é</b>'))
    server.addSoapHeader('<e xmlns="urn:e">f</e>')
    const { statusCode, body } = await ask(server, subEnrollEnvelope())
    expect(statusCode).to.equal(200)
    expect(body).to.equal(
      '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="urn:a">' +
        '<soap:Header><e xmlns="urn:e">f</e></soap:Header><soap:Body><b c="d">&lt;é</b></soap:Body></soap:Envelope>',
    )
  })

  it('writes a SOAP 1.2 envelope with forceSoap12Headers', async () => {
    const wsdl = await whenRead(new WSDL(DESCRIPTION, '', { forceSoap12Headers: true }))
    const { body } = await ask(serverOn(wsdl, answering('<b/>')), subEnrollEnvelope())
    expect(body).to.contain('<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" ')
  })

  it('answers 200 to an empty _xml: an operation that has failed says so elsewhere', async () => {
    const wsdl = await whenRead(new WSDL(DESCRIPTION, '', {}))
    expect((await ask(serverOn(wsdl, answering('')), subEnrollEnvelope())).statusCode).to.equal(200)
  })

  it('makes of an error of the operation a fault that no .asmx would send: why errors are kept aside', async () => {
    const wsdl = await whenRead(new WSDL(DESCRIPTION, '', {}))
    const server = serverOn(wsdl, () => Promise.reject(new Error('a secret')))
    const { statusCode, body } = await ask(server, subEnrollEnvelope())
    expect(statusCode).to.equal(500)
    expect(body).to.contain('<soap:Value>SOAP-ENV:Server</soap:Value>').and.to.contain('a secret')
    expect(body).not.to.contain('<faultcode>')
  })
})

describe('node-soap 1.13, what it is fenced against: if one of these fails, docs/decisions/0003 can be looked at again', function () {
  this.timeout(30_000)

  it('id="__proto__" changes Object.prototype and breaks every request after it', async () => {
    const { code, stdout, stderr } = await runProgram(process.execPath, ['--import', 'tsx', RAW, 'prototype'])
    expect(code, stderr).to.equal(0)
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { statusCode: number; polluted: string[] })
    expect(told.map(({ statusCode }) => statusCode)).to.deep.equal([200, 500, 500])
    expect(told.map(({ polluted }) => polluted)).to.deep.equal([[], ['obj'], ['obj']])
  })

  it('Content-Encoding: gzip with a body that is none ends the process', async () => {
    const server = startProcess(process.execPath, ['--import', 'tsx', RAW, 'listen'])
    const [, port = ''] = await server.untilPrinted(/"port":(\d+)/)
    const headers = [`POST ${PATH} HTTP/1.1`, 'Host: a', 'Content-Encoding: gzip', 'Content-Length: 7']
    await exchange(`http://127.0.0.1:${port}`, rawRequest(headers, 'garbage'))
    const { code, stderr } = await server.ended
    expect(code).to.equal(1)
    expect(stderr).to.contain('incorrect header check')
  })

  for (const [what, xml] of [
    ['another envelope name space', subEnrollEnvelope().replace('http://schemas.xmlsoap.org/soap/envelope/', 'urn:x')],
    ['a DOCTYPE', subEnrollEnvelope().replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>')],
    ['a duplicate attribute', subEnrollEnvelope().replace('<oInput>', '<oInput a="b" a="c">')],
    ['a control character', subEnrollEnvelope({ sku: 'a\u0001b' })],
    [
      'a header that must be understood',
      subEnrollEnvelope().replace('<soap:Header>', '<soap:Header><h soap:mustUnderstand="1"/>'),
    ],
    ['a second root', `${subEnrollEnvelope()}<a/>`],
  ] as const) {
    it(`${what} is served`, async () => {
      const wsdl = await whenRead(new WSDL(DESCRIPTION, '', {}))
      expect((await ask(serverOn(wsdl, answering('<b/>')), xml)).statusCode).to.equal(200)
    })
  }
})

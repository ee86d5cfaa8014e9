import { expect } from 'chai'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { shapeOf } from '../support/answer-shape.ts'
import { exchange, RawClient, rawRequest } from '../support/raw-http.ts'
import { rawSubEnroll, subEnrollHead } from '../support/raw-sub-enroll.ts'
import { prepareData, startServer, type ServerProcess, type TestData } from '../support/server-process.ts'
import { subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { run } from '../unit/cli/fake-io.ts'

const MEGABYTE = 1_000_000
const GOOD = subEnrollEnvelope()

describe('A root under attack', function () {
  this.timeout(60_000)
  let data: TestData
  let server: ServerProcess
  let clean: unknown

  before(async () => {
    data = await prepareData()
    server = await startServer(data.path)
    clean = shapeOf(await send(rawSubEnroll(GOOD)))
    expect(clean).to.deep.include({ status: 200 })
  })

  after(async () => {
    const untouched = Reflect.ownKeys(Object.prototype).map(String).sort().join(' ')
    try {
      expect(await server.prototypeMembers()).to.equal(untouched)
    } finally {
      await server.stop()
      await data.remove()
    }
  })

  let rows = 0
  beforeEach(async () => {
    rows = await data.count()
  })

  // Whatever it was: the process lives, nothing was kept, and the next client is answered as before.
  afterEach(async () => {
    expect(server.isAlive()).to.equal(true)
    expect(await data.count()).to.equal(rows)
    expect(shapeOf(await send(rawSubEnroll(GOOD)))).to.deep.equal(clean)
    expect(await data.count()).to.equal(rows + 1)
  })

  const send = (request: string | Uint8Array) => exchange(server.url, request)
  const statusOf = async (request: string | Uint8Array) => (await send(request))?.status

  describe('by what kills or poisons node-soap (docs/decisions/0003)', () => {
    const POISON: Readonly<Record<string, string>> = {
      'id="__proto__" on an element': GOOD.replace('<SubEnroll', '<SubEnroll id="__proto__"'),
      'id="__proto__" and href="#__proto__" on every element': GOOD.replaceAll(
        /<(SubEnroll|oInput|Guid|SKU)\b/g,
        '<$1 id="__proto__" href="#__proto__"',
      ),
      'an element __proto__': GOOD.replace('<oInput>', '<__proto__><a/></__proto__><oInput>'),
      'an element constructor': GOOD.replace('<oInput>', '<constructor><prototype>x</prototype></constructor><oInput>'),
      'elements toString, valueOf, hasOwnProperty': GOOD.replace(
        '<EnrolleeInformation>',
        '<EnrolleeInformation><toString/><valueOf>1</valueOf><hasOwnProperty/>',
      ),
      'a prefix __proto__': GOOD.replace('<oInput>', '<__proto__:a xmlns:__proto__="urn:a"/><oInput>'),
      'attributes with such names': GOOD.replace('<oInput>', '<oInput __proto__="a" constructor="b" toString="c">'),
      'a Fault for a request': GOOD.replace('<oInput>', '<Fault><faultcode>a</faultcode></Fault><oInput>'),
    }
    for (const [what, body] of Object.entries(POISON)) {
      it(what, async () => {
        rows += 1
        expect(await statusOf(rawSubEnroll(body))).to.equal(200)
      })
    }

    it('such names for the operation itself', async () => {
      for (const name of ['__proto__', 'constructor', 'toString']) {
        const renamed = GOOD.replaceAll(/(<\/?)SubEnroll\b/g, `$1${name}`)
        // ASMX does not look at the name; its parameters are there, so it is a request.
        expect(await statusOf(rawSubEnroll(renamed))).to.be.oneOf([200, 500])
        const action = subEnrollHead(`Content-Length: ${GOOD.length}`).map((line) =>
          line.startsWith('SOAPAction') ? `SOAPAction: "${name}"` : line,
        )
        expect(await statusOf(rawRequest(action, GOOD))).to.equal(500)
      }
      rows = await data.count()
    })

    it('HTTP headers of such names', async () => {
      rows += 1
      expect(await statusOf(rawSubEnroll(GOOD, '__proto__: a', 'constructor: b', 'toString: c'))).to.equal(200)
    })

    it('Content-Encoding: gzip with a body that is none', async () => {
      for (const coding of ['gzip', 'deflate', 'br', 'x-nonsense']) {
        expect(await statusOf(rawSubEnroll('this is not gzip', `Content-Encoding: ${coding}`))).to.equal(400)
      }
    })

    it('Content-Encoding: gzip with one that is, and is not unpacked', async () => {
      expect(await statusOf(rawSubEnroll(gzipSync(GOOD), 'Content-Encoding: gzip'))).to.equal(400)
      const bomb = gzipSync(Buffer.alloc(100 * MEGABYTE, 0x20))
      expect(await statusOf(rawSubEnroll(bomb, 'Content-Encoding: gzip'))).to.equal(400)
    })
  })

  describe('by XML', () => {
    it('300,000 elements in each other', async () => {
      const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth)
      // Its first element already is no envelope, and nobody looks further.
      expect(await statusOf(rawSubEnroll(nested(300_000)))).to.equal(500)
      for (const depth of [300_000, 1000]) {
        expect(await statusOf(rawSubEnroll(GOOD.replace('<oInput>', `${nested(depth)}<oInput>`)))).to.equal(400)
      }
      rows += 1
      expect(await statusOf(rawSubEnroll(GOOD.replace('<oInput>', `${nested(100)}<oInput>`)))).to.equal(200)
    })

    it('entity bombs, DOCTYPEs and processing instructions in their place', async () => {
      const lines = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`)
      const declared = (subset: string) => GOOD.replace('?>', `?><!DOCTYPE a [${subset}]>`)
      const bodies = [
        declared(`<!ENTITY e0 "ha">${lines.join('')}`).replace('RMS 1.0', '&e9;'),
        declared(`<!ENTITY e0 "${'x'.repeat(100_000)}">`).replace('RMS 1.0', '&e0;'.repeat(1000)),
        declared('<!ENTITY % a "<!ENTITY b \'c\'>">%a;'),
        declared(''),
        GOOD.replace('?>', '?><!DOCTYPE a SYSTEM "a.dtd">'),
        GOOD.replace('RMS 1.0', '&undeclared;'),
      ]
      for (const body of bodies) expect(await statusOf(rawSubEnroll(body))).to.equal(400)
    })

    it('external entities, which nobody fetches', async () => {
      let asked = 0
      const trap = createServer((_request, response) => {
        asked += 1
        response.end('x')
      })
      await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
      const { port } = trap.address() as AddressInfo
      try {
        for (const system of [`http://127.0.0.1:${port}/`, 'file:///etc/hostname']) {
          const doctype = `<!DOCTYPE a [<!ENTITY b SYSTEM "${system}"><!ENTITY % c SYSTEM "${system}">%c;]>`
          const body = GOOD.replace('?>', `?>${doctype}`).replace('RMS 1.0', '&b;')
          expect(await statusOf(rawSubEnroll(body))).to.equal(400)
          const include = `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${system}"/>`
          expect(await statusOf(rawSubEnroll(GOOD.replace('RMS 1.0', include)))).to.equal(400)
        }
        expect(asked).to.equal(0)
      } finally {
        trap.close()
      }
    })

    it('two roots, markup in attributes, duplicate attributes, UTF-7, overlong UTF-8, half a surrogate pair', async () => {
      const bodies = [
        `${GOOD}<a/>`,
        GOOD.replace('<oInput>', '<oInput a="<">'),
        GOOD.replace('<oInput>', '<oInput a="" a="">'),
        GOOD.replace('RMS 1.0', ']]>'),
        GOOD.replace('RMS 1.0', '&#xD800;'),
        GOOD.replace('RMS 1.0', '&#0;'),
        '+ADw-a/+AD4-',
      ]
      for (const body of bodies) expect(await statusOf(rawSubEnroll(body)), body.slice(0, 500)).to.equal(400)
      const overlong = Buffer.from(GOOD.replace('<oInput>', '\x01oInput>')).map((byte) => (byte === 1 ? 0xc0 : byte))
      expect(await statusOf(rawSubEnroll(overlong))).to.equal(400)
    })
  })

  describe('by size and patience', () => {
    const grownBy = async (work: () => Promise<unknown>) => {
      const before = server.memory().now
      await work()
      return server.memory().most - before
    }

    it('200 MB as declared: refused before it is sent, 100 MB of memory not needed', async () => {
      const piece = Buffer.alloc(MEGABYTE, 0x20)
      const grown = await grownBy(async () => {
        const client = new RawClient(server.url)
        await client.send(rawRequest(subEnrollHead(`Content-Length: ${200 * MEGABYTE}`)))
        const answer = await client.receive()
        expect(answer?.status).to.equal(500)
        expect(answer?.body.toString()).to.contain('Maximum request length exceeded.')
        for (let sent = 0; sent < 200 && (await client.send(piece)); sent++);
        await client.ended()
      })
      expect(grown).to.be.below(100 * MEGABYTE)
    })

    it('200 MB in chunks: refused on the way, 100 MB of memory not needed', async () => {
      const piece = Buffer.concat([Buffer.from('f4240\r\n'), Buffer.alloc(MEGABYTE, 0x20), Buffer.from('\r\n')])
      let sent = 0
      const grown = await grownBy(async () => {
        const client = new RawClient(server.url)
        await client.send(rawRequest(subEnrollHead('Transfer-Encoding: chunked')))
        while (sent < 200 && (await client.send(piece))) sent += 1
        await client.ended()
        // The answer may be lost with the connection, on which more is on its way than the server will read.
        expect((await client.receive())?.status).to.be.oneOf([500, undefined])
        expect(sent).to.be.below(200)
      })
      expect(grown).to.be.below(100 * MEGABYTE)
    })

    it('200 MB by somebody who has not logged on', async () => {
      const piece = Buffer.alloc(MEGABYTE, 0x20)
      const anonymous = subEnrollHead(`Content-Length: ${200 * MEGABYTE}`).filter(
        (line) => !line.startsWith('Authorization'),
      )
      const grown = await grownBy(async () => {
        const client = new RawClient(server.url)
        await client.send(rawRequest(anonymous))
        expect((await client.receive())?.status).to.equal(401)
        for (let sent = 0; sent < 200 && (await client.send(piece)); sent++);
        await client.ended()
      })
      expect(grown).to.be.below(100 * MEGABYTE)
    })

    it('bodies that stop in the middle, on 200 connections', async () => {
      const clients = Array.from({ length: 200 }, () => new RawClient(server.url))
      const request = rawSubEnroll(GOOD)
      await Promise.all(clients.map((client, i) => client.send(request.subarray(0, (i * 41) % request.length))))
      // While they hang, others are served.
      const meanwhile = await send(rawRequest([`GET ${SUB_ENROLL_PATH}?wsdl HTTP/1.1`, 'Host: a']))
      expect(meanwhile?.status).to.equal(200)
      clients.forEach((client) => client.destroy())
    })

    it('a body that comes byte by byte', async () => {
      rows += 1
      const client = new RawClient(server.url)
      const request = rawSubEnroll(GOOD)
      const start = request.length - GOOD.length
      await client.send(request.subarray(0, start))
      for (let at = start; at < request.length; at += 7) await client.send(request.subarray(at, at + 7))
      expect((await client.receive())?.status).to.equal(200)
      client.destroy()
    })

    it('clients that go away before the answer: what they asked for is done', async () => {
      const clients = 50
      await Promise.all(
        Array.from({ length: clients }, async () => {
          const client = new RawClient(server.url)
          await client.send(rawSubEnroll(GOOD))
          client.destroy()
        }),
      )
      rows += clients
      while ((await data.count()) < rows) await new Promise((resolve) => setTimeout(resolve, 50))
    })

    it('1,000 wrong passwords', async () => {
      const client = new RawClient(server.url)
      const before = server.memory().now
      for (let i = 0; i < 1000; i++) {
        const wrong = basic({ user: i % 2 === 0 ? ADMIN.user : `nobody${i}`, password: `wrong ${i}` })
        await client.send(
          rawRequest([
            ...subEnrollHead('Content-Length: 0').filter((l) => !l.startsWith('Auth')),
            `Authorization: ${wrong}`,
          ]),
        )
        expect((await client.receive())?.status).to.equal(401)
      }
      client.destroy()
      expect(server.memory().now - before).to.be.below(50 * MEGABYTE)
      // So many lock an account out, which the administrator ends.
      expect(await run(['account', 'unlock', ADMIN.user, '--data', data.path])).to.include({ code: 0 })
    })
  })
})

import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { SaxesParser } from 'saxes'
import { ADMIN, basic } from '../support/admin.ts'
import { exchange, headerOf, rawRequest } from '../support/raw-http.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'

const PATH = '/_wmcs/Certification/SubEnrollService.asmx'
const PUBLISHED = readFileSync(new URL('../../wsdl/SubEnrollService.wsdl', import.meta.url), 'utf8').trimEnd()
const PUBLISHED_ADDRESS = `http://rms01${PATH}`

/** Throws when a document is no XML. */
function checkWellFormed(document: string): void {
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', (error) => {
    throw error
  })
  parser.write(document).close()
}

/** The addresses that a description or discovery document has for a service. */
const addressesIn = (document: string): string[] =>
  [...document.matchAll(/<(?:soap:address location|soap address)="([^"]*)"/g)].map(([, address = '']) => address)

describe('[MS-RMPRS] §6.2 the description of SubEnrollService.asmx', () => {
  let root: TestRoot

  before(async () => {
    root = await startTestRoot()
  })

  after(() => root.close())

  const get = async (target: string, ...headers: readonly string[]) => {
    const answer = await exchange(root.server.url, rawRequest([`GET ${target} HTTP/1.1`, ...headers]))
    if (answer === undefined) throw new Error('no answer')
    return { ...answer, text: answer.body.toString() }
  }

  for (const query of ['wsdl', 'WSDL', 'Wsdl']) {
    it(`?${query} gives the WSDL to everybody, as it is in the specification, with the address that was asked`, async () => {
      const answer = await get(`${PATH}?${query}`, 'Host: licensing.example:8080')
      expect(answer.status).to.equal(200)
      expect(headerOf(answer, 'content-type')).to.equal('text/xml; charset=utf-8')
      expect(headerOf(answer, 'cache-control')).to.equal('private, max-age=0')
      expect(headerOf(answer, 'content-length')).to.equal(String(answer.body.length))
      expect(headerOf(answer, 'transfer-encoding')).to.equal(undefined)
      expect(answer.text).to.equal(PUBLISHED.replace(PUBLISHED_ADDRESS, `http://licensing.example:8080${PATH}`))
      checkWellFormed(answer.text)
    })
  }

  for (const query of ['disco', 'DISCO']) {
    it(`?${query} gives the discovery document with the same address`, async () => {
      const answer = await get(`${PATH}?${query}`, 'Host: rms02')
      expect(answer.status).to.equal(200)
      expect(headerOf(answer, 'content-type')).to.equal('text/xml; charset=utf-8')
      expect(addressesIn(answer.text)).to.deep.equal([`http://rms02${PATH}`])
      expect(answer.text).to.contain(`<contractRef ref="http://rms02${PATH}?wsdl" docRef="http://rms02${PATH}"`)
      checkWellFormed(answer.text)
    })
  }

  it('does so whatever the case of the path, and for the absolute form of a target', async () => {
    for (const target of [`${PATH.toUpperCase()}?wsdl`, `http://rms02${PATH}?wsdl`]) {
      const { status, text } = await get(target, 'Host: rms02')
      expect([status, ...addressesIn(text)], target).to.deep.equal([200, `http://rms02${PATH}`])
    }
  })

  it('takes a name, an IPv4 and an IPv6 address with or without a port as Host', async () => {
    for (const host of ['a', 'A.b-c_d.example', '192.0.2.1:81', '[2001:db8::1]', '[::1]:65535']) {
      expect(addressesIn((await get(`${PATH}?wsdl`, `Host: ${host}`)).text)).to.deep.equal([`http://${host}${PATH}`])
    }
  })

  describe('with a Host that is none, says where the connection came in instead', () => {
    for (const host of [
      '"><script>alert(1)</script>',
      'a" b="c',
      "a'b",
      'a&b',
      'evil.example/path?',
      'evil.example#',
      'user@evil.example',
      'a\\b',
      'a b',
      'b\xfccher.example',
      '%0d%0aX-Evil: 1',
      '$&$1',
      '',
    ]) {
      it(JSON.stringify(host), async () => {
        for (const query of ['wsdl', 'disco']) {
          const { status, text, headers } = await get(`${PATH}?${query}`, `Host: ${host}`)
          expect(status).to.equal(200)
          expect(addressesIn(text)).to.deep.equal([`${root.server.url}${PATH}`])
          if (host !== '') expect(text).not.to.contain(host)
          expect(headers.map(([name]) => name)).not.to.include('X-Evil')
          checkWellFormed(text)
        }
      })
    }

    it('none at all, in HTTP/1.0', async () => {
      const answer = await exchange(root.server.url, rawRequest([`GET ${PATH}?wsdl HTTP/1.0`]))
      expect(addressesIn(answer?.body.toString() ?? '')).to.deep.equal([`${root.server.url}${PATH}`])
    })

    it('and refuses HTTP/1.1 without one', async () => {
      expect((await get(`${PATH}?wsdl`)).status).to.equal(400)
    })
  })

  it('is not there for other files', async () => {
    for (const path of [
      '/',
      '/_wmcs',
      '/_wmcs/Certification/',
      '/_wmcs/Certification/Certification.asmx',
      `${PATH}x`,
    ]) {
      expect((await get(`${path}?wsdl`, 'Host: a')).status, path).to.equal(404)
    }
  })

  it('shows nothing of the machine it runs on', async () => {
    for (const target of [`${PATH}?wsdl`, `${PATH}?disco`, '/nowhere', '/%00', '/a%']) {
      const { text, headers } = await get(target, 'Host: a')
      expect(text, target).not.to.match(/node|express|\.[jt]s\b| {4}at /i)
      expect(headers.map(([name]) => name)).not.to.include('ETag')
    }
  })
})

describe('The description under asmx.description=guarded', () => {
  let root: TestRoot

  before(async () => {
    root = await startTestRoot({ set: ['asmx.description=guarded'] })
  })

  after(() => root.close())

  const get = (query: string, authorization?: string) =>
    fetch(`${root.serviceUrl}?${query}`, { headers: authorization === undefined ? {} : { authorization } })

  it('is for those only whom the access list lets in', async () => {
    for (const query of ['wsdl', 'disco']) {
      const anonymous = await get(query)
      expect(anonymous.status).to.equal(401)
      expect(anonymous.headers.get('www-authenticate')).to.equal('Negotiate, NTLM, Basic realm="TESTROOT"')
      expect(await anonymous.text()).not.to.contain('definitions')
      expect((await get(query, basic(ADMIN))).status).to.equal(401)
    }
    await root.grant('rmsadmin')
    for (const query of ['wsdl', 'disco']) {
      expect((await get(query, basic(ADMIN))).status).to.equal(200)
      expect((await get(query)).status).to.equal(401)
      expect((await get(query, basic({ ...ADMIN, password: 'x' }))).status).to.equal(401)
    }
  })
})

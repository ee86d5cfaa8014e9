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
  [...document.matchAll(/<(?:soap(?:12)?:address location|soap address)="([^"]*)"/g)].map(([, address = '']) => address)

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

  it('has the path as it was asked for, whatever its case, and whatever the form of the target', async () => {
    for (const [target, path] of [
      [PATH.toUpperCase(), PATH.toUpperCase()],
      [PATH.toLowerCase(), PATH.toLowerCase()],
      [`http://rms02${PATH}`, PATH],
      [PATH.replace('Certification', '%43ertification'), PATH],
    ] as const) {
      for (const query of ['wsdl', 'disco']) {
        const { status, text } = await get(`${target}?${query}`, 'Host: rms02')
        expect([status, ...addressesIn(text)], target).to.deep.equal([200, `http://rms02${path}`])
      }
    }
  })

  it('is the same for everybody and every time: nobody is asked who that is', async () => {
    const first = await get(`${PATH}?wsdl`, 'Host: a')
    for (const authorization of [basic(ADMIN), basic({ ...ADMIN, password: 'x' }), 'Basic', 'Negotiate AAAA', '?']) {
      const again = await get(`${PATH}?wsdl`, 'Host: a', `Authorization: ${authorization}`)
      expect(again.status).to.equal(200)
      expect(again.body.equals(first.body), authorization).to.equal(true)
    }
  })

  it('has no further parts: 500 in plain words for those who name one', async () => {
    for (const [query, text] of [
      ['schema=schema1', 'Schema not found.\r\n'],
      ['SCHEMA=', 'Schema not found.\r\n'],
      ['wsdl&schema=x', 'Schema not found.\r\n'],
      ['wsdl=wsdl1', 'XML Web service description was not found.\r\n'],
      ['WSDL=1&disco', 'XML Web service description was not found.\r\n'],
    ] as const) {
      const answer = await get(`${PATH}?${query}`, 'Host: a')
      expect([answer.status, answer.text], query).to.deep.equal([500, text])
      expect(headerOf(answer, 'content-type')).to.equal('text/plain; charset=utf-8')
      expect(headerOf(answer, 'cache-control')).to.equal('private')
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
    for (const path of ['/', '/_wmcs', '/_wmcs/Certification/Activation.asmx', `${PATH}x`]) {
      expect((await get(`${path}?wsdl`, 'Host: a')).status, path).to.equal(404)
    }
    expect((await get('/_wmcs/Certification/?wsdl', 'Host: a')).status).to.equal(403)
  })

  it('shows nothing of the machine it runs on', async () => {
    for (const target of [`${PATH}?wsdl`, `${PATH}?disco`, '/nowhere', '/%00', '/a%']) {
      const { text, headers } = await get(target, 'Host: a')
      expect(text, target).not.to.match(/node|express|\.[jt]s\b| {4}at /i)
      expect(headers.map(([name]) => name)).not.to.include('ETag')
    }
  })
})

describe('The description where SOAP 1.2 is spoken too', () => {
  let root: TestRoot

  before(async () => {
    root = await startTestRoot({ set: ['asmx.soap12=true'] })
  })

  after(() => root.close())

  it('has a port for each version, all at the address that was asked', async () => {
    for (const query of ['wsdl', 'disco']) {
      const text = await (await fetch(`${root.serviceUrl}?${query}`)).text()
      checkWellFormed(text)
      expect(text).to.contain('SubEnrollServiceSoap12"')
      expect(addressesIn(text), query).to.deep.equal([root.serviceUrl, root.serviceUrl])
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
    const queries = ['wsdl', 'disco', '', 'op=SubEnroll', 'op=Nope', 'schema=x']
    for (const query of queries) {
      const anonymous = await get(query)
      expect(anonymous.status).to.equal(401)
      expect(anonymous.headers.get('www-authenticate')).to.equal('Negotiate, NTLM, Basic realm="TESTROOT"')
      expect(await anonymous.text()).not.to.match(/definitions|SubEnroll|not found/)
      expect((await get(query, basic(ADMIN))).status).to.equal(401)
    }
    await root.grant('rmsadmin')
    for (const query of queries) {
      expect((await get(query, basic(ADMIN))).status).to.equal(query === 'schema=x' ? 500 : 200)
      expect((await get(query)).status).to.equal(401)
      expect((await get(query, basic({ ...ADMIN, password: 'x' }))).status).to.equal(401)
    }
  })
})

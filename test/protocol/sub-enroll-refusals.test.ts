import { expect } from 'chai'
import { FAULTS } from '../../src/asmx/index.ts'
import { frozenClock } from '../../src/base/clock.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { postSubEnroll, subEnrollEnvelope, type RequestMembers } from '../support/sub-enroll-request.ts'
import { KEY, MALFORMED_VERSION, OUT_OF_REACH, refusalCases } from './refusal-cases.ts'

const authorization = basic(ADMIN)

const unescape = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Checks everything about an answer that is a fault of the operation, and gives its faultstring. */
function faultStringOf({ status, headers, text }: Awaited<ReturnType<typeof postSubEnroll>>): string {
  expect(status, text).to.equal(500)
  expect(headers.get('content-type')).to.equal('text/xml; charset=utf-8')
  expect(headers.get('cache-control')).to.equal('private')
  const [, faultstring = ''] =
    /^<\?xml version="1\.0" encoding="utf-8"\?><soap:Envelope xmlns:soap="http:\/\/schemas\.xmlsoap\.org\/soap\/envelope\/" xmlns:xsi="[^"]*" xmlns:xsd="[^"]*"><soap:Body><soap:Fault><faultcode>soap:Server<\/faultcode><faultstring>([^<]*)<\/faultstring><detail \/><\/soap:Fault><\/soap:Body><\/soap:Envelope>$/.exec(
      text,
    ) ?? []
  expect(faultstring, text).not.to.equal('')
  return unescape(faultstring)
}

function expectException(faultstring: string, exception: string, parameter: string | undefined): void {
  const opening = `System.Web.Services.Protocols.SoapException: Server was unable to process request. ---> ${exception}: `
  expect(faultstring.slice(0, opening.length)).to.equal(opening)
  const [message = '', ...rest] = faultstring.slice(opening.length).split('\r\n')
  expect(message).to.match(/^[A-Z].*\.$/)
  expect(rest).to.deep.equal([
    ...(parameter === undefined ? [] : [`Parameter name: ${parameter}`]),
    '   --- End of inner exception stack trace ---',
  ])
}

describe('[MS-RMPRS] §2.2.9.1 SubEnroll, what it refuses', () => {
  let root: TestRoot

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
  })

  after(() => root.close())

  const cases = refusalCases(() => root)

  for (const [code, list] of Object.entries(cases)) {
    describe(code, () => {
      for (const { what, request, exception, parameter } of list) {
        it(`${what}: ${exception}, and nothing is kept`, async () => {
          const members = typeof request === 'function' ? await request() : request
          const before = await root.enrollments()
          const answer = await postSubEnroll(root.serviceUrl, { authorization, body: subEnrollEnvelope(members) })
          expectException(faultStringOf(answer), exception, parameter)
          expect(await root.enrollments()).to.deep.equal(before)
        })
      }
    })
  }

  it('knows no other refusal that a client could bring about', () => {
    // What only an Enroll request can bring about: see enroll.test.ts.
    const ofEnroll = ['argument-empty', 'revocation-unsupported', 'revocation-unexpected', 'revocation-key']
    expect([...Object.keys(cases), ...OUT_OF_REACH, ...ofEnroll]).to.have.members(Object.keys(FAULTS))
  })

  describe('beside these', () => {
    it('has kept nothing at all', async () => {
      expect(await root.enrollments()).to.deep.equal([])
    })

    it('checks the version before the request, and the request in the order of the table', async () => {
      const bad = { minimumVersion: 'x', key: undefined, guid: undefined, sku: undefined, url: 'x' }
      const ask = async (members: RequestMembers) =>
        faultStringOf(await postSubEnroll(root.serviceUrl, { authorization, body: subEnrollEnvelope(members) }))
      expect(await ask(bad)).to.contain(MALFORMED_VERSION)
      expect(await ask({ ...bad, minimumVersion: '1.0.0.0' })).to.contain(`Parameter name: ${KEY}`)
      expect(await ask({ key: 'AAAA', guid: undefined, url: 'x' })).to.contain(`Parameter name: ${KEY}`)
      expect(await ask({ guid: undefined, url: 'x' })).to.contain('Parameter name: Guid')
    })

    it('accepts what is just inside the limits', async () => {
      const members = { sku: 'x'.repeat(256), version: '', name: undefined, url: `http://a/${'x'.repeat(2039)}` }
      const body = subEnrollEnvelope({ ...members, minimumVersion: '0.0.0.0', maximumVersion: '1.1.0.0' })
      expect((await postSubEnroll(root.serviceUrl, { authorization, body })).status).to.equal(200)
    })
  })
})

describe('[MS-RMPR] §2.2.9.1.3 SubEnroll, a root whose time is over', () => {
  const BEGINNING = new Date('2026-03-01T12:34:56Z')
  const expired = 'Microsoft.DigitalRightsManagement.Utilities.UnspecifiedErrorException'

  const at = async (moment: string, work: (root: TestRoot) => Promise<void>, path: string, ...set: string[]) => {
    const root = await startTestRoot({ path, clock: frozenClock(new Date(moment)), set })
    try {
      await work(root)
    } finally {
      await root.close()
    }
  }

  it('does not sub-enroll from the minute on that its own certificate ends, nor before it begins', async () => {
    const first = await startTestRoot({ clock: frozenClock(BEGINNING) })
    await first.grant('rmsadmin')
    const ask = (root: TestRoot) => postSubEnroll(root.serviceUrl, { authorization, body: subEnrollEnvelope() })
    const refuses = async (root: TestRoot) => {
      const before = await root.enrollments()
      const faultstring = faultStringOf(await ask(root))
      expectException(faultstring, expired, undefined)
      // Why is for the log: the caller is told that something went wrong, no more.
      expect(faultstring).not.to.match(/certificate|expired|2027/i)
      expect(await root.enrollments()).to.deep.equal(before)
    }
    const accepts = async (root: TestRoot) => {
      expect((await ask(root)).status).to.equal(200)
    }
    try {
      await accepts(first)
      await at('2027-03-01T12:33:59Z', accepts, first.path)
      await at('2027-03-01T12:34:00Z', refuses, first.path)
      await at('2026-03-01T12:33:59Z', refuses, first.path)
      await at('2026-03-01T12:34:00Z', accepts, first.path)
      await at('2026-03-01T12:35:00Z', refuses, first.path, 'validity.outlivesIssuer=refuse')
    } finally {
      await first.close()
    }
  })
})

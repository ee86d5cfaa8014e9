import { expect } from 'chai'
import { join } from 'node:path'
import { frozenClock } from '../../src/base/clock.ts'
import { parseAnchors, readIssuingCertificate, verifyChain } from '../../src/certificates/index.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { exchange, rawRequest } from '../support/raw-http.ts'
import { startTestRoot, type TestRoot, type TestRootOptions } from '../support/root-server.ts'
import {
  chainIn,
  GOOD_REQUEST,
  newKey,
  postSubEnroll,
  subEnrollEnvelope,
  type RequestMembers,
} from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { copyData } from '../support/test-database.ts'

const authorization = basic(ADMIN)

const ask = (root: TestRoot, members: RequestMembers, headers: Record<string, string> = {}) =>
  postSubEnroll(root.serviceUrl, { authorization, headers, body: subEnrollEnvelope(members) })

/** Starts a root that lets ADMIN in, does something with it, and stops it. */
async function withRoot<Result>(options: TestRootOptions, work: (root: TestRoot) => Promise<Result>): Promise<Result> {
  const root = await startTestRoot(options)
  try {
    await root.grant('rmsadmin')
    return await work(root)
  } finally {
    await root.close()
  }
}

async function expectVerified(root: TestRoot, text: string): Promise<void> {
  const chain = chainIn(text)
  expect(chain).to.have.length(5)
  const { results } = verifyChain(chain, { anchors: await root.anchors() })
  expect(results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
}

describe('[MS-RMPR] §3.1.4.7 SubEnroll in cryptographic mode 2', () => {
  it('certifies a key of 2048 bits with RSA-2048 and SHA-256, and refuses one of 1024', async () => {
    await withRoot({ set: ['cryptographicMode=2'] }, async (root) => {
      const { status, text } = await ask(root, { key: newKey(2048).base64 })
      expect(status, text).to.equal(200)
      await expectVerified(root, text)
      const { certificate, signature } = readIssuingCertificate(chainIn(text)[0] ?? '')
      expect(certificate.principal.publicKey.modulus).to.have.length(256)
      expect(signature).to.deep.include({ hash: 'SHA256', size: 2048 })

      const refused = await ask(root, {})
      expect(refused.status).to.equal(500)
      expect(refused.text).to.contain('System.ArgumentOutOfRangeException: ')
      expect(await root.enrollments()).to.have.length(1)
    })
  })
})

describe('SubEnroll under settings, on one directory', () => {
  const directory = temporaryDirectory()
  const path = join(directory.path, 'root')

  before(() => withRoot({ path }, () => Promise.resolve()))
  after(() => directory.remove())

  const under = (set: readonly string[], work: (root: TestRoot) => Promise<void>) => withRoot({ path, set }, work)

  it('request.rekey=refuse: refuses a known GUID with another key and a known key with another GUID, not renewals', async () => {
    await under(['request.rekey=refuse'], async (root) => {
      const [a, b] = [newKey().base64, newKey().base64]
      const [one, two] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
      expect((await ask(root, { key: a, guid: one })).status).to.equal(200)
      expect((await ask(root, { key: a, guid: one })).status).to.equal(200)
      for (const [members, parameter] of [
        [{ key: b, guid: one }, 'Guid'],
        [{ key: a, guid: two }, 'aPublicKeyBytes'],
      ] as const) {
        const { status, text } = await ask(root, members)
        expect(status).to.equal(500)
        expect(text).to.match(
          new RegExp(`---&gt; System\\.ArgumentException: .*\\r\\nParameter name: ${parameter}\\r\\n`),
        )
      }
      expect((await ask(root, { key: b, guid: two })).status).to.equal(200)
      expect((await root.enrollments()).map(({ relation }) => relation)).to.deep.equal(['first', 'renewal', 'first'])
    })
  })

  it('request.keySizes=1024,2048: certifies both', async () => {
    await under(['request.keySizes=1024,2048'], async (root) => {
      for (const size of [1024, 2048]) expect((await ask(root, { key: newKey(size).base64 })).status).to.equal(200)
    })
  })

  it('xrml.nameInSlc: stamps the name, [MS-RMPRS] §3.3.4.1.3.3', async () => {
    await under(['xrml.nameInSlc=true'], async (root) => {
      const { text } = await ask(root, {})
      const { principal } = readIssuingCertificate(chainIn(text)[0] ?? '').certificate
      expect(principal.object.name).to.equal(GOOD_REQUEST.name)
    })
  })

  it('asmx.customErrors=on: messages without names of exceptions', async () => {
    await under(['asmx.customErrors=on'], async (root) => {
      const { text } = await ask(root, { sku: undefined })
      expect(text).to.contain(
        '<faultcode>soap:Server</faultcode><faultstring>Server was unable to process request. ---&gt; Value cannot be null.\r\nParameter name: SKU</faultstring><detail />',
      )
    })
  })

  it('asmx.faultForm=aspnet-1.1: indented', async () => {
    await under(['asmx.faultForm=aspnet-1.1', 'asmx.customErrors=on'], async (root) => {
      const { text } = await ask(root, { sku: undefined })
      expect(text).to.contain('\r\n  <soap:Body>\r\n    <soap:Fault>\r\n      <faultcode>soap:Server</faultcode>\r\n')
      expect(text).to.contain('request. --&gt; Value')
    })
  })

  it('asmx.soap12: answers SOAP 1.2 in SOAP 1.2, faults too, and SOAP 1.1 as before', async () => {
    await under(['asmx.soap12=true'], async (root) => {
      const soap12 = 'http://www.w3.org/2003/05/soap-envelope'
      const send = async (members: RequestMembers) => {
        const body = subEnrollEnvelope(members).replace('http://schemas.xmlsoap.org/soap/envelope/', soap12)
        const answer = await exchange(
          root.server.url,
          rawRequest(
            [
              'POST /_wmcs/Certification/SubEnrollService.asmx HTTP/1.1',
              'Host: rms01',
              `Authorization: ${authorization}`,
              `Content-Type: application/soap+xml; charset=utf-8; action="${SUB_ENROLL_ACTION}"`,
              `Content-Length: ${body.length}`,
            ],
            body,
          ),
        )
        expect(answer?.headers).to.deep.include(['Content-Type', 'application/soap+xml; charset=utf-8'])
        return answer?.body.toString() ?? ''
      }
      const answer = await send({})
      expect(answer).to.contain(`<soap:Envelope xmlns:soap="${soap12}"`).and.to.contain('<soap:Header><VersionData')
      await expectVerified(root, answer)
      expect(await send({ sku: undefined })).to.contain('<soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code>')
      expect((await ask(root, {})).text).to.contain('xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"')
    })
  })
})

describe('[MS-RMPRS] §3.1.4.1 SubEnroll in the profile rms-1.0', () => {
  it('offers 1.0.0.0 only, and names the X.509 twins of both parties', async () => {
    await withRoot({ set: ['profile=rms-1.0'] }, async (root) => {
      const tooNew = await ask(root, { maximumVersion: '1.1.0.0' })
      expect(tooNew.text).to.contain('UnsupportedDataVersionException')
      const { text } = await ask(root, {})
      expect(text).to.contain('<MinimumVersion>1.0.0.0</MinimumVersion><MaximumVersion>1.0.0.0</MaximumVersion>')
      await expectVerified(root, text)

      const { issuer, principal, descriptor } = readIssuingCertificate(chainIn(text)[0] ?? '').certificate
      const names = ['X509-Issuer', 'X509-Subject', 'Server-Version', 'X509-Serial-Number', 'Server-SKU']
      expect(principal.securityLevels.map(({ name }) => name)).to.deep.equal(names)
      expect(issuer.securityLevels.map(({ name }) => name)).to.deep.equal([...names, 'Certificate Practice Statement'])
      const serial = principal.securityLevels.find(({ name }) => name === 'X509-Serial-Number')?.value
      // A number: one GUID in 256 begins with a byte of zeros, which a serial number does not have.
      expect(serial?.toLowerCase()).to.equal(descriptor.id.value.replace(/[{}-]/g, '').replace(/^(?:00)+/, ''))
    })
  })
})

describe('Seed and frozen clock', () => {
  const options: TestRootOptions = {
    set: ['seed=two roots', 'server.name=SEEDED'],
    clock: frozenClock(new Date('2026-02-03T04:05:06Z')),
  }
  const request = rawRequest(
    [
      'POST /_wmcs/Certification/SubEnrollService.asmx HTTP/1.1',
      'Host: rms01',
      'Content-Type: text/xml; charset=utf-8',
      `SOAPAction: "${SUB_ENROLL_ACTION}"`,
      `Authorization: ${authorization}`,
      `Content-Length: ${subEnrollEnvelope().length}`,
    ],
    subEnrollEnvelope(),
  )
  const send = async (root: TestRoot) => {
    const answer = await exchange(root.server.url, request)
    return { ...answer, body: answer?.body.toString() ?? '' }
  }

  it('two roots on two directories give the same answers to the same requests, byte for byte, headers included', async () => {
    const answers = await Promise.all(
      [1, 2].map(() =>
        withRoot(options, async (root) => ({
          bodies: [await send(root), await send(root)],
          rows: (await root.enrollments()).map((row) => ({ ...row, callerSid: 'of a random domain' })),
          anchors: parseAnchors((await root.chain()).at(-1) ?? ''),
        })),
      ),
    )
    const [one, two] = answers
    expect(one).to.deep.equal(two)
    expect(chainIn(one?.bodies[0]?.body ?? '')).to.have.length(5)
    expect(one?.bodies[0]?.body).not.to.equal(one?.bodies[1]?.body)
    expect(one?.bodies[0]?.headers).to.deep.include(['Date', 'Tue, 03 Feb 2026 04:05:06 GMT'])
  })

  it('a root that is started again does not repeat the GUIDs and serial numbers it gave out', async () => {
    const directory = temporaryDirectory()
    const [path, copy] = [join(directory.path, 'root'), join(directory.path, 'copy')]
    try {
      const guids = (root: TestRoot) => root.enrollments().then((rows) => rows.map((row) => row.certificateGuid))
      await withRoot({ ...options, path }, send)
      copyData(path, copy)
      const after = await withRoot({ ...options, path }, async (root) => {
        await send(root)
        return guids(root)
      })
      expect(new Set(after)).to.have.lengthOf(2)
      // And it does the same thing again from the same state.
      await withRoot({ ...options, path: copy }, async (root) => {
        await send(root)
        expect(await guids(root)).to.deep.equal(after)
      })
    } finally {
      directory.remove()
    }
  })
})

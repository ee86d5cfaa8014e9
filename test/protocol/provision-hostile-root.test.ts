import { expect } from 'chai'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createRootService } from '../../src/asmx/client/index.ts'
import { newGuid } from '../../src/base/guid.ts'
import { systemRandom } from '../../src/base/random.ts'
import { dumpOf } from '../support/database-dump.ts'
import {
  chainAnswer,
  licensorCertificateAnswer,
  startStandInRoot,
  xml,
  type StandInAnswer,
  type StandInBehaviour,
  type StandInRoot,
} from '../support/stand-in-root.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { copyData } from '../support/test-database.ts'
import { publicKeyNamed } from '../unit/certificates/keys/test-keys.ts'
import { run } from '../unit/cli/fake-io.ts'

const DAY = 86_400_000
const URL_OF_SERVER = 'http://licensing.example/_wmcs'

const soapFault = `<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>System.ArgumentException: no
second line</faultstring></soap:Fault></soap:Body></soap:Envelope>`

const page = (status: number, body: string, headers: Record<string, string | string[]> = {}): StandInAnswer => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body,
})

/** Sends without end. */
const endless = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/xml' })
  const more = (): void => {
    while (!response.destroyed && response.write('<x>'.repeat(10_000)));
  }
  response.on('drain', more)
  more()
}

// What became of the data directory is looked at after each: on the first attempt, and on a server that is one already.
describe('A root that does what no root should leaves the old state whole and gets its own message', () => {
  const temporary = temporaryDirectory()
  const path = (name: string): string => join(temporary.path, name)
  let root: StandInRoot
  let other: StandInRoot
  let expired: StandInRoot

  const provision = (data: string, more: readonly string[] = []) =>
    run([
      ...['provision', '--data', data, '--root', root.url, '--url', URL_OF_SERVER, '--name', 'LICENSING'],
      ...['--set', 'server.name=RMS02', ...more],
    ])

  before(async () => {
    const now = Date.now()
    root = await startStandInRoot('root', new Date(now - 30 * DAY))
    other = await startStandInRoot('other', new Date(now - 30 * DAY))
    expired = await startStandInRoot('root', new Date(now - 370 * DAY))
    writeFileSync(path('anchor.xrml'), root.chain.at(-1) ?? '')
    const { code, err } = await provision(path('provisioned'))
    expect({ code, err }).to.deep.equal({ code: 0, err: [] })
  })

  after(async () => {
    await Promise.all([root.close(), other.close(), expired.close()])
    temporary.remove()
  })

  const cases: [what: string, behaviour: () => StandInBehaviour, message: RegExp][] = [
    [
      'swaps the key',
      () => ({ subEnroll: (issue) => chainAnswer(issue({ publicKey: publicKeyNamed('somebody') })) }),
      /is for another key/,
    ],
    [
      'swaps the GUID',
      () => ({ subEnroll: (issue) => chainAnswer(issue({ guid: newGuid(systemRandom) })) }),
      /is for another GUID/,
    ],
    [
      'swaps the URL',
      () => ({ subEnroll: (issue) => chainAnswer(issue({ url: 'http://other/' })) }),
      /names another URL/,
    ],
    ['swaps the SKU', () => ({ subEnroll: (issue) => chainAnswer(issue({ sku: 'RMS 2.0' })) }), /names another SKU/],
    [
      'swaps the version',
      () => ({ subEnroll: (issue) => chainAnswer(issue({ version: '1.0' })) }),
      /names another version/,
    ],
    [
      'changes the order of the chain',
      () => ({
        subEnroll: (issue) => {
          const [a = '', b = '', ...rest] = issue()
          return chainAnswer([b, a, ...rest])
        },
      }),
      /not in the order of a chain/,
    ],
    [
      'turns the chain around',
      () => ({ subEnroll: (issue) => chainAnswer(issue().reverse()) }),
      /not in the order|does not end with a CA/,
    ],
    [
      'cuts the chain short',
      () => ({ subEnroll: (issue) => chainAnswer(issue().slice(0, 4)) }),
      /has 4 certificates where 5 are wanted: it was cut short/,
    ],
    [
      'gives the leaf alone',
      () => ({ subEnroll: (issue) => chainAnswer(issue().slice(0, 1)) }),
      /has 1 certificates where 5/,
    ],
    [
      'adds a certificate',
      () => ({ subEnroll: (issue) => chainAnswer([...issue(), issue()[4] ?? '']) }),
      /something was added/,
    ],
    [
      'changes a digit of what it signed',
      () => ({
        subEnroll: (issue) => chainAnswer(issue().with(2, (issue()[2] ?? '').replace(/(<ISSUEDTIME>\d{3})\d/, '$10'))),
      }),
      /does not verify \(|leads to another/,
    ],
    [
      'answers to an older request',
      () => ({ subEnroll: (issue) => chainAnswer(issue({}, new Date(Date.now() - 20 * 60_000))) }),
      /is one to an older request: it was issued at/,
    ],
    [
      'answers with a certificate of tomorrow',
      () => ({ subEnroll: (issue) => chainAnswer(issue({}, new Date(Date.now() + DAY))) }),
      /is valid from .* and now is .*compare the clocks/,
    ],
    [
      'answers a SOAP fault',
      () => ({ subEnroll: () => xml(soapFault, 500) }),
      /^The root refuses the request: System\.ArgumentException: no$/,
    ],
    [
      'answers garbage',
      () => ({ subEnroll: () => xml('\u0000\u0001 garbage') }),
      /no answer of Certification\/SubEnrollService\.asmx/,
    ],
    ['answers nothing', () => ({ subEnroll: () => xml('') }), /no answer of Certification\/SubEnrollService\.asmx/],
    [
      'answers another envelope',
      () => ({ subEnroll: () => xml('<a xmlns="b"/>') }),
      /no answer of Certification\/SubEnrollService\.asmx/,
    ],
    [
      'answers HTML',
      () => ({ subEnroll: () => page(200, '<!DOCTYPE html><html><body>Welcome</body></html>') }),
      /is a web page and no answer/,
    ],
    [
      'answers with a DOCTYPE',
      () => ({ subEnroll: () => xml('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>') }),
      /no answer of Certification\/SubEnrollService\.asmx/,
    ],
    ['answers without end', () => ({ subEnroll: () => endless }), /is longer than any root’s/],
    [
      'answers a body that is too large',
      () => ({ subEnroll: () => xml('x'.repeat(1_048_577)) }),
      /is longer than any root’s/,
    ],
    [
      'ends the connection',
      () => ({ subEnroll: () => (response: ServerResponse) => response.destroy() }),
      /cannot be reached: socket hang up/,
    ],
    [
      'ends it within the answer',
      () => ({
        subEnroll: () => (response: ServerResponse) => {
          response.writeHead(200, { 'content-length': '1000' })
          response.write('<')
          setTimeout(() => response.destroy(), 20)
        },
      }),
      /cannot be reached: /,
    ],
    [
      'refuses with 401.1',
      () => ({ subEnroll: () => page(401, '<h1>401.1 Unauthorized</h1>') }),
      /refuses access \(HTTP 401\.[12]\)/,
    ],
    ['refuses with 403', () => ({ subEnroll: () => page(403, 'no') }), /answers HTTP 403\. It lets nobody in/],
    ['has no such service', () => ({ subEnroll: () => page(404, 'no') }), /answers HTTP 404\. Is this the address/],
    [
      'redirects elsewhere',
      () => ({ subEnroll: () => page(302, '', { location: 'http://127.0.0.1:1/' }) }),
      /redirects elsewhere, which is not followed/,
    ],
    ['answers HTTP 503', () => ({ subEnroll: () => page(503, 'no') }), /answers HTTP 503/],
    [
      'tells another chain as its own',
      () => ({ licensorCertificate: () => licensorCertificateAnswer(other.chain) }),
      /\(GetLicensorCertificate\) is not the chain above/,
    ],
    [
      'tells a part of its chain',
      () => ({ licensorCertificate: (own) => licensorCertificateAnswer(own.slice(1)) }),
      /\(GetLicensorCertificate\) is not the chain above/,
    ],
    [
      'tells texts where nodes are wanted',
      () => ({ licensorCertificate: () => licensorCertificateAnswer(['&lt;XrML/&gt;']) }),
      /no answer of Certification\/Server\.asmx/,
    ],
    [
      'faults when it is asked who it is',
      () => ({ licensorCertificate: () => xml(soapFault, 500) }),
      /^The root refuses the request: System\.ArgumentException/,
    ],
    [
      'lets nobody ask who it is',
      () => ({ licensorCertificate: () => page(401, '401.3') }),
      /HTTP 401\.3.*Read & Execute on Certification\/Server\.asmx/,
    ],
  ]

  for (const state of ['fresh', 'provisioned'] as const) {
    describe(`on a ${state} data directory, when the root`, () => {
      const refuse = async (
        data: string,
        behaviour: StandInBehaviour,
        message: RegExp,
        more: readonly string[] = [],
      ) => {
        root.behaviour = behaviour
        const before = dumpOf(data)
        const { code, err } = await provision(data, ['--anchor', path('anchor.xrml'), ...more])
        expect({ code, lines: err.length }, err.join('\n')).to.deep.equal({ code: 1, lines: 1 })
        expect(err[0]).to.match(message)
        expect(dumpOf(data)).to.equal(before)
      }

      const data = path(`${state} copy`)

      before(async () => {
        if (state === 'provisioned') copyData(path('provisioned'), data)
        // The directory itself is made, so that there is something to compare with.
        else {
          root.behaviour = { subEnroll: () => page(503, '') }
          await provision(data)
        }
      })

      after(() => rmSync(data, { recursive: true }))

      for (const [what, behaviour, message] of cases) {
        it(what, () => refuse(data, behaviour(), message))
      }

      it('swaps the anchor', async () => {
        const honest = root
        root = other
        try {
          await refuse(data, {}, /leads to another root than the one trusted here/)
        } finally {
          root = honest
        }
      })

      it('has expired', async () => {
        const honest = root
        root = expired
        try {
          const late: StandInBehaviour = {
            subEnroll: (issue) => chainAnswer(issue({}, new Date(Date.now() - 10 * DAY))),
          }
          await refuse(
            data,
            late,
            /^Certificate 1 of the root’s answer is valid from .* until .* and now is .*renew what has expired/,
          )
        } finally {
          root = honest
        }
      })

      it('issues what has expired', async () => {
        const honest = root
        root = expired
        try {
          const late: StandInBehaviour = {
            subEnroll: (issue) => chainAnswer(issue({}, new Date(Date.now() - 367 * DAY))),
          }
          await refuse(data, late, /^Certificate [01] of the root’s answer is valid from .* until .* and now is /)
        } finally {
          root = honest
        }
      })

      it('is not there', () =>
        refuse(data, {}, /^The root at http:\/\/127\.0\.0\.1:1\/.* cannot be reached: .*Check the address/, [
          '--root',
          'http://127.0.0.1:1',
        ]))

      it('speaks no HTTP, or no TLS where https is asked for', async () => {
        const rude = createServer((socket) => {
          socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.2\r\n')
        })
        await once(rude.listen(0, '127.0.0.1'), 'listening')
        const { port } = rude.address() as AddressInfo
        const at = (scheme: string) => ['--root', `${scheme}://127.0.0.1:${port}`]
        try {
          await refuse(data, {}, /^The answer of http:.* is not HTTP\. Is this the address of a root/, at('http'))
          await refuse(
            data,
            {},
            /^The root at https:.* cannot be reached: no TLS can be agreed on\. [^:]*http:/,
            at('https'),
          )
        } finally {
          rude.close()
        }
      })

      it('and all is well in the end', async () => {
        root.behaviour = {}
        const earlier = root.asked.at(-1)
        const { code, err } = await provision(data, ['--anchor', path('anchor.xrml')])
        expect({ code, err }).to.deep.equal({ code: 0, err: [] })
        // The root has seen one server all the time, and not a new key or GUID with each attempt.
        expect(root.asked.at(-1)?.guid).to.equal(earlier?.guid)
        expect(root.asked.at(-1)?.publicKey).to.deep.equal(earlier?.publicKey)
      })
    })
  }

  it('an answer that the server has already is one to an older request', async () => {
    const data = path('replayed')
    copyData(path('provisioned'), data)
    let kept: string[] = []
    root.behaviour = { subEnroll: (issue) => chainAnswer((kept = issue())) }
    expect((await provision(data)).code).to.equal(0)
    root.behaviour = { subEnroll: () => chainAnswer(kept) }
    const before = dumpOf(data)
    const { code, err } = await provision(data)
    expect(code).to.equal(1)
    expect(err).to.have.length(1)
    expect(err[0]).to.match(/is one to an older request: it is the certificate that this server has already/)
    expect(dumpOf(data)).to.equal(before)
  })

  it('a root that takes too long is given up, whether it says nothing or a little at a time', async () => {
    const service = await createRootService(root.url, undefined, { timeout: 300 })
    for (const slow of [
      () => undefined,
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'text/xml' })
        const timer = setInterval(() => response.write(' '), 20)
        response.on('close', () => clearInterval(timer))
      },
    ]) {
      root.behaviour = { licensorCertificate: () => slow }
      const error: unknown = await service.licensorCertificate().catch((thrown: unknown) => thrown)
      expect(String(error)).to.match(/has not answered within 0\.3 seconds/)
    }
  })
})

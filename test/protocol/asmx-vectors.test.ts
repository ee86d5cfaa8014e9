import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ntHash } from '../../src/authentication/index.ts'
import { ZERO_GUID } from '../../src/base/guid.ts'
import type { SubEnroll } from '../../src/enrollment/index.ts'
import { headerOf, RawClient, type RawAnswer } from '../support/raw-http.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { chainIn } from '../support/sub-enroll-request.ts'

interface Expected {
  readonly status: number
  readonly contentType?: string
  readonly cacheControl?: string
  readonly faultcode?: string
  readonly faultstring?: string
  readonly outcome?: string
}

interface Vector {
  readonly name: string
  readonly shows: string
  readonly soap11Only: Expected
  readonly soap11And12: Expected
}

/** The one request that has credentials has these; all others are given the same. */
const ACCOUNT = { user: 'a', password: 'b', header: 'Authorization: Basic YTpi' } as const

const unprocessable = 'Server was unable to process request. ---> '

/** Requests whose parameters the recorded operation did not look at; ours does. That they were read shows all the same. */
const NO_KEY = 'its key is none, and [MS-RMPRS] §3.3.4.1.3.3 has a certificate issued for a key'
const LOOKED_AT: Readonly<Record<string, { readonly why: string; readonly parameter: string }>> = {
  's11-ok-prefixes': { why: 'it has no Version, which [MS-RMPRS] §3.3.4.1.3.1 demands', parameter: 'Version' },
  'echo-comment-b64': { why: NO_KEY, parameter: 'aPublicKeyBytes' },
  'echo-order': { why: NO_KEY, parameter: 'aPublicKeyBytes' },
  'http-chunked': { why: NO_KEY, parameter: 'aPublicKeyBytes' },
}

/** Texts that the recorded operation had, and those that this one has: [MS-RMPR] §3.1.4.6 names the exception. */
const OWN_TEXTS: Readonly<Record<string, string>> = {
  [`${unprocessable}The public key bytes must not be null.`]: `${unprocessable}Value cannot be null.\r\nParameter name: aPublicKeyBytes`,
}

/** What is expected here of a vector; `looksAt`: whether the operation looks at its parameters as ours does. */
function expectedHere(name: string, recorded: Expected, looksAt: boolean): Expected {
  const lookedAt = looksAt ? LOOKED_AT[name] : undefined
  const { faultstring = '' } = recorded
  if (lookedAt === undefined || recorded.status !== 200) {
    return { ...recorded, ...(faultstring in OWN_TEXTS && { faultstring: OWN_TEXTS[faultstring] ?? '' }) }
  }
  return { ...recorded, status: 500, cacheControl: 'private', outcome: `parameter ${lookedAt.parameter}` }
}

/** What the recorded operation did: it wanted a key and a GUID, and looked at neither. */
const recorded =
  (own: SubEnroll): SubEnroll =>
  (call) => {
    const { publicKeyBytes = new Uint8Array(), guid } = call.parameters
    if (publicKeyBytes.length === 0 || guid === ZERO_GUID) return own(call)
    return Promise.resolve({ chain: [guid, '2', '3', '4', '5'], relation: 'first' })
  }

/** Puts the credentials of ACCOUNT into the head of a request that has none: the recorded server let everybody in. */
function withCredentials(raw: Buffer): Buffer {
  const head = raw.toString('latin1', 0, raw.indexOf('\r\n\r\n') + 2)
  if (/^authorization:/im.test(head)) return raw
  const lineEnd = raw.indexOf('\r\n') + 2
  return Buffer.concat([raw.subarray(0, lineEnd), Buffer.from(`${ACCOUNT.header}\r\n`), raw.subarray(lineEnd)])
}

const unescape = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Code and text of a fault, of either version. */
function faultIn(text: string): { faultcode?: string; faultstring?: string } {
  const [, faultcode, faultstring] =
    /<faultcode>(.*?)<\/faultcode><faultstring>(.*?)<\/faultstring>/s.exec(text) ??
    /<soap:Value>(.*?)<\/soap:Value>.*?<soap:Text xml:lang="en">(.*?)<\/soap:Text>/s.exec(text) ??
    []
  return faultcode === undefined || faultstring === undefined ? {} : { faultcode, faultstring: unescape(faultstring) }
}

const GUID_IN_REQUEST = /<(?:\w+:)?Guid>\s*[{(]?([0-9a-f-]{36})/i

/** What the words of an outcome mean for a body. Throws when they are not known: nothing passes unlooked at. */
function checkOutcome(outcome: string, answer: RawAnswer, raw: Buffer): void {
  const text = answer.body.toString()
  if (outcome === 'success' || outcome.endsWith('then success envelope')) {
    expect(chainIn(text)).to.have.length(5)
    const guid = GUID_IN_REQUEST.exec(raw.toString('latin1'))?.[1]
    if (guid !== undefined) expect(text).to.contain(guid.toLowerCase())
    return
  }
  if (outcome.startsWith('parameter ')) {
    const { faultcode, faultstring = '' } = faultIn(text)
    expect(faultcode).to.equal('soap:Server')
    expect(faultstring.split('\r\n').at(-1)).to.equal(`Parameter name: ${outcome.slice(10)}`)
    return
  }
  if (outcome === 'empty body') {
    expect(answer.body).to.have.length(0)
    return
  }
  if (outcome.startsWith('fault of the SubEnroll operation')) {
    expect(faultIn(text).faultcode).to.equal('soap:Server')
    expect(faultIn(text).faultstring).to.match(/^Server was unable to process request\. ---> \S/)
    return
  }
  if (outcome === 'as big-5mb') {
    expect(faultIn(text).faultstring).to.equal(
      'There was an exception running the extensions specified in the config file. ---> Maximum request length exceeded.',
    )
    return
  }
  const document = outcome.startsWith('<?xml') ? /<(wsdl:definitions|discovery) /.exec(outcome)?.[1] : undefined
  if (document !== undefined) {
    const host = /^Host: (.*)\r$/m.exec(raw.toString('latin1'))?.[1] ?? ''
    expect(text).to.match(new RegExp(`^<\\?xml version="1.0" encoding="utf-8"\\?>\\s*<${document} `))
    expect(text).to.contain(`"http://${host}/_wmcs/Certification/SubEnrollService.asmx`)
    return
  }
  checkPage(outcome, text, raw)
}

/** Words of a page that clients match on; pages of IIS and HTTP have none. */
function checkPage(outcome: string, text: string, raw: Buffer): void {
  const asp = /^ASP\.NET error page: (.*)$/.exec(outcome)?.[1]
  const form = /^as form-post, '(.*)'$/.exec(outcome)?.[1]
  const help = /^HTML: "Method Not Found"/.test(outcome)
  if (asp !== undefined) expect(text).to.contain(asp)
  else if (form !== undefined) {
    expect(text).to.contain(`Request format is unrecognized for URL unexpectedly ending in '${form}'.`)
  } else if (help) expect(text).to.contain('Method Not Found')
  else expect(outcome).to.match(/IIS|http\.sys/)
  if (/^HEAD|^OPTIONS/.test(raw.toString('latin1', 0, 8))) expect(text).to.equal('')
}

/** The answer to a request as it came; whether the server asked for the body first is checked on the way. */
async function play(url: string, raw: Buffer, outcome: string | undefined): Promise<RawAnswer> {
  const client = new RawClient(url)
  try {
    await client.send(raw)
    if (outcome?.startsWith('HTTP/1.1 100 Continue first') === true) {
      expect((await client.receive())?.statusLine).to.equal('HTTP/1.1 100 Continue')
    }
    const answer = await client.receive()
    if (answer === undefined) throw new Error('no answer')
    return answer
  } finally {
    client.destroy()
  }
}

function check(answer: RawAnswer, expected: Expected, raw: Buffer): void {
  const { status, contentType, cacheControl, faultcode, faultstring, outcome } = expected
  expect(answer.status).to.equal(status)
  if (contentType !== undefined) expect(headerOf(answer, 'content-type')).to.equal(contentType)
  const otherwise = status === 200 && outcome !== 'IIS/http.sys' ? 'private, max-age=0' : 'private'
  expect(headerOf(answer, 'cache-control')).to.equal(cacheControl ?? otherwise)
  expect(headerOf(answer, 'content-length')).to.equal(String(answer.body.length))
  if (faultcode !== undefined) expect(faultIn(answer.body.toString())).to.deep.equal({ faultcode, faultstring })
  if (outcome !== undefined) checkOutcome(outcome, answer, raw)
  expect(faultcode ?? outcome, 'something beyond the status').not.to.equal(undefined)
}

describe('Recorded ASMX requests over a socket, in the folder RMS_EMULATOR_VECTORS', () => {
  const folder = process.env.RMS_EMULATOR_VECTORS

  before(function () {
    if (folder === undefined) this.skip()
  })

  const directory = join(folder ?? '', 'asmx')
  const vectors =
    folder === undefined ? [] : (JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8')) as Vector[])

  const faces = (['soap11Only', 'soap11And12'] as const).flatMap((profile) => [
    { profile, title: profile, operation: undefined },
    {
      profile,
      title: `${profile}, all of them before an operation that looks at as little as the recorded one`,
      operation: recorded,
    },
  ])
  for (const { profile, title, operation } of faces) {
    const soap12 = profile === 'soap11And12'
    describe(title, () => {
      let root: TestRoot

      before(async () => {
        if (folder === undefined) return
        root = await startTestRoot({ set: ['asmx.customErrors=on', `asmx.soap12=${String(soap12)}`], operation })
        const { accounts } = root.installation
        const password = ntHash(ACCOUNT.password)
        await accounts.add({ name: ACCOUNT.user, ntHash: password, groups: [], at: new Date() })
        await root.grant(ACCOUNT.user)
      })

      after(async () => {
        if (folder !== undefined) await root.close()
      })

      for (const vector of vectors) {
        const why = operation === undefined ? LOOKED_AT[vector.name]?.why : undefined
        it(`${vector.name}: ${vector.shows}${why === undefined ? '' : `; here read and refused, for ${why}`}`, async () => {
          const raw = withCredentials(readFileSync(join(directory, `${vector.name}.request.http`)))
          const expected = expectedHere(vector.name, vector[profile], operation === undefined)
          check(await play(root.server.url, raw, expected.outcome), expected, raw)
        })
      }
    })
  }

  it('plays every request of the folder', () => {
    const files = folder === undefined ? [] : readdirSync(directory).filter((name) => name.endsWith('.request.http'))
    expect(files.map((name) => name.replace('.request.http', ''))).to.have.members(vectors.map(({ name }) => name))
  })
})

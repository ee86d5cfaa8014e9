import { expect } from 'chai'
import { frozenClock } from '../../src/base/clock.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { parsePkcs1PublicKey, readIssuingCertificate, verifyChain } from '../../src/certificates/index.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { NOTHING_MAY_BE_MISSING } from '../support/installed.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { chainIn, GOOD_REQUEST, postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { firstLineOf, runClient, type CommandLine, type Orders, type Told } from './run-client.ts'

/*
 * Each client is a small program in its own language. It gets its orders in environment variables:
 *
 *   SUB_ENROLL_SERVICE                the address of SubEnrollService.asmx; with ?wsdl behind it, that of the description
 *   SUB_ENROLL_SCHEME                 how to log on, in small letters: basic, ntlm, negotiate
 *   SUB_ENROLL_USER, _PASSWORD        who logs on
 *   SUB_ENROLL_KEY                    the public key, PKCS#1 in base64
 *   SUB_ENROLL_GUID, _SKU, _VERSION, _NAME, _URL                 of the licensing server
 *   SUB_ENROLL_MINIMUM_VERSION, _MAXIMUM_VERSION                 of the VersionData header
 *
 * and tells the outcome on standard output in UTF-8, each field ended by a NUL, which no XML can hold: `enrolled`, the two
 * versions of the answer's header and the certificates; or `failed`, the type of the client's own error, its code and its text.
 */

/** A way to log on. `negotiate` is NTLM as well, its messages bare in the scheme Negotiate. */
export type Scheme = 'basic' | 'ntlm' | 'negotiate'

/** A client's own word for something that went wrong. */
export interface Complaint {
  readonly type: string
  readonly code: string
}

/** A client's own word for HTTP 401. */
export interface Refusal extends Complaint {
  readonly text: string | RegExp
}

/** How a client logs on by a scheme other than Basic. */
export interface OtherScheme {
  /** What it needs besides: packages of Debian, and a program that prints something when they are there. */
  readonly needs?: { readonly packages: string; readonly version: CommandLine }
  /** What it calls HTTP 401 then; undefined: the same as with Basic. */
  readonly refusal?: Refusal
  /** What it calls a SOAP fault then; undefined: the same as with Basic. */
  readonly fault?: Complaint
  /** What the server warns of; undefined: nothing, because it sends NTLMv2. */
  readonly caution?: RegExp
}

export interface SoapClient {
  readonly name: string
  /** The packages of Debian that bring it. */
  readonly packages: string
  /** Prints the client's version; fails when it is missing. */
  readonly version: CommandLine
  /** Makes the client from the description at that address, in that directory, and says how it is run. */
  generate(wsdl: string, directory: string): CommandLine | Promise<CommandLine>
  /** What it calls a SOAP fault of the operation. */
  readonly fault: Complaint
  /** What it calls HTTP 401. */
  readonly refusal: Refusal
  /** What it can besides Basic. */
  readonly others?: Readonly<Partial<Record<Exclude<Scheme, 'basic'>, OtherScheme>>>
}

/** A client that was generated, and its server. */
export interface LiveClient {
  readonly root: TestRoot
  /** Messages of the warnings of that server. */
  readonly warnings: string[]
  /** Runs it with the orders of the matrix, except for these. */
  run(orders?: Orders): Promise<Told>
}

/** Characters that a client must encode on the way there, and decode twice on the way back. */
const NAME = 'Zürich & <Söhne> €'
const URL_WITH_MARKUP = "http://licensing.example/_wmcs/Zürich?a=1&b='2'"

// Clients put their own time into NTLMv2, which must not be far from the server's.
const clock = frozenClock(new Date())

/** What a server offers: with Basic all schemes, as it does by default, so that the client has to choose. */
const OFFERED: Readonly<Record<Scheme, readonly string[]>> = {
  basic: [],
  ntlm: ['auth.schemes=NTLM'],
  negotiate: ['auth.schemes=Negotiate'],
}

// The same seed and the same moment: whoever asks first gets the same bytes from each of these servers.
const startSeededRoot = (scheme: Scheme, warnings: string[] = []): Promise<TestRoot> =>
  startTestRoot({
    set: ['seed=client matrix', ...OFFERED[scheme]],
    clock,
    logger: { ...silentLogger, warn: (_, message) => void warnings.push(message) },
  })

const ORDERS: Orders = {
  SCHEME: 'basic',
  USER: ADMIN.user,
  PASSWORD: ADMIN.password,
  KEY: GOOD_REQUEST.key,
  GUID: GOOD_REQUEST.guid,
  SKU: GOOD_REQUEST.sku,
  VERSION: GOOD_REQUEST.version,
  NAME,
  URL: URL_WITH_MARKUP,
  MINIMUM_VERSION: GOOD_REQUEST.minimumVersion,
  MAXIMUM_VERSION: GOOD_REQUEST.maximumVersion,
}

const escapeMarkup = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

async function enrollWithoutClient(): Promise<readonly string[]> {
  const root = await startSeededRoot('basic')
  try {
    await root.grant('rmsadmin')
    const body = subEnrollEnvelope({ name: escapeMarkup(NAME), url: escapeMarkup(URL_WITH_MARKUP) })
    return chainIn((await postSubEnroll(root.serviceUrl, { body, authorization: basic(ADMIN) })).text)
  } finally {
    await root.close()
  }
}

let expected: Promise<readonly string[]> | undefined

/** The five certificates that every client must get, byte for byte: what this process got, without any client. */
const expectedChain = (): Promise<readonly string[]> => (expected ??= enrollWithoutClient())

const EXCEPTIONS = 'Microsoft.DigitalRightsManagement.Core'

const missing = (packages: string): string =>
  `${NOTHING_MAY_BE_MISSING ? 'MISSING' : 'SKIPPED'}: apt-get install ${packages}`

/** A client in a directory of its own, and the servers it has met. */
class Bench implements LiveClient {
  readonly warnings: string[] = []
  readonly #client: SoapClient
  readonly #directory = temporaryDirectory()
  readonly #roots: TestRoot[] = []
  #command: CommandLine | undefined

  constructor(client: SoapClient) {
    this.#client = client
  }

  get root(): TestRoot {
    const root = this.#roots.at(-1)
    if (root === undefined) throw new Error('no server has been started')
    return root
  }

  /** Goes on with a new server, which lets nobody in yet and has issued nothing. */
  async begin(scheme: Scheme): Promise<void> {
    this.warnings.splice(0)
    this.#roots.push(await startSeededRoot(scheme, this.warnings))
    this.#command ??= await this.#client.generate(`${this.root.serviceUrl}?wsdl`, this.#directory.path)
  }

  run(orders?: Orders): Promise<Told> {
    if (this.#command === undefined) throw new Error('the client has not been generated')
    return runClient(this.#command, { ...ORDERS, SERVICE: this.root.serviceUrl, ...orders })
  }

  async end(): Promise<void> {
    await Promise.all(this.#roots.map((root) => root.close()))
    this.#directory.remove()
  }
}

/** Basic last: tests of a client alone go on with its server. */
const SCHEMES: readonly Scheme[] = ['ntlm', 'negotiate', 'basic']

/**
 * The tests that each client has to pass: to be generated from the description of a running root, to be refused, to
 * sub-enroll, to show faults; over each scheme that it can. `more` are tests of this client alone, which come last, on the
 * server that was asked over Basic, with the account let in.
 */
export function testClient(client: SoapClient, more: (live: LiveClient) => void = () => undefined): void {
  const version = firstLineOf(client.version)

  describe(`[MS-RMPRS] §6.2 a client nobody here wrote: ${client.name} (${version ?? missing(client.packages)})`, function () {
    this.timeout(60_000)
    const bench = new Bench(client)

    before(function () {
      if (version !== undefined) return
      if (NOTHING_MAY_BE_MISSING) throw new Error(`apt-get install ${client.packages}, or npm run test:clients`)
      this.skip()
    })

    after(() => bench.end())

    for (const scheme of SCHEMES) {
      const traits = scheme === 'basic' ? {} : client.others?.[scheme]
      if (traits !== undefined) describeScheme(client, bench, scheme, traits)
    }
    describe('besides', () => more(bench))
  })
}

function describeScheme(client: SoapClient, bench: Bench, scheme: Scheme, traits: OtherScheme): void {
  const { needs } = traits
  const lacks = needs !== undefined && firstLineOf(needs.version) === undefined ? missing(needs.packages) : undefined

  describe(`over ${scheme}${lacks === undefined ? '' : ` (${lacks})`}`, () => {
    before(async function () {
      if (lacks === undefined) return bench.begin(scheme)
      if (NOTHING_MAY_BE_MISSING) throw new Error(lacks)
      this.skip()
    })

    testRefusals(bench, scheme, traits.refusal ?? client.refusal)
    testEnrolling(bench, scheme)
    testFaults(bench, scheme, traits.fault ?? client.fault)
    testCaution(bench, traits.caution)
  })
}

/** That a certificate is of the key, the GUID and the URL that were asked for. */
function expectEnrolled(certificate: string): void {
  const { principal } = readIssuingCertificate(certificate).certificate
  expect(principal.publicKey).to.deep.equal(parsePkcs1PublicKey(Buffer.from(GOOD_REQUEST.key, 'base64')))
  expect(principal.object).to.deep.include({
    id: { type: 'MS-GUID', value: `{${GOOD_REQUEST.guid}}` },
    address: { type: 'URL', value: URL_WITH_MARKUP },
  })
}

/** Both 401 look the same to most clients; the log of the server tells which it was. */
function testRefusals(live: LiveClient, scheme: Scheme, { text, ...complaint }: Refusal): void {
  const expectRefused = async (orders: Orders, warning: string) => {
    live.warnings.splice(0)
    const told = await live.run({ SCHEME: scheme, ...orders })
    expect(told).to.deep.include({ outcome: 'failed', ...complaint })
    if (typeof text === 'string') expect(told).to.deep.include({ text })
    else expect(told).to.have.property('text').that.matches(text)
    expect(live.warnings).to.include(warning)
    expect(await live.root.enrollments()).to.deep.equal([])
  }

  it('shows the refusal of the access list, 401.3, in its own words', () => expectRefused({}, 'access denied'))

  it('shows the refusal of a wrong password, 401.1, in its own words', async () => {
    await live.root.grant('rmsadmin')
    await expectRefused({ PASSWORD: 'wrong' }, 'logon failed')
  })
}

function testEnrolling(live: LiveClient, scheme: Scheme): void {
  it('sub-enrolls, and gets the five certificates that every other client gets, byte for byte', async () => {
    live.warnings.splice(0)
    const told = await live.run({ SCHEME: scheme })
    if (told.outcome === 'failed') throw new Error(`${told.type} ${told.code} ${told.text}`)
    expect(told.version).to.deep.equal(['1.0.0.0', '1.1.0.0'])
    expect(told.chain).to.have.length(5)
    expect(told.chain).to.deep.equal(await expectedChain())
    const [enrollment, ...others] = await live.root.enrollments()
    expect(others).to.deep.equal([])
    expect(enrollment).to.deep.include({ caller: ADMIN.user, name: NAME, url: URL_WITH_MARKUP })
    expect(told.chain).to.deep.equal([enrollment?.xrml, ...(await live.root.chain())])
    expectEnrolled(told.chain[0] ?? '')
    const { ok, results } = verifyChain(told.chain, { anchors: await live.root.anchors(), at: clock.now() })
    expect(results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
    expect(ok).to.equal(true)
  })
}

function testFaults(live: LiveClient, scheme: Scheme, fault: Complaint): void {
  for (const [exception, orders] of [
    [`${EXCEPTIONS}.MalformedDataVersionException`, { MINIMUM_VERSION: 'one' }],
    [`${EXCEPTIONS}.UnsupportedDataVersionException`, { MINIMUM_VERSION: '9.0.0.0', MAXIMUM_VERSION: '9.0.0.0' }],
    ['System.FormatException', { URL: 'ftp://licensing.example/' }],
  ] as const) {
    it(`shows a fault with the name of its exception: ${exception}`, async () => {
      const told = await live.run({ SCHEME: scheme, ...orders })
      expect(told).to.deep.include({ outcome: 'failed', ...fault })
      expect(told).to.have.property('text').that.contains(` ---> ${exception}: `)
    })
  }
}

/** What the server has warned of since the client was let in. */
function testCaution(live: LiveClient, caution: RegExp | undefined): void {
  it(caution === undefined ? 'gives the server nothing to warn of' : `is warned of: ${caution.source}`, () => {
    const cautions = live.warnings.filter((message) => message.startsWith('the client sent'))
    if (caution === undefined) expect(cautions).to.deep.equal([])
    else expect(cautions[0]).to.match(caution)
  })
}

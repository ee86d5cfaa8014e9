import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { frozenClock } from '../../src/base/clock.ts'
import { parsePkcs1PublicKey, readIssuingCertificate, verifyChain } from '../../src/certificates/index.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { runProgram } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { chainIn, GOOD_REQUEST, postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

/*
 * Each client is a small program in its own language. It gets its orders in environment variables:
 *
 *   SUB_ENROLL_SERVICE                the address of SubEnrollService.asmx; with ?wsdl behind it, that of the description
 *   SUB_ENROLL_SCHEME                 how to log on, in small letters: basic
 *   SUB_ENROLL_USER, _PASSWORD        who logs on
 *   SUB_ENROLL_KEY                    the public key, PKCS#1 in base64
 *   SUB_ENROLL_GUID, _SKU, _VERSION, _NAME, _URL                 of the licensing server
 *   SUB_ENROLL_MINIMUM_VERSION, _MAXIMUM_VERSION                 of the VersionData header
 *
 * and tells the outcome on standard output in UTF-8, each field ended by a NUL, which no XML can hold: `enrolled`, the two
 * versions of the answer's header and the certificates; or `failed`, the type of the client's own error, its code and its text.
 */

/** A way to log on. Each client names those it can. */
export type Scheme = 'basic'

/** What a client is ordered to do, by the names of its environment variables without SUB_ENROLL_. Undefined: not given. */
export type Orders = Readonly<Record<string, string | undefined>>

/** What a client has told. */
export type Told =
  | { readonly outcome: 'enrolled'; readonly version: readonly string[]; readonly chain: readonly string[] }
  | { readonly outcome: 'failed'; readonly type: string; readonly code: string; readonly text: string }

/** A program and its first arguments. */
export type CommandLine = readonly [file: string, ...args: string[]]

/** A client's own word for something that went wrong. */
export interface Complaint {
  readonly type: string
  readonly code: string
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
  /** What it calls HTTP 401, and the words for it. */
  readonly refusal: Complaint & { readonly text: string | RegExp }
  /** Defaults to Basic alone. */
  readonly schemes?: readonly Scheme[]
}

/** A client that was generated, and its server. */
export interface LiveClient {
  readonly root: TestRoot
  /** Runs it with the orders of the matrix, except for these. */
  run(orders?: Orders): Promise<Told>
}

/** Characters that a client must encode on the way there, and decode twice on the way back. */
const NAME = 'Zürich & <Söhne> €'
const URL_WITH_MARKUP = "http://licensing.example/_wmcs/Zürich?a=1&b='2'"

const clock = frozenClock(new Date('2006-06-06T12:00:00Z'))

// The same seed and the same moment: whoever asks first gets the same bytes from each of these servers.
const startSeededRoot = (): Promise<TestRoot> => startTestRoot({ set: ['seed=client matrix'], clock })

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
  const root = await startSeededRoot()
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

function readTold(output: string): Told {
  const [outcome, ...fields] = output.split('\0').slice(0, -1)
  const [first = '', second = '', ...rest] = fields
  if (outcome === 'enrolled') return { outcome, version: [first, second], chain: rest }
  if (outcome === 'failed' && rest.length === 1) return { outcome, type: first, code: second, text: rest[0] ?? '' }
  throw new Error(`no outcome: ${JSON.stringify(output)}`)
}

/** Runs a client with its orders, and nothing else in its environment that it looks at. Rejects when it tells nothing. */
export async function runClient([file, ...args]: CommandLine, orders: Orders): Promise<Told> {
  const given = Object.entries(orders).flatMap(([name, value]) =>
    value === undefined ? [] : [[`SUB_ENROLL_${name}`, value] as const],
  )
  // C.UTF-8 is there on every Debian; what a client takes for the encoding of its environment must not depend on the caller's.
  const environment = { ...Object.fromEntries(given), LC_ALL: 'C.UTF-8' }
  const { stdout, stderr } = await runProgram(file, args, { environment })
  if (stdout === '') throw new Error(`it has told nothing: ${stderr}`)
  return readTold(stdout)
}

/** What a program prints first; undefined when it cannot be run. */
function firstLineOf([file, ...args]: CommandLine): string | undefined {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: 'pipe' }).trim().split('\n', 1)[0]
  } catch {
    return undefined
  }
}

/** Runs a step of a generator or compiler; throws with what it has complained of when it fails. */
export async function build(directory: string, [file, ...args]: CommandLine): Promise<void> {
  const { code, stdout, stderr } = await runProgram(file, args, { directory })
  if (code !== 0) throw new Error(`${file} has failed: ${stdout}${stderr}`)
}

/** Whether a client that is missing is a failure: where everything is checked, nothing may be left out quietly. */
const REQUIRED = process.env['CI'] === 'true' || process.env['RMS_EMULATOR_CLIENTS'] === 'required'

const EXCEPTIONS = 'Microsoft.DigitalRightsManagement.Core'

/**
 * The tests that each client has to pass: to be generated from the description of a running root, to be refused, to
 * sub-enroll, to show faults. `more` are tests of this client alone, which come last, on the last server, with the account let in.
 */
export function testClient(client: SoapClient, more: (live: LiveClient) => void = () => undefined): void {
  const version = firstLineOf(client.version)
  const state = version ?? `${REQUIRED ? 'MISSING' : 'SKIPPED'}: apt-get install ${client.packages}`

  describe(`[MS-RMPRS] §6.2 a client nobody here wrote: ${client.name} (${state})`, function () {
    this.timeout(60_000)
    const directory = temporaryDirectory()
    const roots: TestRoot[] = []
    let command: CommandLine | undefined

    const live: LiveClient = {
      get root() {
        const root = roots.at(-1)
        if (root === undefined) throw new Error('no server has been started')
        return root
      },
      run: (orders) => {
        if (command === undefined) throw new Error('the client has not been generated')
        return runClient(command, { ...ORDERS, SERVICE: live.root.serviceUrl, ...orders })
      },
    }

    before(function () {
      if (version !== undefined) return
      if (REQUIRED) throw new Error(`apt-get install ${client.packages}, or npm run test:clients`)
      this.skip()
    })

    after(async () => {
      await Promise.all(roots.map((root) => root.close()))
      directory.remove()
    })

    for (const scheme of client.schemes ?? ['basic']) {
      describe(`over ${scheme}`, () => {
        // Each on a server of its own, which lets nobody in yet and has issued nothing.
        before(async () => {
          roots.push(await startSeededRoot())
          command ??= await client.generate(`${live.root.serviceUrl}?wsdl`, directory.path)
        })

        testScheme(client, live, scheme)
      })
    }
    describe('besides', () => more(live))
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

function testScheme(client: SoapClient, live: LiveClient, scheme: Scheme): void {
  const expectRefusal = (told: Told) => {
    const { text, ...complaint } = client.refusal
    expect(told).to.deep.include({ outcome: 'failed', ...complaint })
    if (typeof text === 'string') expect(told).to.deep.include({ text })
    else expect(told).to.have.property('text').that.matches(text)
  }

  it('shows the refusal of the access list, 401.3, in its own words', async () => {
    expectRefusal(await live.run({ SCHEME: scheme }))
    expect(await live.root.enrollments()).to.deep.equal([])
  })

  it('shows the refusal of a wrong password, 401.1, in its own words', async () => {
    await live.root.grant('rmsadmin')
    expectRefusal(await live.run({ SCHEME: scheme, PASSWORD: 'wrong' }))
    expect(await live.root.enrollments()).to.deep.equal([])
  })

  it('sub-enrolls, and gets the five certificates that every other client gets, byte for byte', async () => {
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

  for (const [exception, orders] of [
    [`${EXCEPTIONS}.MalformedDataVersionException`, { MINIMUM_VERSION: 'one' }],
    [`${EXCEPTIONS}.UnsupportedDataVersionException`, { MINIMUM_VERSION: '9.0.0.0', MAXIMUM_VERSION: '9.0.0.0' }],
    ['System.FormatException', { URL: 'ftp://licensing.example/' }],
  ] as const) {
    it(`shows a fault with the name of its exception: ${exception}`, async () => {
      const told = await live.run({ SCHEME: scheme, ...orders })
      expect(told).to.deep.include({ outcome: 'failed', ...client.fault })
      expect(told).to.have.property('text').that.contains(` ---> ${exception}: `)
    })
  }
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { EXCHANGES } from '../../fixtures/exchange.ts'
import { parseAccepted, type ExchangeComparison } from '../../src/comparison/index.ts'
import { listExchanges, readExchange, statusOf } from '../../src/exchanges/index.ts'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, ADMINS, basic } from '../support/admin.ts'
import { freePort } from '../support/free-port.ts'
import { isInstalled } from '../support/installed.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { chainIn, GOOD_REQUEST, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'
import { startUntilReady } from '../unit/cli/running-command.ts'
import { ASMX_PACKAGES, MONO, send, startAsmxService, type AsmxService, type PlainRequest } from './asmx-service.ts'
import { build, firstLineOf, runClient, type CommandLine, type Orders, type Told } from './run-client.ts'

const CLIENT = fileURLToPath(new URL('./mono/SubEnroll.cs', import.meta.url))
const ACCEPTED = fileURLToPath(new URL('./asmx/differences.json', import.meta.url))
const DIVERGENCES = fileURLToPath(new URL('../../docs/divergences.md', import.meta.url))

const ORDERS: Orders = {
  ...{ SCHEME: 'basic', USER: ADMIN.user, PASSWORD: ADMIN.password },
  ...{ KEY: GOOD_REQUEST.key, GUID: GOOD_REQUEST.guid, SKU: GOOD_REQUEST.sku, VERSION: GOOD_REQUEST.version },
  ...{ NAME: GOOD_REQUEST.name, URL: GOOD_REQUEST.url },
  ...{ MINIMUM_VERSION: GOOD_REQUEST.minimumVersion, MAXIMUM_VERSION: GOOD_REQUEST.maximumVersion },
}

/** What the client is told to do, one after the other: to enroll, to be shown two faults. */
const CLIENT_RUNS: readonly Orders[] = [
  ORDERS,
  { ...ORDERS, URL: undefined },
  { ...ORDERS, MINIMUM_VERSION: '9.0.0.0', MAXIMUM_VERSION: '9.0.0.0' },
]

const SOAP = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${SUB_ENROLL_ACTION}"` }
const LOGGED_ON = { ...SOAP, authorization: basic(ADMIN) }
const withInput = (more: string): string => subEnrollEnvelope().replace('</oInput>', `${more}</oInput>`)
const nested = (depth: number): string => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`
const attributes = (count: number): string => Array.from({ length: count }, (_, index) => ` a${index}=""`).join('')

/** What nobody asks who has a SOAP library, so that every row of docs/divergences.md that can be found here is. */
const PLAIN_REQUESTS: readonly PlainRequest[] = [
  { method: 'GET', path: SUB_ENROLL_PATH },
  { method: 'GET', path: `${SUB_ENROLL_PATH}?disco` },
  { method: 'GET', path: '/_wmcs/Certification/Nothing.asmx' },
  { method: 'POST', path: SUB_ENROLL_PATH, headers: SOAP, body: subEnrollEnvelope() },
  { method: 'PUT', path: SUB_ENROLL_PATH, body: 'x' },
  { method: 'POST', path: SUB_ENROLL_PATH, headers: LOGGED_ON, body: '' },
  { method: 'POST', path: SUB_ENROLL_PATH, headers: LOGGED_ON, body: withInput(nested(300)) },
  { method: 'POST', path: SUB_ENROLL_PATH, headers: LOGGED_ON, body: withInput(`<a${attributes(70)}/>`) },
  {
    ...{ method: 'POST', path: SUB_ENROLL_PATH },
    headers: { ...LOGGED_ON, 'content-type': 'text/xml; charset=utf-32' },
    body: Buffer.from(Array.from(subEnrollEnvelope(), (sign) => [sign.charCodeAt(0), 0, 0, 0]).flat()),
  },
]

interface Report {
  readonly code: number
  readonly comparisons: readonly ExchangeComparison[]
}

describe(`a service on ASP.NET's own SOAP stack is recorded, replayed to its client, and compared (${firstLineOf(MONO) ?? 'no Mono'})`, function () {
  this.timeout(180_000)
  const directory = temporaryDirectory()
  const recordings = join(directory.path, 'recordings')
  const login = join(directory.path, 'password.txt')
  let service: AsmxService
  let root: TestRoot
  let command: CommandLine
  let port: number
  let recorded: readonly Told[]

  const address = (): string => `http://127.0.0.1:${port}${SUB_ENROLL_PATH}`
  const runAll = async (orders: Orders = {}): Promise<Told[]> => {
    const all: Told[] = []
    for (const one of CLIENT_RUNS) all.push(await runClient(command, { ...one, SERVICE: address(), ...orders }))
    return all
  }

  before(async function () {
    if (!isInstalled(firstLineOf(MONO) !== undefined, 'Mono', ASMX_PACKAGES)) return this.skip()
    writeFileSync(login, ADMIN.password)
    root = await startTestRoot({ set: ['server.name=RMS01'] })
    await root.grant(ADMINS)
    const { body } = readExchange(EXCHANGES, 'SubEnroll__first_enrollment').response
    const chain = chainIn(Buffer.from(body).toString())
    service = await startAsmxService(join(directory.path, 'site'), `${ADMIN.user}:${ADMIN.password}`, chain)
    port = await freePort()
  })
  after(async () => {
    await root.close()
    directory.remove()
  })

  it('is recorded with a client that is made from the description and logs on by Basic', async () => {
    const recorder = await startUntilReady([
      ...['record', '--upstream', service.url, '--out', recordings, '--port', String(port)],
    ])
    const client = join(directory.path)
    await build(client, ['wsdl', '-nologo', '-out:Proxy.cs', `${address()}?wsdl`])
    await build(client, ['mcs', '-nologo', '-r:System.Web.Services', '-out:client.exe', 'Proxy.cs', CLIENT])
    command = ['mono', join(client, 'client.exe')]
    recorded = await runAll()
    for (const request of PLAIN_REQUESTS) await send(`http://127.0.0.1:${port}`, request)
    const { code, err } = await recorder.stop()
    await service.stop()
    expect([code, err]).to.deep.equal([0, []])
    expect(recorded[0]).to.have.property('chain').with.length(5)
    expect(recorded.slice(1).map((told) => ('text' in told ? told.text.split('\n', 1)[0] : told))).to.deep.equal([
      'System.Web.Services.Protocols.SoapException: Server was unable to process request. ---> System.ArgumentNullException: Value cannot be null.',
      "System.Web.Services.Protocols.SoapException: Server was unable to process request. ---> Microsoft.DigitalRightsManagement.Core.UnsupportedDataVersionException: Exception of type 'Microsoft.DigitalRightsManagement.Core.UnsupportedDataVersionException' was thrown.",
    ])
  })

  it('has one recording for each thing that was asked, without credentials', () => {
    const all = listExchanges(recordings).map((stored) => stored.read())
    const asked = 1 + CLIENT_RUNS.length + PLAIN_REQUESTS.length
    expect(all.map(({ name, response }) => `${name} ${statusOf(response)}`)).to.have.length(asked)
    const secret = basic(ADMIN).slice('Basic '.length)
    for (const { name, request } of all) expect(JSON.stringify(request.headers), name).not.to.include(secret)
  })

  it('is replayed to the same client at the same address, which tells the same', async () => {
    const replayer = await startUntilReady(['replay', recordings, '--port', String(port)])
    expect(await runAll()).to.deep.equal(recorded)
    await replayer.stop()
  })

  it('is replayed to it with a logon by Basic and by NTLM, if the replay asks for one', async () => {
    const replayer = await startUntilReady([
      ...['replay', recordings, '--port', String(port), '--auth', '--data', root.path],
    ])
    expect(await runAll()).to.deep.equal(recorded)
    expect(await runAll({ SCHEME: 'ntlm' })).to.deep.equal(recorded)
    expect(await runClient(command, { ...ORDERS, SERVICE: address(), PASSWORD: 'wrong' })).to.include({
      code: 'Unauthorized',
    })
    await replayer.stop()
  })

  describe('and compared with the emulator', () => {
    let report: Report

    before(async () => {
      const { code, out } = await run([
        ...['compare', recordings, '--against', root.server.url, '--accept', ACCEPTED, '--format', 'json'],
        ...['--user', ADMIN.user, '--password-file', login, '--auth', 'basic'],
      ])
      report = { code, ...(JSON.parse(out.join('\n')) as Pick<Report, 'comparisons'>) }
    })

    it('differs in nothing but what is accepted, and every accepted difference is found', () => {
      const found = report.comparisons.flatMap(({ exchange, differences, failure }) => [
        ...(failure === undefined ? [] : [`${exchange}: ${failure}`]),
        ...differences
          .filter(({ byNature, because }) => byNature === undefined && because === undefined)
          .map(({ where, kind, expected, found: other }) => `${exchange} ${where}: ${kind} ${expected} ${other}`),
      ])
      expect(found).to.deep.equal([])
      expect(report.code).to.equal(0)
      const used = new Set(
        report.comparisons.flatMap(({ exchange, differences }) =>
          differences
            .filter(({ because }) => because !== undefined)
            .map(({ where, kind }) => `${exchange} ${where} ${kind}`),
        ),
      )
      const stale = parseAccepted(readFileSync(ACCEPTED, 'utf8')).filter(
        ({ exchange, where, kind }) =>
          ![...used].some(
            (one) => one.endsWith(` ${where} ${kind}`) && (exchange === '*' || one.startsWith(`${exchange} `)),
          ),
      )
      expect(stale).to.deep.equal([])
    })

    it('has the chain as the same but for what differs by nature', () => {
      const chain = report.comparisons.find(({ exchange }) => exchange === 'SubEnroll__200')
      const natures = new Set(
        chain?.differences.flatMap(({ byNature, where }) => (/certificate \d/.test(where) ? [byNature] : [])),
      )
      expect([...natures].toSorted()).to.deep.equal(['date', 'digest', 'guid', 'key', 'signature'])
    })

    it('differs exactly where docs/divergences.md says that the comparison finds it, in every such row', () => {
      const rows = [...readFileSync(DIVERGENCES, 'utf8').matchAll(/^\| (.*) \| `([a-z0-9-]+)` \|$/gm)].map(
        ([, , id]) => id,
      )
      expect(new Set(rows).size).to.equal(rows.length)
      const named = report.comparisons.flatMap(({ differences }) =>
        differences.flatMap(
          ({ because }) => because?.match(/^docs\/divergences\.md, ([a-z0-9-]+)/)?.[1] ?? because ?? [],
        ),
      )
      expect([...new Set(named)].toSorted()).to.deep.equal(rows.toSorted())
    })
  })
})

/**
 * What a use licence costs: a real licensing server in its own process, sub-enrolled at a root, HTTP keep-alive, Basic
 * authentication, a durable store.
 *
 *   npm run bench:use-license                  everything; some minutes
 *   npm run bench:use-license -- --quick       a few hundred licences, to see that it runs
 *   npm run bench:use-license -- --count 2000  so many licences in each measurement
 *   npm run bench:use-license -- --least       the same of the least that such a server can be on Node (bench/least-server.ts)
 *
 * What counts is the ratio, as with sub-enrollments: CPU of the server for a use licence, by that of its raw RSA operations,
 * measured in the same run and in the same rhythm.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { requestBodyWriter, writeSoapEnvelope, writeVersionData } from '../src/asmx/message/index.ts'
import { BASE_PATH, LICENSE_FILE } from '../src/protocol/paths.ts'
import { LICENSE_SHAPE } from '../src/protocol/use-licensing.ts'
import { prepareLicensing, type LicensingData } from './licensing-data.ts'
import { measureCosts, printCosts, SLICES, type Costs, type Slice } from './measured-costs.ts'
import { measured, useLicenseOperations, type RawOperations } from './raw-operations.ts'
import { runRequests, type SoapRequest } from './requests.ts'
import { startLeastServer, startServer, type ServerProcess } from './server-process.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    count: { type: 'string' },
    least: { type: 'boolean', default: false },
  },
})
const QUICK = values.quick
/** To reach: server CPU per use licence by the CPU of its raw operations. */
const LIMIT = 2
const COUNT = Number(values.count ?? (QUICK ? 100 : 5000))
/** What a long-running server has behind it: until then V8 still compiles, which is no cost of a use licence. */
const WARM_UP = QUICK ? 100 : Math.min(10_000, 2 * COUNT)
const POPULATION = QUICK ? { accounts: 2, documents: 8 } : { accounts: 8, documents: 160 }

const VERSION = { minimumVersion: '1.0.0.0', maximumVersion: '1.0.0.0' }

/**
 * Every account asks for every document, one after the other: so a server knows the account from the request before, but the
 * document has come too long ago to be remembered.
 */
function createRequests({ accountChains, publishingChains }: LicensingData): () => SoapRequest {
  const { namespace, operations } = LICENSE_SHAPE
  const { AcquireLicense } = operations
  const write = requestBodyWriter(namespace, AcquireLicense)
  const header = writeVersionData(VERSION, namespace)
  const bodies = accountChains.flatMap((account) =>
    publishingChains.map((publishing) => {
      const member = {
        LicenseeCerts: { Certificate: account },
        IssuanceLicense: { Certificate: publishing },
        ApplicationData: undefined,
      }
      return writeSoapEnvelope('1.1', header, write({ RequestParams: { AcquireLicenseParams: [member] } }))
    }),
  )
  let turn = 0
  return () => {
    turn += 1
    return {
      path: `${BASE_PATH}/${LICENSE_FILE}`,
      action: AcquireLicense.action,
      body: bodies[turn % bodies.length] ?? '',
    }
  }
}

/** What is measured on one server. */
interface Subject {
  readonly server: ServerProcess
  readonly next: () => SoapRequest
  readonly makeRaw: RawOperations
}

async function measureSlice({ server, next, makeRaw }: Subject, concurrency: number): Promise<Slice> {
  const count = COUNT / SLICES
  const before = server.cpu()
  const result = await runRequests(server.url, { count, concurrency }, next)
  const answer = (server.cpu() - before) / count
  const idle = 1000 / result.requestsPerSecond - answer / 1000
  return { ...result, answer, raw: await makeRaw(QUICK ? 50 : 250, idle) }
}

async function measure(data: LicensingData, concurrency: number): Promise<Costs> {
  const { mode } = data.server
  const server = await (values.least ? startLeastServer('use-license', data.server) : startServer(data.server))
  try {
    const subject = { server, next: createRequests(data), makeRaw: measured(useLicenseOperations(mode)) }
    await runRequests(server.url, { count: WARM_UP, concurrency }, subject.next)
    return await measureCosts({ mode, concurrency }, server, () => measureSlice(subject, concurrency))
  } finally {
    await server.stop()
  }
}

const directory = mkdtempSync(join(tmpdir(), 'rms-emulator-bench-'))
try {
  const rows: Costs[] = []
  for (const mode of [1, 2] as const) {
    const data = await prepareLicensing({ directory: join(directory, `mode-${mode}`), mode }, POPULATION)
    for (const concurrency of [1, 8, 32]) {
      const row = await measure(data, concurrency)
      rows.push(row)
      printCosts(row, { raw: 'raw operations', limit: LIMIT })
    }
  }
  mkdirSync('bench/results', { recursive: true })
  writeFileSync(
    `bench/results/${values.least ? 'least-use-license' : 'use-license'}.json`,
    `${JSON.stringify({ rows }, undefined, 2)}\n`,
  )
} finally {
  rmSync(directory, { recursive: true, force: true })
}

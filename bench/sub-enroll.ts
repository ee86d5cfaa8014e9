/**
 * What a sub-enrollment costs: a real server in its own process, HTTP keep-alive, Basic authentication, a durable store.
 *
 *   npm run bench                    everything; some minutes
 *   npm run bench -- --quick         a few hundred enrollments, to see that it runs
 *   npm run bench -- --rows 200000   what that many rows in the store cost: beside a store with few, in turns
 *   npm run bench -- --count 2000    so many enrollments in each measurement
 *   npm run bench -- --database postgres   PostgreSQL beside SQLite, and two front ends beside one; Debian's PostgreSQL is
 *                                    started for it; with --rows what that many rows cost there
 *   npm run bench -- --least         the same of the least that such a server can be on Node (bench/least-server.ts)
 *
 * Times are noise on a shared machine. What counts is the ratio: CPU of the server for an enrollment, by that of its two
 * raw RSA signatures, measured in the same run and in the same rhythm.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compareDatabases } from './compare-databases.ts'
import { compareRowsOnPostgres, compareRowsOnSqlite } from './compare-rows.ts'
import { runLoad, type Load } from './load.ts'
import { measureCosts, megabytes, printCosts, SLICES, type Costs, type Slice } from './measured-costs.ts'
import { enrollmentOperations, measured, type RawOperations } from './raw-operations.ts'
import { prepareData, startLeastServer, startServer, type BenchedData, type ServerProcess } from './server-process.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rows: { type: 'string', default: '0' },
    database: { type: 'string', default: 'sqlite' },
    count: { type: 'string' },
    least: { type: 'boolean', default: false },
  },
})
const QUICK = values.quick
const ROWS = Number(values.rows)
/** To reach: server CPU per enrollment by the CPU of its two raw signatures. */
const LIMITS = { 1: 4.5, 2: 2.0 } as const
const COUNT = Number(values.count ?? (QUICK ? 200 : 5000))
/** What a long-running server has behind it: until then V8 still compiles, which is no cost of an enrollment. */
const WARM_UP = QUICK ? 200 : 10_000
const MEMORY_COUNT = QUICK ? 400 : 20_000

async function measureSlice(server: ServerProcess, makeRaw: RawOperations, load: Load): Promise<Slice> {
  const before = server.cpu()
  const result = await runLoad(server.url, load)
  const answer = (server.cpu() - before) / load.count
  const idle = 1000 / result.requestsPerSecond - answer / 1000
  return { ...result, answer, raw: await makeRaw(QUICK ? 50 : 250, idle) }
}

async function measure(data: string, mode: 1 | 2, concurrency: number): Promise<Costs> {
  const server = await (values.least
    ? startLeastServer('enrollment', { path: data, mode })
    : startServer({ path: data, mode }))
  try {
    const load = { concurrency, size: mode * 1024 }
    await runLoad(server.url, { ...load, count: WARM_UP })
    const makeRaw = measured(enrollmentOperations(mode))
    const count = COUNT / SLICES
    return await measureCosts({ mode, concurrency }, server, () => measureSlice(server, makeRaw, { ...load, count }))
  } finally {
    await server.stop()
  }
}

/** Memory after many enrollments, and the time to the first answer on the data they leave. */
async function measureEndurance(data: string): Promise<{ memory: number; firstAnswer: number; enrollments: number }> {
  const server = await startServer({ path: data, mode: 1 })
  await runLoad(server.url, { count: MEMORY_COUNT, concurrency: 8, size: 1024 })
  const memory = server.memory()
  await server.stop()
  const again = await startServer({ path: data, mode: 1 })
  await again.stop()
  return { memory, firstAnswer: again.firstAnswer, enrollments: MEMORY_COUNT }
}

const directory = mkdtempSync(join(tmpdir(), 'rms-emulator-bench-'))

/** Measures both modes over 1, 8 and 32 connections, on data that `prepare` makes. */
async function measureModes(prepare: (data: BenchedData) => void): Promise<readonly Costs[]> {
  const rows: Costs[] = []
  for (const mode of [1, 2] as const) {
    const data = join(directory, `mode-${mode}`)
    prepare({ path: data, mode })
    for (const concurrency of [1, 8, 32]) {
      const row = await measure(data, mode, concurrency)
      rows.push(row)
      printCosts(row, { raw: 'two signatures', limit: LIMITS[mode] })
    }
  }
  return rows
}

async function measureSqlite(): Promise<{ rows: readonly Costs[]; endurance: unknown }> {
  const rows = await measureModes(prepareData)
  const endurance = await measureEndurance(join(directory, 'mode-1'))
  console.log(
    `RSS after ${endurance.enrollments} enrollments ${megabytes(endurance.memory)} MB (limit 150 MB), ` +
      `first answer on existing data after ${endurance.firstAnswer.toFixed(0)} ms (limit 1000 ms)`,
  )
  return { rows, endurance }
}

const isOnPostgres = values.database === 'postgres'
const amount = { count: COUNT, warmUp: WARM_UP, rows: ROWS }

const measureRows = (): Promise<unknown> =>
  isOnPostgres ? compareRowsOnPostgres(directory, amount) : compareRowsOnSqlite(directory, amount)
const measureEngines = (): Promise<unknown> => (isOnPostgres ? compareDatabases(directory, amount) : measureSqlite())
const measureLeast = (): Promise<unknown> => measureModes(({ path }) => mkdirSync(path))

try {
  const results = await (values.least ? measureLeast() : ROWS > 0 ? measureRows() : measureEngines())
  mkdirSync('bench/results', { recursive: true })
  const file = `bench/results/${values.least ? 'least' : isOnPostgres ? 'databases' : 'sub-enroll'}${ROWS > 0 ? '-rows' : ''}.json`
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`)
} finally {
  rmSync(directory, { recursive: true, force: true })
}

import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { createExposition, METRICS, ServerTally, type MetricSources } from '../../../src/metrics/index.ts'
import { parseExposition, type Family } from '../../support/exposition.ts'
import { isInstalled } from '../../support/installed.ts'

const SOURCES: MetricSources = {
  build: { version: '1.2.3', profile: 'rms-1.0-sp2', role: 'root' },
  openConnections: () => Promise.resolve(3),
  commitQueue: () => 4,
  databaseSize: () => Promise.resolve(4096),
  pool: () => ({ idle: 5, inUse: 6, waiting: 7 }),
  certificateExpiry: () => new Date('2030-01-01T00:00:00Z'),
  isReady: () => Promise.resolve(true),
}

const valuesOf = (family: Family | undefined): [string, number][] =>
  (family?.samples ?? []).map(({ name, labels, value }) => [`${name} ${Object.values(labels).join()}`, value])

describe('the metrics of a server', () => {
  let tally: ServerTally

  beforeEach(() => (tally = new ServerTally()))

  const exposed = async (sources: Partial<MetricSources> = {}) => {
    const exposition = await createExposition(tally, { ...SOURCES, ...sources })
    const text = await exposition.text()
    return { text, families: parseExposition(text), again: async () => parseExposition(await exposition.text()) }
  }

  it('are all there, with type and help, and in a form that Prometheus reads', async () => {
    const { families } = await exposed()
    for (const [name, { type, help }] of Object.entries(METRICS)) {
      expect(families.get(name), name).to.deep.include({ type, help })
    }
    const others = [...families.keys()].filter((name) => !Object.hasOwn(METRICS, name))
    expect(others.filter((name) => !/^(?:process|nodejs)_/.test(name))).to.deep.equal([])
    expect(others).to.include.members([
      ...['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds'],
      ...['nodejs_heap_size_used_bytes', 'process_open_fds'],
    ])
  })

  it("name RMS's own counters of the performance object RMS: Enrollment (Cc747742)", () => {
    const helps = Object.values(METRICS).map(({ help }) => help)
    for (const counter of ['SubEnroll Requests', 'SubEnroll Failures', 'SubEnroll Processing Time']) {
      expect(helps.filter((help) => help.includes(`"RMS: Enrollment", counter "${counter}"`))).to.have.length(1)
    }
  })

  it('say what was counted, each time anew', async () => {
    tally.subEnrolled(90, undefined)
    tally.subEnrolled(600, 'System.FormatException')
    const { families, again } = await exposed()
    expect(valuesOf(families.get('rms_enrollment_subenroll_requests_total'))).to.deep.equal([
      ['rms_enrollment_subenroll_requests_total ', 2],
    ])
    tally.subEnrolled(99_000_000, 'System.FormatException')
    const later = await again()
    expect(valuesOf(later.get('rms_enrollment_subenroll_requests_total'))[0]?.[1]).to.equal(3)
    expect(valuesOf(later.get('rms_enrollment_subenroll_failures_total'))).to.deep.equal([
      ['rms_enrollment_subenroll_failures_total System.FormatException', 2],
    ])
    const time = 'rms_enrollment_subenroll_processing_time_microseconds'
    const values = new Map(valuesOf(later.get(time)))
    expect(values.get(`${time}_bucket 100`)).to.equal(1)
    expect(values.get(`${time}_bucket 500`)).to.equal(1)
    expect(values.get(`${time}_bucket 1000`)).to.equal(2)
    expect(values.get(`${time}_bucket 10000000`)).to.equal(2)
    expect(values.get(`${time}_bucket +Inf`)).to.equal(3)
    expect(values.get(`${time}_count `)).to.equal(3)
    expect(values.get(`${time}_sum `)).to.equal(99_000_690)
  })

  it('tell the three kinds of 401 apart, from zero on', async () => {
    tally.answered(401, 3)
    tally.answered(401, 3)
    tally.answered(200, 0)
    const { families } = await exposed()
    expect(valuesOf(families.get('rms_http_refusals_total')).map(([, value]) => value)).to.deep.equal([0, 0, 2])
    expect(valuesOf(families.get('rms_http_answers_total'))).to.deep.equal([
      ['rms_http_answers_total 401', 2],
      ['rms_http_answers_total 200', 1],
    ])
  })

  it('tell of commits, the pool and the certificate', async () => {
    tally.committed(3, 200, true)
    tally.committed(1, 300, false)
    const { families } = await exposed()
    const value = (name: string) => valuesOf(families.get(name)).map(([, number]) => number)
    expect(value('rms_database_commit_failures_total')).to.deep.equal([1])
    expect(value('rms_database_commit_queue')).to.deep.equal([4])
    expect(value('rms_database_size_bytes')).to.deep.equal([4096])
    expect(value('rms_http_open_connections')).to.deep.equal([3])
    expect(value('rms_ready')).to.deep.equal([1])
    expect(value('rms_licensor_certificate_expiry_timestamp_seconds')).to.deep.equal([1_893_456_000])
    expect(valuesOf(families.get('rms_database_pool_connections'))).to.deep.equal([
      ['rms_database_pool_connections idle', 5],
      ['rms_database_pool_connections in-use', 6],
      ['rms_database_pool_connections waiting', 7],
    ])
    expect(families.get('rms_build_info')?.samples[0]?.labels).to.deep.equal(SOURCES.build)
  })

  it('say nothing of what is not known', async () => {
    const { families } = await exposed({
      pool: () => undefined,
      certificateExpiry: () => undefined,
      databaseSize: () => Promise.resolve(undefined),
    })
    for (const name of ['pool_connections', 'size_bytes']) {
      expect(families.get(`rms_database_${name}`)?.samples, name).to.deep.equal([])
    }
    expect(families.get('rms_licensor_certificate_expiry_timestamp_seconds')?.samples).to.deep.equal([])
  })

  it('quote what stands in a label', async () => {
    tally.subEnrolled(1, 'a "quoted\\\nname')
    const { families } = await exposed()
    expect(families.get('rms_enrollment_subenroll_failures_total')?.samples[0]?.labels).to.deep.equal({
      exception: 'a "quoted\\\nname',
    })
  })

  it('cost a request less than two microseconds', () => {
    const rounds = 200_000
    const measure = (): number => {
      const started = performance.now()
      for (let i = 0; i < rounds; i++) {
        tally.subEnrolled(i % 5000, undefined)
        tally.answered(200, 0)
      }
      return ((performance.now() - started) * 1000) / rounds
    }
    expect(Math.min(measure(), measure(), measure()), 'microseconds').to.be.below(2)
  })

  it('please promtool', async function () {
    const { text } = await exposed()
    const { error, status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text })
    if (!isInstalled(error === undefined, 'promtool', 'prometheus')) this.skip()
    const objections = `${stdout.toString()}${stderr.toString()}`
      .split('\n')
      .filter((line) => line !== '')
      // Names that prom-client has chosen.
      .filter((line) => !/^nodejs_active_\w+_total non-counter metrics should not have/.test(line))
      // The unit is that of RMS's own counter.
      .filter((line) => !line.startsWith('rms_enrollment_subenroll_processing_time_microseconds use base unit'))
    expect(objections).to.deep.equal([])
    // 3: there are objections to names alone; 1: it cannot be read.
    expect(status).to.be.oneOf([0, 3])
  })
})

import type { Registry } from 'prom-client'
import type { Distribution } from './distribution.ts'
import { METRICS, type MetricDescription, type MetricName } from './metric-list.ts'
import type { ServerTally } from './server-tally.ts'

/** How a pool of database connections stands. */
export interface PoolState {
  readonly idle: number
  readonly inUse: number
  /** How many wait for one. */
  readonly waiting: number
}

/** What is looked up when somebody asks for metrics, and not before. */
export interface MetricSources {
  readonly build: { readonly version: string; readonly profile: string; readonly role: string }
  openConnections(): Promise<number>
  commitQueue(): number
  /** In bytes; undefined where it cannot be told. */
  databaseSize(): Promise<number | undefined>
  /** Undefined where the database is a file. */
  pool(): PoolState | undefined
  /** The end of the own licensor certificate; undefined before there is one. */
  certificateExpiry(): Date | undefined
  isReady(): Promise<boolean>
}

/** Metrics as text, and what kind of text that is. */
export interface Exposition {
  readonly contentType: string
  text(): Promise<string>
}

/** The metrics that are plain numbers. */
type NumberName = {
  [Name in MetricName]: (typeof METRICS)[Name]['type'] extends 'histogram' ? never : Name
}[MetricName]

type Labels = Readonly<Record<string, string | number>>
type Sample = readonly [labels: Labels, value: number]

/** Values of one metric, or where to get them. */
type Samples = () => readonly Sample[] | Promise<readonly Sample[]>

const one = (value: number | undefined): readonly Sample[] => (value === undefined ? [] : [[{}, value]])

const byLabel = (label: string, counts: ReadonlyMap<string | number, number>): Sample[] =>
  [...counts].map(([key, count]) => [{ [label]: key }, count])

const loadLibrary = () => import('prom-client')

type Library = Awaited<ReturnType<typeof loadLibrary>>

/** Where each metric that is a plain number comes from. */
const samplesOf = (tally: ServerTally, sources: MetricSources): [NumberName, Samples][] => [
  ['rms_enrollment_subenroll_requests_total', () => one(tally.requests)],
  ['rms_enrollment_subenroll_failures_total', () => byLabel('exception', tally.failures)],
  ['rms_http_answers_total', () => byLabel('status', tally.answers)],
  ['rms_http_refusals_total', () => byLabel('kind', tally.refusals)],
  ['rms_http_open_connections', async () => one(await sources.openConnections())],
  ['rms_database_commit_failures_total', () => one(tally.commitFailures)],
  ['rms_database_commit_queue', () => one(sources.commitQueue())],
  ['rms_database_size_bytes', async () => one(await sources.databaseSize())],
  ['rms_database_pool_connections', () => poolSamples(sources.pool())],
  ['rms_licensor_certificate_expiry_timestamp_seconds', () => one(seconds(sources.certificateExpiry()))],
  ['rms_ready', async () => one((await sources.isReady()) ? 1 : 0)],
  ['rms_build_info', () => [[sources.build, 1]]],
]

const distributionsOf = (tally: ServerTally): [MetricName, Distribution][] => [
  ['rms_enrollment_subenroll_processing_time_microseconds', tally.processingTime],
  ['rms_database_commit_time_seconds', tally.commitTime],
  ['rms_database_commit_pieces', tally.commitPieces],
]

const seconds = (moment: Date | undefined): number | undefined => moment && moment.getTime() / 1000

const poolSamples = (pool: PoolState | undefined): readonly Sample[] =>
  pool === undefined
    ? []
    : [
        [{ state: 'idle' }, pool.idle],
        [{ state: 'in-use' }, pool.inUse],
        [{ state: 'waiting' }, pool.waiting],
      ]

/** How often the delay of the event loop is looked at, in milliseconds: each look wakes the process. */
const LAG_PRECISION = 50

/** The values of a histogram as prom-client has them. */
function histogramValues(name: MetricName, distribution: Distribution) {
  const counts = distribution.cumulative()
  const bounds = [...distribution.bounds, '+Inf']
  return [
    ...counts.map((value, i) => ({ metricName: `${name}_bucket`, labels: { le: bounds[i] ?? '+Inf' }, value })),
    { metricName: `${name}_sum`, labels: {}, value: distribution.sum },
    { metricName: `${name}_count`, labels: {}, value: counts.at(-1) ?? 0 },
  ]
}

/** Adds a counter or gauge whose numbers are known elsewhere: they are taken over whenever somebody asks. */
function addNumbers({ Counter, Gauge }: Library, register: Registry, name: NumberName, samples: Samples): void {
  const { help, type, labels = [] }: MetricDescription = METRICS[name]
  const shared = { name, help, labelNames: [...labels], registers: [register] }
  if (type === 'counter') {
    new Counter({
      ...shared,
      async collect() {
        const values = await samples()
        this.reset()
        for (const [sample, value] of values) this.inc(sample, value)
      },
    })
    return
  }
  new Gauge({
    ...shared,
    async collect() {
      const values = await samples()
      this.reset()
      // A gauge that is reset says 0, which is not what is meant where nothing is known.
      if (values.length === 0 && labels.length === 0) this.remove()
      for (const [sample, value] of values) this.set(sample, value)
    },
  })
}

/** Adds a histogram that was counted elsewhere. */
function addHistogram({ Histogram }: Library, register: Registry, name: MetricName, distribution: Distribution): void {
  const configuration = { name, help: METRICS[name].help, buckets: [...distribution.bounds] }
  const empty = new Histogram({ ...configuration, registers: [] })
  class CountedElsewhere extends Histogram {
    override async get() {
      return { ...(await empty.get()), values: histogramValues(name, distribution) }
    }

    /** What the library asks for instead, where it is there. */
    getForPromString() {
      return this.get()
    }
  }
  new CountedElsewhere({ ...configuration, registers: [register] })
}

/**
 * Joins what was counted with prom-client, which is loaded here and not earlier: it takes tens of milliseconds and some
 * megabytes, and most servers are never asked. From then on it also watches the event loop and the garbage collector.
 */
export async function createExposition(tally: ServerTally, sources: MetricSources): Promise<Exposition> {
  const library = await loadLibrary()
  const register = new library.Registry()
  for (const [name, samples] of samplesOf(tally, sources)) addNumbers(library, register, name, samples)
  for (const [name, distribution] of distributionsOf(tally)) addHistogram(library, register, name, distribution)
  library.collectDefaultMetrics({ register, eventLoopMonitoringPrecision: LAG_PRECISION })
  return { contentType: register.contentType, text: () => register.metrics() }
}

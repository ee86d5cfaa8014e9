/** What a running server counts, and how Prometheus is told. */
export { createExposition, type Exposition, type MetricSources, type PoolState } from './exposition.ts'
export { METRICS, type MetricDescription, type MetricName } from './metric-list.ts'
export { ServerTally } from './server-tally.ts'

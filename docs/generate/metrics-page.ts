import { METRICS, type MetricDescription } from '../../src/metrics/index.ts'
import { code, page, table } from './markdown.ts'

const INTRODUCTION = `What \`/metrics\` on the management listener tells, in the text format of Prometheus. The first three are the counters of
RMS's own performance object. They count calls that reached the operation: who was refused by HTTP is in
\`rms_http_refusals_total\`, and what was no SOAP in \`rms_http_answers_total\`. RMS measures its processing time in microseconds,
and so does this metric, against the custom of Prometheus.

Counters begin at zero when the server starts. Besides these there are those of the process, which prom-client adds:
\`process_*\` (processor time, memory, open files) and \`nodejs_*\` (delay of the event loop, heap, garbage collection).`

/** Every metric of this project. */
export function metricsPage(): string {
  const rows = Object.entries<MetricDescription>(METRICS).map(([name, { type, labels = [], help }]) => [
    code(name),
    type,
    labels.map(code).join(', '),
    help,
  ])
  return page('Metrics', '`src/metrics/metric-list.ts`', [
    INTRODUCTION,
    table(['metric', 'type', 'labels', 'what it tells'], rows),
  ])
}

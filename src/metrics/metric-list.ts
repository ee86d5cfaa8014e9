/** One metric as Prometheus knows it. */
export interface MetricDescription {
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** One sentence; where RMS has a counter of its own, by its name. */
  readonly help: string
  readonly labels?: readonly string[]
}

const rmsCounter = (name: string): string => `Windows performance object "RMS: Enrollment", counter "${name}"`

/** Every metric of this project; those of the process, which prom-client adds, begin with `process_` and `nodejs_`. */
export const METRICS = {
  rms_enrollment_subenroll_requests_total: {
    type: 'counter',
    help: `${rmsCounter('SubEnroll Requests')}: calls of SubEnroll that reached the operation.`,
  },
  rms_enrollment_subenroll_failures_total: {
    type: 'counter',
    help: `${rmsCounter('SubEnroll Failures')}: calls of SubEnroll that ended in a fault, by its exception.`,
    labels: ['exception'],
  },
  rms_enrollment_subenroll_processing_time_microseconds: {
    type: 'histogram',
    help: `${rmsCounter('SubEnroll Processing Time')}: from the call until it is answered, the commit included.`,
  },
  rms_http_answers_total: {
    type: 'counter',
    help: 'Answers of the public listener by HTTP status.',
    labels: ['status'],
  },
  rms_http_refusals_total: {
    type: 'counter',
    help: 'Answers with HTTP 401 by kind: 401.1 logon failed, 401.2 not logged on, 401.3 denied by the access list.',
    labels: ['kind'],
  },
  rms_http_open_connections: { type: 'gauge', help: 'Connections that are open at the public listener.' },
  rms_database_commit_time_seconds: { type: 'histogram', help: 'How long a commit of enrollments takes.' },
  rms_database_commit_pieces: { type: 'histogram', help: 'How many enrollments share a commit.' },
  rms_database_commit_failures_total: { type: 'counter', help: 'Commits of enrollments that were undone.' },
  rms_database_commit_queue: { type: 'gauge', help: 'Enrollments that wait for the next commit.' },
  rms_database_size_bytes: { type: 'gauge', help: 'What the configuration database takes on disk, where it is known.' },
  rms_database_pool_connections: {
    type: 'gauge',
    help: 'Connections to a database server: idle, in use, or waited for. Absent with a database in a file.',
    labels: ['state'],
  },
  rms_licensor_certificate_expiry_timestamp_seconds: {
    type: 'gauge',
    help: 'When the own server licensor certificate ends its right to issue, in seconds since 1970.',
  },
  rms_ready: { type: 'gauge', help: '1 when /ready says that clients are answered, else 0.' },
  rms_build_info: {
    type: 'gauge',
    help: 'Always 1; its labels say what runs.',
    labels: ['version', 'profile', 'role'],
  },
} as const satisfies Readonly<Record<string, MetricDescription>>

export type MetricName = keyof typeof METRICS

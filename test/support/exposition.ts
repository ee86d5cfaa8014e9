/** One sample of the text format of Prometheus. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A family of samples: what HELP and TYPE say, and the samples below them. */
export interface Family {
  readonly help: string
  readonly type: string
  readonly samples: readonly Sample[]
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y
const VALUE = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?Inf|Nan|NaN)$/

const unescape = (text: string): string => text.replaceAll(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign))

function numberOf(text: string): number {
  if (!VALUE.test(text)) throw new Error(`no value: ${text}`)
  return /Inf$/.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text)
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const at = LABEL.lastIndex
    const match = LABEL.exec(text)
    if (match === null) throw new Error(`no labels from ${at}: ${text}`)
    const [, name = '', value = ''] = match
    if (Object.hasOwn(labels, name)) throw new Error(`label twice: ${text}`)
    labels[name] = unescape(value)
  }
  return labels
}

function sampleOf(line: string): Sample {
  const [, name = '', labels = '', value = ''] = /^([^{\s]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  if (!NAME.test(name)) throw new Error(`no sample: ${line}`)
  return { name, labels: labelsOf(labels), value: numberOf(value) }
}

const belongs = (family: string, type: string, name: string): boolean =>
  type === 'histogram'
    ? [`${family}_bucket`, `${family}_sum`, `${family}_count`].includes(name)
    : name === family || (type === 'summary' && [`${family}_sum`, `${family}_count`].includes(name))

function checkHistogram(name: string, samples: readonly Sample[]): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`)
  const bySeries = new Map<string, Sample[]>()
  for (const bucket of buckets) {
    const key = JSON.stringify(Object.entries(bucket.labels).filter(([label]) => label !== 'le'))
    bySeries.set(key, [...(bySeries.get(key) ?? []), bucket])
  }
  for (const series of bySeries.values()) {
    const bounds = series.map(({ labels }) => numberOf(labels['le'] ?? ''))
    if (bounds.at(-1) !== Infinity) throw new Error(`${name} has no bucket +Inf`)
    for (let i = 1; i < series.length; i++) {
      if (bounds[i]! <= bounds[i - 1]! || series[i]!.value < series[i - 1]!.value) throw new Error(`${name} falls`)
    }
  }
}

/**
 * Reads the text format of Prometheus, version 0.0.4, strictly: each family once, HELP and TYPE before its samples, no
 * sample twice, histograms that rise and end in +Inf. Throws at the first thing that is wrong.
 */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('no line feed at the end')
  const families = new Map<string, { help: string; type: string; samples: Sample[] }>()
  const seen = new Set<string>()
  let current: [string, string] | undefined
  const helps = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (kind === 'HELP') helps.set(name, unescape(rest))
    else if (kind === 'TYPE') {
      if (families.has(name)) throw new Error(`${name} twice`)
      if (!['counter', 'gauge', 'histogram', 'summary', 'untyped'].includes(rest)) throw new Error(`no type: ${line}`)
      families.set(name, { help: helps.get(name) ?? '', type: rest, samples: [] })
      current = [name, rest]
    } else {
      const sample = sampleOf(line)
      if (current === undefined || !belongs(current[0], current[1], sample.name)) throw new Error(`stray: ${line}`)
      const key = `${sample.name}${JSON.stringify(Object.entries(sample.labels).sort())}`
      if (seen.has(key)) throw new Error(`sample twice: ${line}`)
      seen.add(key)
      families.get(current[0])?.samples.push(sample)
    }
  }
  for (const [name, { type, samples }] of families) if (type === 'histogram') checkHistogram(name, samples)
  return families
}

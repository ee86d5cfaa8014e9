import type { About } from './about.ts'
import { bannerOf, describeExchange } from './describe-exchange.ts'
import { formatMessages, type Exchange } from './exchange.ts'
import type { FreeNames } from './free-names.ts'
import type { HttpMessage } from './http-message.ts'

/** An exchange that somebody has written down rather than recorded. */
export interface WrittenExchange {
  readonly request: HttpMessage
  readonly response: HttpMessage
  /** What has it, for about.json. */
  readonly software: string
  /** Elements of the request that may hold anything, as in about.json. */
  readonly wildcards: readonly string[]
  /** Decides its place in the sequence. */
  readonly date: Date
  /** In milliseconds. */
  readonly latency?: number | undefined
}

const LONGEST_LATENCY = 3_600_000

/** Makes an exchange of it, which takes a name only when it can be written. Throws ExchangeError. */
export function importedExchange(written: WrittenExchange, names: FreeNames): Exchange {
  const { request, response, software, wildcards, date, latency } = written
  formatMessages(written)
  const { operation, name, shows } = describeExchange(written)
  const about: About = {
    ...{ version: 1, operation, shows, source: { software, ...bannerOf(response) } },
    ...{ date: date.toISOString(), switches: [], redactions: [] },
    mayDiffer: { request: [...wildcards], headers: [], response: [] },
    ...(latency === undefined ? {} : { latency: Math.min(latency, LONGEST_LATENCY) }),
  }
  return { name: names.take(name), request, response, about }
}

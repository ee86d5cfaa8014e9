import {
  bannerOf,
  describeExchange,
  ExchangeError,
  formatHttpMessage,
  FreeNames,
  headerOf,
  readExchange,
  redactMessage,
  statusOf,
  writeExchange,
  type About,
  type Exchange,
  type HttpMessage,
  type StoredExchange,
} from '../exchanges/index.ts'
import type { Finished } from './fold-legs.ts'
import { RecordedRequests } from './recorded-requests.ts'

/**
 * What becomes of a request that is recorded already: it is recorded again; or not; or it is answered from the recording,
 * so that the server is asked once.
 */
export const RECORD_MODES = ['everything', 'new', 'once'] as const
export type RecordMode = (typeof RECORD_MODES)[number]

export interface RecordingsOptions {
  /** The directory of recordings; made when the first is written. */
  readonly directory: string
  readonly mode: RecordMode
  /** What makes the recordings, and where the server is that is recorded. */
  readonly source: { readonly software: string; readonly url: string }
}

const isRefusal = (response: Pick<HttpMessage, 'startLine'>): boolean => statusOf(response) === 401

/** What is no HTTP stands in nobody's way: nothing that comes can be the same. */
const UNASKED = (): void => undefined

/** Recordings of a request: as it is, or as it was recorded, without what is secret in it. */
function found(group: RecordedRequests<string>, request: HttpMessage): readonly string[] {
  const exact = group.find(request)
  return exact.length > 0 ? exact : group.find(redactMessage(request))
}

/** The recordings that are being made in a directory, beside those that were there. */
export class Recordings {
  readonly #options: RecordingsOptions
  readonly #names: FreeNames
  /** Refusals apart: that somebody was refused does not tell what the others are answered. */
  readonly #answered = new RecordedRequests<string>(UNASKED)
  readonly #refused = new RecordedRequests<string>(UNASKED)

  /** `present`: what is in the directory. Throws ExchangeError when it cannot be read. */
  constructor(options: RecordingsOptions, present: readonly StoredExchange[]) {
    this.#options = options
    this.#names = new FreeNames(present.map(({ name }) => name))
    if (options.mode === 'everything') return
    for (const stored of present) {
      const group = isRefusal(stored.readResponseHead()) ? this.#refused : this.#answered
      group.add(stored.name, stored.readRequestBytes(), stored.readAbout().mayDiffer.request)
    }
  }

  /** The recording that answers a request in its place; undefined: the server is to be asked. Throws ExchangeError. */
  answerTo(request: HttpMessage): Exchange | undefined {
    const [name] = this.#options.mode === 'once' ? found(this.#answered, request) : []
    return name === undefined ? undefined : readExchange(this.#options.directory, name)
  }

  /**
   * Records an exchange. Gives the name of the recording; undefined when there is one like it already and that is enough.
   * Throws ExchangeError.
   */
  record({ request, response, date, latency }: Finished): string | undefined {
    const { mode, directory, source } = this.#options
    const group = isRefusal(response) ? this.#refused : this.#answered
    if (mode !== 'everything' && found(group, request).length > 0) return undefined
    const { operation, name: beginning, shows } = describeExchange({ request, response })
    const about: About = {
      ...{ version: 1, operation, shows, source: { ...source, ...bannerOf(response) } },
      ...{ date: date.toISOString(), switches: [], redactions: [], latency: Math.round(latency * 10) / 10 },
      mayDiffer: { request: [], headers: headerOf(response, 'Date') === undefined ? [] : ['Date'], response: [] },
    }
    const name = this.#write(directory, beginning, { request, response, about })
    if (mode !== 'everything') group.add(name, formatHttpMessage(redactMessage(request)), [])
    return name
  }

  /** Writes it under the first free name: somebody else may record into the same directory. */
  #write(directory: string, beginning: string, exchange: Omit<Exchange, 'name'>): string {
    for (;;) {
      const name = this.#names.take(beginning)
      try {
        writeExchange(directory, { name, ...exchange })
        return name
      } catch (error) {
        if (!(error instanceof ExchangeError) || error.code !== 'exchange-exists') throw error
      }
    }
  }
}

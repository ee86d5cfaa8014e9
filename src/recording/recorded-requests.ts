import {
  ExchangeError,
  parseHttpMessage,
  requestKey,
  roughContent,
  roughContentOf,
  type ExchangeErrorCode,
  type HttpMessage,
} from '../exchanges/index.ts'

/** A recording in its place among the others. */
interface Placed<Entry> {
  readonly entry: Entry
  /** How many were added before it. */
  readonly position: number
}

/** Recordings that may hold anything in the same places of the request. */
interface Group<Entry> {
  readonly wildcards: readonly string[]
  /** By the key of their request, in the order in which they were added, whichever was looked at first. */
  readonly entries: Map<string, Placed<Entry>[]>
}

/** A recording that has been added. */
interface Added<Entry> extends Placed<Entry> {
  /** The request as it goes over a connection. */
  readonly request: Uint8Array
  readonly wildcards: readonly string[]
  /** See roughContent; asked for once. */
  rough?: number | undefined
  isLookedAt: boolean
}

const NO_HTTP: readonly ExchangeErrorCode[] = ['message-malformed', 'message-too-large']

/** Finds recordings by what is asked: method, path, SOAPAction and body, but for what may differ in each. */
export class RecordedRequests<Entry> {
  readonly #groups = new Map<string, Group<Entry>>()

  readonly #onNoHttp: (entry: Entry, error: ExchangeError) => void

  /** `onNoHttp` is told, when one is looked at, that its request is no HTTP, which nobody can ask for: it is passed over. */
  constructor(onNoHttp: (entry: Entry, error: ExchangeError) => void) {
    this.#onNoHttp = onNoHttp
  }

  /** Recordings that have been added and not been looked at, from `#prepared` on. */
  #waiting: Added<Entry>[] = []
  #prepared = 0
  #count = 0

  /** `request`: as it lies in a file. `wildcards`: the elements of it that may hold anything, as in about.json. */
  add(entry: Entry, request: Uint8Array, wildcards: readonly string[]): void {
    this.#waiting.push({ entry, position: this.#count++, request, wildcards, isLookedAt: false })
  }

  /** Looks at up to `count` of those that were added, so that searches need not. Says whether any are left. */
  prepare(count: number): boolean {
    for (let i = 0; i < count; i++) {
      const next = this.#waiting[this.#prepared++]
      if (next === undefined) {
        this.#waiting = []
        this.#prepared = 0
        return false
      }
      this.#index(next)
    }
    return this.#prepared < this.#waiting.length
  }

  /** Looks at those that may answer a request, in their order. */
  #prepareFor({ body }: HttpMessage): void {
    if (this.#waiting.length === 0) return
    const asked = roughContent(body)
    for (const added of this.#waiting.slice(this.#prepared)) {
      if (added.isLookedAt) continue
      if (!('rough' in added)) added.rough = roughContentOf(added.request)
      const isOther = added.rough !== asked && added.rough !== undefined && added.wildcards.length === 0
      if (asked === undefined || !isOther) this.#index(added)
    }
  }

  #index(added: Added<Entry>): void {
    if (added.isLookedAt) return
    added.isLookedAt = true
    const { entry, position, wildcards } = added
    const request = this.#read(added)
    if (request === undefined) return
    const name = JSON.stringify(wildcards.toSorted())
    const group = this.#groups.get(name) ?? { wildcards, entries: new Map<string, Placed<Entry>[]>() }
    this.#groups.set(name, group)
    const key = requestKey(request, wildcards)
    const others = group.entries.get(key) ?? []
    group.entries.set(key, others)
    others.splice(others.findLastIndex((other) => other.position < position) + 1, 0, { entry, position })
  }

  #read({ entry, request }: Added<Entry>): HttpMessage | undefined {
    try {
      return parseHttpMessage(request)
    } catch (error) {
      if (!(error instanceof ExchangeError) || !NO_HTTP.includes(error.code)) throw error
      this.#onNoHttp(entry, error)
      return undefined
    }
  }

  /** Every recording of the request, in the order in which they were added; where one asks for it exactly, such only. */
  find(request: HttpMessage): readonly Entry[] {
    this.#prepareFor(request)
    const byExactness = [...this.#groups.values()].toSorted(
      (one, other) => one.wildcards.length - other.wildcards.length,
    )
    for (const { wildcards, entries } of byExactness) {
      const found = entries.get(requestKey(request, wildcards))
      if (found !== undefined) return found.map(({ entry }) => entry)
    }
    return []
  }
}

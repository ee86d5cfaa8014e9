import { requestKey, roughContent, type HttpMessage } from '../exchanges/index.ts'

/** Recordings that may hold anything in the same places of the request. */
interface Group<Entry> {
  readonly wildcards: readonly string[]
  readonly entries: Map<string, Entry[]>
}

/** A recording that has been added. */
interface Added<Entry> {
  readonly entry: Entry
  readonly request: HttpMessage
  readonly wildcards: readonly string[]
  /** See roughContent; asked for once. */
  rough?: string | undefined
  isLookedAt: boolean
}

/** Finds recordings by what is asked: method, path, SOAPAction and body, but for what may differ in each. */
export class RecordedRequests<Entry> {
  readonly #groups = new Map<string, Group<Entry>>()

  /** Recordings that have been added and not been looked at, from `#prepared` on. */
  #waiting: Added<Entry>[] = []
  #prepared = 0

  /** `wildcards`: the elements of the request that may hold anything, as in about.json. */
  add(entry: Entry, request: HttpMessage, wildcards: readonly string[]): void {
    this.#waiting.push({ entry, request, wildcards, isLookedAt: false })
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
      if (!('rough' in added)) added.rough = roughContent(added.request.body)
      const isOther = added.rough !== asked && added.rough !== undefined && added.wildcards.length === 0
      if (asked === undefined || !isOther) this.#index(added)
    }
  }

  #index(added: Added<Entry>): void {
    if (added.isLookedAt) return
    added.isLookedAt = true
    const { entry, request, wildcards } = added
    const name = JSON.stringify(wildcards.toSorted())
    const group = this.#groups.get(name) ?? { wildcards, entries: new Map<string, Entry[]>() }
    this.#groups.set(name, group)
    const key = requestKey(request, wildcards)
    const others = group.entries.get(key)
    if (others === undefined) group.entries.set(key, [entry])
    else others.push(entry)
  }

  /** Every recording of the request, in the order in which they were added; where one asks for it exactly, such only. */
  find(request: HttpMessage): readonly Entry[] {
    this.#prepareFor(request)
    const byExactness = [...this.#groups.values()].toSorted(
      (one, other) => one.wildcards.length - other.wildcards.length,
    )
    for (const { wildcards, entries } of byExactness) {
      const found = entries.get(requestKey(request, wildcards))
      if (found !== undefined) return found
    }
    return []
  }
}

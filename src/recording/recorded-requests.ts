import { requestKey, type HttpMessage } from '../exchanges/index.ts'

/** Recordings that may hold anything in the same places of the request. */
interface Group<Entry> {
  readonly wildcards: readonly string[]
  readonly entries: Map<string, Entry[]>
}

/** Finds recordings by what is asked: method, path, SOAPAction and body, but for what may differ in each. */
export class RecordedRequests<Entry> {
  readonly #groups = new Map<string, Group<Entry>>()

  /** `wildcards`: the elements of the request that may hold anything, as in about.json. */
  add(entry: Entry, request: HttpMessage, wildcards: readonly string[]): void {
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

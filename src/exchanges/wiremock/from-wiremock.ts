import { requestKey } from '../canonical-request.ts'
import { ExchangeError } from '../exchange-error.ts'
import type { Exchange } from '../exchange.ts'
import { FreeNames } from '../free-names.ts'
import { importedExchange } from '../imported-exchange.ts'
import type { Imported, ImportOptions, ImportRemark } from '../imported.ts'
import { answeredBy } from './answered.ts'
import { askedBy } from './asked.ts'
import { readMappings, type Mapping } from './mapping.ts'

/** Files of mappings, and the files beside them that have bodies. */
export interface WireMockFiles {
  readonly mappings: readonly { readonly name: string; readonly text: string }[]
  /** Reads a file of `__files`. Throws ExchangeError, also when the name leads out of it. */
  readonly readBody: (name: string) => Buffer
}

interface Named {
  readonly what: string
  readonly mapping: Mapping
}

/** The state in which a scenario begins. */
const STARTED = 'Started'

const SECOND = 1000

/** How many states of its scenario come before the one that a mapping needs; 0 without one. */
function stepOf({ mapping }: Named, all: readonly Named[]): number {
  let state = mapping.requiredScenarioState ?? STARTED
  for (let step = 0; step < all.length; step++) {
    if (state === STARTED) return step
    const before = all.find(
      ({ mapping: one }) => one.scenarioName === mapping.scenarioName && one.newScenarioState === state,
    )
    if (before === undefined) return step + 1
    state = before.mapping.requiredScenarioState ?? STARTED
  }
  return all.length
}

const remarksOnScenario = ({ scenarioName }: Mapping): string[] =>
  scenarioName === undefined
    ? []
    : [`of the scenario "${scenarioName}" the order of equal requests is kept, not what other requests change`]

/** Imports the mappings of one directory, one after the other. */
class WireMockImport {
  readonly exchanges: Exchange[] = []
  readonly passedOver: ImportRemark[] = []
  readonly remarks: ImportRemark[] = []
  readonly #files: WireMockFiles
  readonly #names: FreeNames
  readonly #at: Date
  /** Which mapping answers a request first, outside of scenarios. */
  readonly #first = new Map<string, string>()

  constructor(files: WireMockFiles, { taken, at }: ImportOptions) {
    this.#files = files
    this.#names = new FreeNames(taken)
    this.#at = at
  }

  run(): Imported {
    const read = this.#files.mappings.flatMap((file) => this.#mappingsIn(file))
    // The lower the number the earlier; of equal ones that which came last.
    const sorted = read.toReversed().toSorted((one, other) => one.mapping.priority - other.mapping.priority)
    for (const named of sorted) {
      this.#within(named.what, () => this.#take(named, stepOf(named, read)))
    }
    const { exchanges, passedOver, remarks } = this
    return { exchanges, passedOver, remarks }
  }

  #mappingsIn({ name, text }: WireMockFiles['mappings'][number]): Named[] {
    return (
      this.#within(name, () =>
        readMappings(text, name).flatMap((read) => {
          if ('mapping' in read) return [read]
          this.passedOver.push(read)
          return []
        }),
      ) ?? []
    )
  }

  #take({ what, mapping }: Named, step: number): void {
    const asked = askedBy(mapping)
    const answered = answeredBy(mapping, this.#files.readBody)
    const key = JSON.stringify([requestKey(asked.request, asked.wildcards), asked.wildcards])
    const before = this.#first.get(key)
    if (before !== undefined && mapping.scenarioName === undefined) {
      this.passedOver.push({ what, why: `${before} answers the same request before it.` })
      return
    }
    this.exchanges.push(
      importedExchange(
        {
          ...{ request: asked.request, response: answered.response, wildcards: asked.wildcards },
          ...{ software: 'a mapping of WireMock', latency: answered.latency },
          date: new Date(this.#at.getTime() + step * SECOND),
        },
        this.#names,
      ),
    )
    this.#first.set(key, what)
    const all = [...asked.remarks, ...answered.remarks, ...remarksOnScenario(mapping)]
    this.remarks.push(...all.map((why) => ({ what, why: `${why}.` })))
  }

  /** What is wrong with one costs no other. */
  #within<Result>(what: string, work: () => Result): Result | undefined {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error
      this.passedOver.push({ what, why: error.message })
      return undefined
    }
  }
}

/** The exchanges that mappings of WireMock stand for. What has no counterpart in a recording is told by name. */
export const fromWireMock = (files: WireMockFiles, options: ImportOptions): Imported =>
  new WireMockImport(files, options).run()

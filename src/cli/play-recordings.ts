import { playRequest, type Logon } from '../asmx/client/index.ts'
import { DomainError } from '../base/domain-error.ts'
import {
  compareExchange,
  Correspondences,
  type AcceptedDifference,
  type ExchangeComparison,
} from '../comparison/index.ts'
import {
  headerOf,
  inRecordedSequence,
  needsOf,
  statusOf,
  type Exchange,
  type HttpMessage,
  type StoredExchange,
} from '../exchanges/index.ts'

/** How recordings are played: where to, as whom, and what is accepted. */
export interface Playing {
  readonly origin: URL
  readonly logon: Logon | undefined
  readonly authorities: string | undefined
  readonly accepted: readonly AcceptedDifference[]
  /** In milliseconds. */
  readonly timeout: number
}

/** A recording, when it was made, and what the server needed for it. */
export interface PlannedRecording {
  readonly name: string
  readonly stored: StoredExchange
  readonly date: number
  readonly needs: readonly string[]
}

/** What cannot be read comes last; why is told when it is its turn. */
function planned(stored: StoredExchange): PlannedRecording {
  const { name } = stored
  try {
    const about = stored.readAbout()
    return { name, stored, date: Date.parse(about.date), needs: needsOf(about) }
  } catch (error) {
    if (error instanceof DomainError) return { name, stored, date: Infinity, needs: [] }
    throw error
  }
}

/** A recorded refusal of somebody who did not say who is calling is asked for again in the same way. */
const wasAnonymous = ({ request, response }: Exchange): boolean =>
  headerOf(request, 'Authorization') === undefined && statusOf(response) === 401

/** Plays recordings to a server, and compares what it answers. */
class Player {
  readonly #playing: Playing
  readonly #all: ReadonlyMap<string, StoredExchange>
  readonly #correspondences = new Correspondences()

  /** `all`: the recordings that may have to come before others, by name. */
  constructor(all: ReadonlyMap<string, StoredExchange>, playing: Playing) {
    this.#all = all
    this.#playing = playing
  }

  async compare({ name, stored, needs }: PlannedRecording): Promise<ExchangeComparison> {
    const { origin, accepted } = this.#playing
    try {
      const exchange = stored.read()
      for (const before of exchange.about.preparation?.after ?? []) await this.#prepare(before)
      const found = await this.#ask(exchange)
      return compareExchange(exchange, found, {
        ...{ origin: origin.origin, accepted, correspondences: this.#correspondences },
      })
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      return { exchange: name, differences: [], failure: error.message, needs }
    }
  }

  /** Asks what was asked before on the same server; what it answers is compared when it is the turn of that recording. */
  async #prepare(name: string): Promise<void> {
    const stored = this.#all.get(name)
    if (stored !== undefined) await this.#ask(stored.read())
  }

  #ask(exchange: Exchange): Promise<HttpMessage> {
    const { origin, logon, authorities, timeout } = this.#playing
    return playRequest(exchange.request, origin, {
      ...{ logon: wasAnonymous(exchange) ? undefined : logon, authorities, timeout },
    })
  }
}

/**
 * Plays those of the recordings that are `wanted` to a server, one after the other in the order in which they were made, and
 * compares its answers with the recorded ones. What keeps one from being compared is told in its place.
 */
export async function playRecordings(
  recordings: readonly StoredExchange[],
  playing: Playing,
  wanted: (recording: PlannedRecording) => boolean,
): Promise<ExchangeComparison[]> {
  const player = new Player(new Map(recordings.map((stored) => [stored.name, stored])), playing)
  const comparisons: ExchangeComparison[] = []
  for (const recording of recordings.map(planned).filter(wanted).toSorted(inRecordedSequence)) {
    comparisons.push(await player.compare(recording))
  }
  return comparisons
}

import type { About } from '../exchanges/index.ts'
import { difference, type Difference, type Nature } from './difference.ts'

/**
 * Which value of one server stands for which of the other, where they are different on every server: what is the same key or
 * GUID twice in the answers of the one must be the same twice in those of the other.
 */
export class Correspondence {
  readonly #found = new Map<string, string>()
  readonly #expected = new Map<string, string>()

  /** Two values that stand at the same place. */
  match(where: string, expected: string, found: string, nature: Nature): Difference[] {
    const known = this.#found.get(expected)
    const inverse = this.#expected.get(found)
    if ((known ?? found) !== found || (inverse ?? expected) !== expected) {
      return [difference(where, 'inconsistent', [expected, found])]
    }
    this.#found.set(expected, found)
    this.#expected.set(found, expected)
    return expected === found ? [] : [difference(where, 'changed', [expected, found], nature)]
  }
}

/** The correspondences of a run, one for each server that was recorded. */
export class Correspondences {
  readonly #byServer = new Map<string, Correspondence>()

  /**
   * The one that holds for an exchange. One that tells how its server is prepared was made by a server of its own, whose keys and
   * GUIDs another one may have again.
   */
  of({ preparation, source }: Pick<About, 'preparation' | 'source'>): Correspondence {
    if (preparation !== undefined) return new Correspondence()
    const server = source.url ?? ''
    const known = this.#byServer.get(server)
    if (known !== undefined) return known
    const made = new Correspondence()
    this.#byServer.set(server, made)
    return made
  }
}

/** What is known while two answers are compared. */
export interface Comparison {
  readonly same: Correspondence
  /** Scheme and host that each server goes by in its answer; undefined: not known. */
  readonly origins: { readonly expected: string | undefined; readonly found: string | undefined }
}

import { difference, type Difference, type Nature } from './difference.ts'

/**
 * Which value of one answer stands for which of the other, where they are different in every answer: what is the same key
 * or GUID twice in the one must be the same twice in the other.
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

/** What is known while two answers are compared. */
export interface Comparison {
  readonly same: Correspondence
  /** Scheme and host that each server goes by in its answer; undefined: not known. */
  readonly origins: { readonly expected: string | undefined; readonly found: string | undefined }
}

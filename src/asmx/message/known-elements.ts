import { RecentTexts } from '../../base/recent-texts.ts'

/** What an element adds to the counts of its document. */
export interface ElementCounts {
  readonly elements: number
  readonly attributes: number
}

/** An element of a document that has been read before: `text` is its surface, `start` and `end` where it stands. */
export interface KnownElement extends ElementCounts {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Certificates are what comes again and again: the chain of an account, and those above every licence. */
const [OPENING, CLOSING] = ['<XrML', '</XrML>']

/** What both have in common, and little else: nothing is searched for as quickly as what begins with a seldom character. */
const NAME = 'XrML'

/** Where the certificate that begins at `start` ends; undefined where it does not, or where another begins in it. */
function endOf(document: string, start: number): number | undefined {
  for (let at = document.indexOf(NAME, start + OPENING.length); at >= 0; at = document.indexOf(NAME, at + 1)) {
    if (document.startsWith(OPENING, at - 1)) return undefined
    if (document.startsWith(CLOSING, at - 2)) return at - 2 + CLOSING.length
  }
  return undefined
}

/**
 * Certificates in requests that were read and found to be well-formed, so that they need not be read again: it follows from their
 * text alone, in which no prefix is used that is declared outside of it.
 */
export class KnownElements {
  readonly #texts = new RecentTexts<ElementCounts>({ most: 128, longest: 16_000 })

  /**
   * The one that begins at a place in a document. It has none inside: so looking at every place reads no part of the document more than
   * a few times, whatever stands there.
   */
  at(document: string, start: number): KnownElement | undefined {
    if (!document.startsWith(OPENING, start)) return undefined
    const end = endOf(document, start)
    if (end === undefined) return undefined
    const known = this.#texts.find(document.slice(start, end))
    return known === undefined ? undefined : { text: known.text, start, end, ...known.value }
  }

  /** The next one in a document, from a place on. */
  next(document: string, from: number): KnownElement | undefined {
    for (let start = document.indexOf(OPENING, from); start >= 0; start = document.indexOf(OPENING, start + 1)) {
      const known = this.at(document, start)
      if (known !== undefined) return known
    }
    return undefined
  }

  /** Keeps the surface of a well-formed element if it is a certificate; gives it by itself, not as a part of a document. */
  keep(surface: string, counts: ElementCounts): string {
    return surface.startsWith(OPENING) ? this.#texts.keep(surface, () => counts).text : surface
  }
}

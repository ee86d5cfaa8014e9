import type { Exchange } from './exchange.ts'

/** Something that a file of another program says, and what is to be said about it. */
export interface ImportRemark {
  /** Its name there. */
  readonly what: string
  readonly why: string
}

/** What has become of a file of another program. Nothing of it is left out without a word. */
export interface Imported {
  readonly exchanges: readonly Exchange[]
  /** What is no exchange. */
  readonly passedOver: readonly ImportRemark[]
  /** What is one, but not in all that it says there. */
  readonly remarks: readonly ImportRemark[]
}

/** What an import goes by besides the file. */
export interface ImportOptions {
  /** Names that the exchanges must not have. */
  readonly taken: Iterable<string>
  /** The moment of the import, for what has none of its own. */
  readonly at: Date
}

import type { VersionData } from '../protocol/version-data.ts'

/** Who asked, and from where. */
export interface Caller {
  readonly name: string
  readonly sid: string
  readonly remoteAddress: string
}

/** One call of an operation: what was asked in which versions, by whom, at which moment. */
export interface Call<Parameters> {
  readonly header: VersionData | undefined
  readonly parameters: Parameters
  readonly caller: Caller
  readonly at: Date
}

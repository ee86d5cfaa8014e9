import type { Ace, SecurityDescriptor, SecurityToken } from '../access/index.ts'

/** Who changes an access list, and when. */
export interface Editor {
  readonly who: string
  readonly at: Date
}

/** One change of an access list, as it was recorded. */
export interface DescriptorChange extends Editor {
  readonly server: string
  readonly file: string
  readonly before: SecurityDescriptor
  readonly after: SecurityDescriptor
}

/** What becomes of a descriptor: another one, or undefined where the default shall count again. */
export type Edit = (before: SecurityDescriptor) => SecurityDescriptor | undefined

/** The access lists that were set for files and virtual directories of one server; one that has none has its default. */
export interface DescriptorStore {
  /** The same object as long as nothing has changed. */
  find(file: string): Promise<SecurityDescriptor | undefined>
  /**
   * Edits a descriptor and records the change, both or neither; no edit of another process comes between. `byDefault` is
   * what counts where none was set. An edit that changes nothing is not recorded.
   */
  change(file: string, byDefault: SecurityDescriptor, edit: Edit, editor: Editor): Promise<void>
  /** The newest changes of one descriptor, newest first, at most `limit`. */
  history(file: string, limit: number): Promise<DescriptorChange[]>
}

/** Somebody was not let in. */
export interface Refusal {
  readonly file: string
  readonly token: SecurityToken
  /** The entry that decided; undefined when none did. */
  readonly ace: Ace | undefined
  readonly at: Date
}

/** Keeps the last refusal of each file. */
export interface RefusalStore {
  record(refusal: Refusal): Promise<void>
  last(file: string): Promise<Refusal | undefined>
}

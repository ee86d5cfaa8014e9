import type { Guid } from '../base/guid.ts'

/** `published`: distributed to clients; `archived`: not, but it counts for what was published by it. [MS-RMPR] §3.1.1.1.1 */
export type TemplateState = 'published' | 'archived'

/** A rights policy template as a server keeps it. */
export interface KeptTemplate {
  readonly guid: Guid
  readonly state: TemplateState
  /** The template as it was signed, XrML. */
  readonly xrml: string
  /** The VALUE of the DIGEST in its SIGNATURE, as it stands there. [MS-RMPR] §3.4.4.2.3.2 */
  readonly hash: string
  readonly createdAt: Date
  readonly changedAt: Date
  readonly changedBy: string
}

export type TemplateAction = 'created' | 'changed' | 'published' | 'archived' | 'deleted'

/** What becomes of one template, and as what that is recorded. */
export interface TemplateEdit {
  readonly action: TemplateAction
  readonly guid: Guid
  /** As it is afterwards; of one that is deleted, as it was last. */
  readonly template: Pick<KeptTemplate, 'state' | 'xrml' | 'hash'>
}

/** Who edits, and when. */
export interface TemplateEditor {
  readonly who: string
  readonly at: Date
}

/** One edit, as it is on record. */
export interface TemplateChange extends TemplateEdit, TemplateEditor {}

/** Where the templates of a server, or of all servers of a cluster, are kept. */
export interface TemplateRepository {
  /** All of them, in the order in which they were made. Until something changes, the same array. */
  list(): Promise<readonly KeptTemplate[]>
  /**
   * Makes and records one edit in one transaction: `edit` is given what is kept, and may be run again. Rejects as it does, and
   * then nothing has changed.
   */
  edit(
    edit: (kept: readonly KeptTemplate[]) => TemplateEdit | Promise<TemplateEdit>,
    editor: TemplateEditor,
  ): Promise<TemplateEdit>
  /** What has become of one template, the latest first. */
  history(guid: Guid, limit: number): Promise<readonly TemplateChange[]>
}

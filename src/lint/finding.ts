/** A place in a file as editors count it: both from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A rule that a file breaks. */
export interface Finding {
  /** The name of the rule: an error of docs/faults.md, a check of docs/checks.md, or one of HTTP. */
  readonly rule: string
  readonly paragraph: string
  readonly place: Place
  /** What is wrong here. */
  readonly detail: string
  /** When the rule is broken, or what holds when it is not. */
  readonly why: string
  /** What a server answers; undefined where no server is asked. */
  readonly answer: string | undefined
}

/** What a file is, and which rules it breaks. */
export interface LintReport {
  /** One line. */
  readonly subject: string
  /** In the order in which a server meets them; it answers by the first. */
  readonly findings: readonly Finding[]
  /** What else there is to say, a line each. */
  readonly notes?: readonly string[]
}

import { XrmlError } from '../xrml-error.ts'

/** A named rule of the specification, as documentation shows it. */
export interface CheckDescription {
  /** Stable, in kebab case. */
  readonly name: string
  readonly paragraph: string
  /** What holds when the check does, in one line. */
  readonly title: string
}

/** What is wrong with a subject, and where in its text, in UTF-16 units, where reading has told. */
export interface Breach {
  readonly detail: string
  readonly start: number | undefined
}

/** A rule and how to look whether a subject follows it. */
export interface Check<Subject> extends CheckDescription {
  /** Tells what is wrong; `undefined` when the check holds. Does not throw. */
  readonly examine: (subject: Subject) => string | Breach | undefined
}

/** What became of a check. `not-reached`: something else failed that it depends on. */
export type Outcome = 'holds' | 'fails' | 'not-reached'

export interface CheckResult {
  /** The name of the check. */
  readonly check: string
  readonly paragraph: string
  /** The index of the certificate looked at, leaf 0; absent when the chain as a whole was. */
  readonly certificate?: number
  readonly outcome: Outcome
  readonly detail?: string
  /** Where in the certificate it is wrong, in UTF-16 units, where reading has told. */
  readonly start?: number
}

const breachOf = (found: string | Breach): Breach =>
  typeof found === 'string' ? { detail: found, start: undefined } : found

function newResult(
  { name, paragraph }: CheckDescription,
  outcome: Outcome,
  certificate: number | undefined,
  found: string | Breach | undefined,
): CheckResult {
  const { detail, start } = found === undefined ? { detail: undefined, start: undefined } : breachOf(found)
  return Object.freeze({
    check: name,
    paragraph,
    ...(certificate === undefined ? {} : { certificate }),
    outcome,
    ...(detail === undefined ? {} : { detail }),
    ...(start === undefined ? {} : { start }),
  })
}

/** Results that say the outcome alone, by the place in the chain plus one: nearly all are such, and the same in every chain. */
type PlainResults = Readonly<Record<Outcome, CheckResult[]>>

const plainResults = new WeakMap<CheckDescription, PlainResults>()

function plainResultsOf(check: CheckDescription): PlainResults {
  const known = plainResults.get(check)
  if (known !== undefined) return known
  const none = { holds: [], fails: [], 'not-reached': [] }
  plainResults.set(check, none)
  return none
}

/** The result of a check, given what examining found and, for a check on one certificate, its index. */
export function resultOf(
  check: CheckDescription,
  outcome: Outcome,
  certificate?: number,
  found?: string | Breach,
): CheckResult {
  if (found !== undefined) return newResult(check, outcome, certificate, found)
  return (plainResultsOf(check)[outcome][(certificate ?? -1) + 1] ??= newResult(check, outcome, certificate, found))
}

/** Examines a subject with every check; without a subject, because an earlier check failed, none is reached. */
export const runChecks = <Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject | undefined,
  certificate?: number,
): CheckResult[] =>
  checks.map((check) => {
    if (subject === undefined) return resultOf(check, 'not-reached', certificate)
    const found = check.examine(subject)
    return resultOf(check, found === undefined ? 'holds' : 'fails', certificate, found)
  })

/** Lists of results one after the other. Quicker than flatMap, and there are a hundred for a chain. */
export const allResults = (lists: readonly (readonly CheckResult[])[]): CheckResult[] =>
  ([] as CheckResult[]).concat(...lists)

/** Turns a reading function into an examination: what it throws is what is wrong. */
export const whatReadingFinds =
  <Subject>(read: (subject: Subject) => unknown) =>
  (subject: Subject): Breach | undefined => {
    try {
      read(subject)
      return undefined
    } catch (error) {
      if (error instanceof XrmlError) return { detail: error.message, start: error.start }
      throw error
    }
  }

/** What reading gives, or what it throws. */
export function attempt<T>(read: () => T): T | XrmlError {
  try {
    return read()
  } catch (error) {
    if (error instanceof XrmlError) return error
    throw error
  }
}

/** What was read, if it could be. */
export const orUndefined = <T>(value: T | XrmlError | undefined): T | undefined =>
  value instanceof XrmlError ? undefined : value

/** `detail` when the rule is broken. */
export const unless = (holds: boolean, detail: string): string | undefined => (holds ? undefined : detail)

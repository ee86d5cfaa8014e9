import { ExchangeError } from '../exchange-error.ts'

/** Says that something in a mapping has nothing in a recording that stands for it. */
export const unmapped = (what: string): ExchangeError =>
  new ExchangeError('import-unmapped', `${what} has no counterpart in a recording.`)

/** The text that a regular expression matches, and no other; undefined: it matches others. */
export function literalOf(expression: string): string | undefined {
  const bare = expression.replace(/^\^/, '').replace(/(?<!\\)\$$/, '')
  const literal = bare.replaceAll(/\\([^A-Za-z0-9])/g, (_, sign: string) => `\0${sign}`)
  // What is escaped stands for itself; any other sign of a pattern, a dot among them, does not.
  if (/(?<!\0)[\\^$*+?()[\]{}|.]/.test(literal)) return undefined
  return literal.replaceAll('\0', '')
}

import { databaseFull } from '../database-full.ts'
import { StoreError } from '../store-error.ts'

/** What a failed statement means for whoever has sent it. */
export type Failure = 'conflict' | 'unreachable' | 'other'

/** Serialisation failure, deadlock, and a row that somebody else has written first: all go away when tried again. */
const CONFLICTS = ['40001', '40P01', '23505']

/**
 * Classes and codes of a server that cannot serve now: connection, resources, shutdown and start; statements that were ended
 * for taking too long, locks included; a server that has become a standby; an outcome that the server itself does not know.
 */
const UNREACHABLE = /^(?:08|53|57|58|55P03|25006|25P03|40003|XX000$)/

/** The five characters by which the server names an error; undefined when it was not the server that answered. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return 'severity' in error ? error.code : undefined
}

/** Sorts an error of a statement. What did not come from the server came from the way to it. */
export function failureOf(error: unknown): Failure {
  const state = sqlStateOf(error)
  if (state === undefined) return error instanceof TypeError ? 'other' : 'unreachable'
  if (CONFLICTS.includes(state)) return 'conflict'
  return UNREACHABLE.test(state) ? 'unreachable' : 'other'
}

/**
 * Whether a statement that failed so may have been committed, or may be yet: the server has not said that it was not. An error
 * that ends the connection does not count as an answer.
 */
export function isOutcomeUnknown(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state === undefined || /^(?:08|57P|58|40003|XX)/.test(state)
}

/** In a word or two what keeps the database away. Messages of drivers and servers have no passwords in them. */
const reasonOf = (error: unknown): string => {
  const texts =
    error instanceof AggregateError ? error.errors.map(String) : [error instanceof Error ? error.message : '']
  return texts.filter((text) => text !== '').join('; ') || 'no answer'
}

/** disk_full */
const DISK_FULL = '53100'

/** A database that cannot be used now, told to whoever needs it. `where` names it without anything secret. */
export const unreachable = (where: string, cause: unknown): StoreError =>
  sqlStateOf(cause) === DISK_FULL
    ? databaseFull(where, cause)
    : new StoreError(
        'database-unreachable',
        `The configuration database ${where} cannot be reached: ${reasonOf(cause)}.`,
        { cause },
      )

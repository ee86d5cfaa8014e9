import type { z } from 'zod'

/** One setting: its form, its default (undefined: see `about`), what it does, and where sources disagree, both of them. */
export interface Setting<Value = unknown> {
  readonly form: z.ZodType<Value>
  readonly default: Value | undefined
  readonly about: string
  readonly sources?: readonly [string, string]
  /** Whether its value may hold what nobody else may see. */
  readonly isSecret?: boolean
}

/** States one setting. */
export const setting = <Value>(
  form: z.ZodType<Value>,
  value: Value | undefined,
  about: string,
  sources?: [string, string],
) => ({ form, default: value, about, ...(sources && { sources }) }) satisfies Setting<Value>

import { execFileSync } from 'node:child_process'
import { runProgram } from '../support/process.ts'

/** What a client is ordered to do, by the names of its environment variables without SUB_ENROLL_. Undefined: not given. */
export type Orders = Readonly<Record<string, string | undefined>>

/** What a client has told. */
export type Told =
  | { readonly outcome: 'enrolled'; readonly version: readonly string[]; readonly chain: readonly string[] }
  | { readonly outcome: 'failed'; readonly type: string; readonly code: string; readonly text: string }

/** A program and its first arguments. */
export type CommandLine = readonly [file: string, ...args: string[]]

function readTold(output: string): Told {
  const [outcome, ...fields] = output.split('\0').slice(0, -1)
  const [first = '', second = '', ...rest] = fields
  if (outcome === 'enrolled') return { outcome, version: [first, second], chain: rest }
  if (outcome === 'failed' && rest.length === 1) return { outcome, type: first, code: second, text: rest[0] ?? '' }
  throw new Error(`no outcome: ${JSON.stringify(output)}`)
}

/** Runs a client with its orders, and nothing else in its environment that it looks at. Rejects when it tells nothing. */
export async function runClient([file, ...args]: CommandLine, orders: Orders): Promise<Told> {
  const given = Object.entries(orders).flatMap(([name, value]) =>
    value === undefined ? [] : [[`SUB_ENROLL_${name}`, value] as const],
  )
  // C.UTF-8 is there on every Debian; what a client takes for the encoding of its environment must not depend on the caller's.
  const environment = { ...Object.fromEntries(given), LC_ALL: 'C.UTF-8' }
  const { stdout, stderr } = await runProgram(file, args, { environment })
  if (stdout === '') throw new Error(`it has told nothing: ${stderr}`)
  return readTold(stdout)
}

/** What a program prints first; undefined when it cannot be run. */
export function firstLineOf([file, ...args]: CommandLine): string | undefined {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: 'pipe' }).trim().split('\n', 1)[0]
  } catch {
    return undefined
  }
}

/** Runs a step of a generator or compiler; throws with what it has complained of when it fails. */
export async function build(directory: string, [file, ...args]: CommandLine): Promise<void> {
  const { code, stdout, stderr } = await runProgram(file, args, { directory })
  if (code !== 0) throw new Error(`${file} has failed: ${stdout}${stderr}`)
}

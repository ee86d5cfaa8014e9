import { readRunningNote, type DataDirectory, type RunningNote } from '../store/index.ts'

/** Whether a server runs on a data directory, as far as can be found out from beside it. */
export type RunningState =
  | { readonly state: 'stopped' }
  /** It left a note, but nobody is there any more, or somebody else: it was killed. */
  | { readonly state: 'gone'; readonly note: RunningNote }
  /** Its management listener takes connections but says nothing. */
  | { readonly state: 'silent'; readonly note: RunningNote }
  | {
      readonly state: 'running'
      readonly note: RunningNote
      readonly ready: boolean
      readonly reasons: readonly string[]
    }

/** How long the management listener may take, in milliseconds. */
const PATIENCE = 2000

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

async function ask(note: RunningNote, path: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${note.managementUrl}${path}`, {
    signal: AbortSignal.timeout(PATIENCE),
    redirect: 'error',
  })
  const value: unknown = await response.json()
  return isObject(value) ? value : {}
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((member) => typeof member === 'string') : []

/** Looks for the note of a running server, and asks its management listener whether it is that one. */
export async function findRunning(directory: DataDirectory): Promise<RunningState> {
  const note = readRunningNote(directory)
  if (note === undefined) return { state: 'stopped' }
  // Another address than the one that management listens on was not written by a server.
  if (new URL(note.managementUrl).hostname !== '127.0.0.1') return { state: 'gone', note }
  try {
    const [status, readiness] = await Promise.all([ask(note, '/status'), ask(note, '/ready')])
    if (status['instance'] !== note.instance) return { state: 'gone', note }
    return { state: 'running', note, ready: readiness['ready'] === true, reasons: textsOf(readiness['reasons']) }
  } catch (error) {
    return { state: isTimeout(error) ? 'silent' : 'gone', note }
  }
}

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

/** How long a server may take to do what falls due when its clock was moved, in milliseconds: it may ask others, in vain. */
const LONG_PATIENCE = 120_000

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

/** What has become of a server whose clock was moved beside it. */
export type CaughtUp = 'done' | 'not running' | 'not yet'

/** Waits until the server that runs on a data directory, if one does, has done what its clock in there has made due. */
export async function untilCaughtUp(directory: DataDirectory): Promise<CaughtUp> {
  const found = await findRunning(directory)
  if (found.state === 'silent') return 'not yet'
  if (found.state !== 'running') return 'not running'
  try {
    const { status } = await fetch(`${found.note.managementUrl}/clock`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ follow: true }),
      signal: AbortSignal.timeout(LONG_PATIENCE),
      redirect: 'error',
    })
    return status === 200 ? 'done' : 'not yet'
  } catch {
    return 'not yet'
  }
}

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { MACHINE_TIME, type ClockState } from '../base/adjustable-clock.ts'
import { unusableFile } from './unusable-file.ts'

const FORM = z.union([
  z.strictObject({ frozenAt: z.iso.datetime() }),
  z.strictObject({ offset: z.number().int().min(-3e14).max(3e14) }),
])

const OWNER_ONLY = 0o600

const fileIn = (directory: string): string => join(directory, 'clock.json')

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

function parseState(text: string): ClockState {
  const state = FORM.parse(JSON.parse(text))
  return 'offset' in state ? state : { frozenAt: new Date(state.frozenAt) }
}

/** The text of the file, by which a change of it is noticed; undefined: there is none. Throws the system's error. */
export function readClockText(directory: string): string | undefined {
  try {
    return readFileSync(fileIn(directory), 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** How the clock of a data directory goes: as the machine's, unless it was told otherwise. Throws StoreError. */
export function readClockState(directory: string): ClockState {
  try {
    const text = readClockText(directory)
    return text === undefined ? MACHINE_TIME : parseState(text)
  } catch (cause) {
    throw unusableFile(
      fileIn(directory),
      cause,
      'say how the clock goes. Remove it, and the clock goes as the machine’s.',
    )
  }
}

/** Keeps how the clock of a data directory goes, whole or not at all. */
export function writeClockState(directory: string, state: ClockState): void {
  const file = fileIn(directory)
  if ('offset' in state && state.offset === 0) {
    rmSync(file, { force: true })
    return
  }
  const draft = `${file}.new`
  const text = JSON.stringify('offset' in state ? state : { frozenAt: state.frozenAt.toISOString() })
  writeFileSync(draft, `${text}\n`, { mode: OWNER_ONLY })
  renameSync(draft, file)
}

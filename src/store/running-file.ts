import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { DataDirectory } from './data-directory.ts'

const FORM = z.strictObject({
  /** A name for this one run, by which its management listener is recognised. */
  instance: z.string().regex(/^[0-9a-f]{32}$/),
  /** The number of its process, where it is known. */
  pid: z.number().int().positive().optional(),
  url: z.url(),
  managementUrl: z.url(),
  since: z.iso.datetime(),
})

/** What a running server leaves in its data directory, so that commands find it. */
export type RunningNote = Readonly<z.infer<typeof FORM>>

const OWNER_ONLY = 0o600

const fileOf = ({ path }: DataDirectory): string => join(path, 'running.json')

/** Lays the note out, whole or not at all. */
export function writeRunningNote(directory: DataDirectory, note: RunningNote): void {
  const draft = `${fileOf(directory)}-${note.instance}`
  writeFileSync(draft, `${JSON.stringify(note)}\n`, { mode: OWNER_ONLY, flag: 'wx' })
  renameSync(draft, fileOf(directory))
}

/** The note of a server that runs, or did when its process was killed; undefined: there is none that can be read. */
export function readRunningNote(directory: DataDirectory): RunningNote | undefined {
  try {
    return FORM.parse(JSON.parse(readFileSync(fileOf(directory), 'utf8')))
  } catch {
    return undefined
  }
}

/** Takes the note away, unless another server has written its own since. */
export function removeRunningNote(directory: DataDirectory, instance: string): void {
  if (readRunningNote(directory)?.instance === instance) rmSync(fileOf(directory), { force: true })
}

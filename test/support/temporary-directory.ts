import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const listeners: ((path: string) => void)[] = []

/** Tells whenever a directory was taken away. */
export const onRemoval = (listener: (path: string) => void): void => void listeners.push(listener)

/** A directory for one test, in `within`; `remove` takes it away again. */
export function temporaryDirectory(within = tmpdir()): { path: string; remove: () => void } {
  const path = mkdtempSync(join(within, 'rms-emulator-test-'))
  const remove = () => {
    rmSync(path, { recursive: true, force: true })
    for (const listener of listeners) listener(path)
  }
  return { path, remove }
}

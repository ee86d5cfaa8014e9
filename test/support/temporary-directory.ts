import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory for one test, in `within`; `remove` takes it away again. */
export function temporaryDirectory(within = tmpdir()): { path: string; remove: () => void } {
  const path = mkdtempSync(join(within, 'rms-emulator-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

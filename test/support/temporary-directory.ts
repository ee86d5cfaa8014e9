import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory for one test; `remove` takes it away again. */
export function temporaryDirectory(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'rms-emulator-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

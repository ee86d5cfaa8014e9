import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isInstalled } from '../../support/installed.ts'

// Debian's own Python has Debian's packages, whatever other Python comes first in the path.
const PYTHON = '/usr/bin/python3'

/** The release of Samba whose security library is here; undefined when there is none. */
function findSamba(): string | undefined {
  const script = 'import samba, samba.security, samba.dcerpc.security, samba.ndr; print(samba.version)'
  const { stdout, status } = spawnSync(PYTHON, ['-c', script], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

const samba = findSamba()

/** For titles of tests: the release, or how to get one. */
export const sambaState = samba === undefined ? 'SKIPPED: apt-get install python3-samba' : `Samba ${samba}`

/** For `before`: skips where Samba is missing, and fails where nothing may be. */
export function skipWithoutSamba(context: Mocha.Context): void {
  if (!isInstalled(samba !== undefined, 'Samba', 'python3-samba')) context.skip()
}

/** Asks one of the scripts in this folder: one question a line, one answer a line, JSON both. */
export function askSamba(script: string, questions: readonly string[]): unknown[] {
  const { stdout, stderr, status, signal } = spawnSync(PYTHON, [fileURLToPath(new URL(script, import.meta.url))], {
    input: questions.map((line) => `${line}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(`${status} ${signal} ${stderr}`)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}

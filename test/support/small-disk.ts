import { execFileSync } from 'node:child_process'
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from './temporary-directory.ts'

/** A file system of few megabytes, in memory, that a test can fill to the last byte. */
export interface SmallDisk {
  readonly path: string
  /** Leaves no room. Everything that wants some is told ENOSPC. */
  fill(): void
  /** Makes room again. */
  clear(): void
  remove(): void
}

const BLOCK = 4096

/** Writes until nothing goes in any more. */
function writeAll(file: string): void {
  const descriptor = openSync(file, 'a')
  try {
    const block = Buffer.alloc(BLOCK)
    for (;;) writeSync(descriptor, block)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    closeSync(descriptor)
  }
}

/** Makes one; undefined, and a word about it, where the system lets nobody mount anything. */
export function createSmallDisk(megabytes: number): SmallDisk | undefined {
  const temporary = temporaryDirectory()
  const path = join(temporary.path, 'disk')
  mkdirSync(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', path], { stdio: 'pipe' })
  } catch {
    temporary.remove()
    console.warn('  No file system can be mounted here (only root can): what happens on a full disk is skipped')
    return undefined
  }
  chmodSync(temporary.path, 0o755)
  chmodSync(path, 0o777)
  const filling = join(path, 'filling')
  return {
    path,
    fill: () => writeAll(filling),
    clear: () => rmSync(filling),
    remove: () => {
      execFileSync('umount', ['--lazy', path], { stdio: 'pipe' })
      temporary.remove()
    },
  }
}

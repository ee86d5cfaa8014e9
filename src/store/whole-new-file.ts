import { chmodSync, closeSync, fsyncSync, linkSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

const OWNER_ONLY = 0o600

/** Whether a name in the file system has reached the disk is known of its folder alone. */
export function syncFolder(file: string): void {
  const folder = openSync(dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** Writes a file that is not there yet, for its owner alone, through to the disk. Throws the system's error. */
export function writeNewFile(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', OWNER_ONLY)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  chmodSync(file, OWNER_ONLY)
}

/**
 * Makes a file that is not there yet, whole or not at all, for its owner alone, through to the disk: of several that do so at
 * the same moment, one does. Throws the system's error: to the others, that it exists.
 */
export function makeWholeFile(file: string, text: string): void {
  const folder = mkdtempSync(`${file}-`)
  try {
    const draft = join(folder, 'new')
    writeNewFile(draft, text)
    linkSync(draft, file)
    syncFolder(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

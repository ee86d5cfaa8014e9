import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Script } from 'node:vm'

/** What the program gives to whoever has loaded it. */
export interface Program {
  /** Runs the command `args` in this process, and ends it. */
  readonly main: (args: readonly string[]) => Promise<void>
}

/** A program, of which V8 has compiled what has run so far. */
interface LoadedProgram extends Program {
  /** Whether it was taken from what was kept. */
  readonly isFromKept: boolean
  /** Keeps what is compiled beside the program, for the starts to come. */
  keepCompiled(): void
}

type ModuleBody = (exports: object, require: NodeJS.Require, module: object, file: string, directory: string) => void

/** V8 looks at the length of a source alone to know whether code was compiled from it, and at nothing to know whether it is whole. */
const fingerprintOf = (source: Buffer, compiled: Buffer): Buffer =>
  createHash('sha256').update(source).update(compiled).digest()

const FINGERPRINT_LENGTH = 32

const compiledFileOf = (file: string): string => file.replace(/\.cjs$/, '.compiled')

/** Code that was kept for this source; undefined: there is none. */
function keptFor(file: string, source: Buffer): Buffer | undefined {
  let kept: Buffer
  try {
    kept = readFileSync(compiledFileOf(file))
  } catch {
    return undefined
  }
  const compiled = kept.subarray(FINGERPRINT_LENGTH)
  return kept.subarray(0, FINGERPRINT_LENGTH).equals(fingerprintOf(source, compiled)) ? compiled : undefined
}

/**
 * Loads the program, a CommonJS module in `file`. Where there is code beside it that was compiled from it before, by the same
 * Node, it is not compiled again; else it is, which only takes longer. [decision 0014]
 */
export function loadProgram(file: string): LoadedProgram {
  const bytes = readFileSync(file)
  const cachedData = keptFor(file, bytes)
  const script = new Script(`(function(exports,require,module,__filename,__dirname){${bytes.toString('latin1')}\n})`, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  })
  const module = { exports: {} as Program }
  const body = script.runInThisContext() as ModuleBody
  body(module.exports, createRequire(file), module, file, dirname(file))
  const { main } = module.exports
  const keepCompiled = (): void => {
    const compiled = script.createCachedData()
    writeFileSync(compiledFileOf(file), Buffer.concat([fingerprintOf(bytes, compiled), compiled]))
  }
  return { main, isFromKept: cachedData !== undefined && script.cachedDataRejected === false, keepCompiled }
}

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withDatabase } from './test-database.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

/** The command line as users get it. */
const COMMAND_LINE = 'dist/main.js'

/** The newest change in a directory, in milliseconds since 1970. */
const newestIn = (directory: string): number =>
  Math.max(
    ...readdirSync(join(PROJECT, directory), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  )

// Whoever has changed a source wants to see the change tested, not what was built before.
before(function () {
  this.timeout(60_000)
  const built = statSync(join(PROJECT, COMMAND_LINE), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built > newestIn('src')) return
  execFileSync('npm', ['run', '--silent', 'build:program'], { cwd: PROJECT, stdio: 'inherit' })
})

/** What a process has left behind. */
export interface ProcessResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A process that may still be running. */
export interface RunningProcess {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  readonly ended: Promise<ProcessResult>
  /** Settles with the match once its output has one; rejects when it ends before. */
  untilPrinted(pattern: RegExp, stream?: 'stdout' | 'stderr'): Promise<RegExpExecArray>
}

/** The environment without what would configure the program. */
const plainEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('RMS_EMULATOR_')))

const running = new Set<ChildProcess>()

// A test that fails leaves its processes behind, and mocha would wait for them for ever.
after(() => running.forEach((child) => child.kill('SIGKILL')))

export interface ProcessOptions {
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
  /** Where it runs; the project, unless told otherwise. */
  readonly directory?: string
}

/** Starts any program. */
export function startProcess(
  file: string,
  args: readonly string[],
  { input, environment, directory = PROJECT }: ProcessOptions = {},
): RunningProcess {
  const child = spawn(file, args, { cwd: directory, env: { ...plainEnvironment(), ...environment } })
  running.add(child)
  child.stdout.setEncoding('utf8')
  child.stderr.setEncoding('utf8')
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: string) => (output.stdout += chunk))
  child.stderr.on('data', (chunk: string) => (output.stderr += chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  const ended = new Promise<ProcessResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal, ...output })
    })
  })
  return {
    child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    untilPrinted: (pattern, stream = 'stdout') =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output[stream])
          if (match !== null) resolve(match)
        }
        child[stream].on('data', look)
        look()
        ended.then(
          ({ code, stderr }) => reject(new Error(`it ended with ${String(code)} before: ${stderr}`)),
          (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
        )
      }),
  }
}

/** Starts one command of the command line. `nodeOptions` go to node itself. */
export const startCommand = (
  args: readonly string[],
  options: ProcessOptions & { readonly nodeOptions?: readonly string[] } = {},
): RunningProcess =>
  startProcess(
    process.execPath,
    [...(options.nodeOptions ?? []), COMMAND_LINE, ...withDatabase(args, options.directory ?? PROJECT)],
    options,
  )

/** Runs one command of the command line to its end. */
export const runCommand = (
  args: readonly string[],
  options: Parameters<typeof startCommand>[1] = {},
): Promise<ProcessResult> => startCommand(args, options).ended

/** Runs any program to its end. */
export const runProgram = (
  file: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> => startProcess(file, args, options).ended

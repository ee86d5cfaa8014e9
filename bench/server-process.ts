import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const LEAST = fileURLToPath(new URL('least-server.ts', import.meta.url))

/** The account that the benchmark logs on with. */
export const ACCOUNT = { user: 'bench', password: 'a password for the benchmark' } as const

/** Runs one command of the command line to its end and gives its output. */
export function runCommand(args: readonly string[], input = ''): string {
  return execFileSync(process.execPath, [MAIN, ...args], { input, encoding: 'utf8', env: ENVIRONMENT })
}

/** A real server in its own process. */
export interface ServerProcess {
  readonly url: string
  /** From starting the process to its first answer, in milliseconds. */
  readonly firstAnswer: number
  /** User and system time that the process has used, in microseconds. From the operating system. */
  cpu(): number
  /** Resident memory in bytes. */
  memory(): number
  stop(): Promise<void>
}

/** A data directory, what each command and its server are told besides, and the mode of its hierarchy. */
export interface BenchedData {
  readonly path: string
  readonly mode: 1 | 2
  readonly words?: readonly string[]
}

/** Servers of one cluster have one passphrase. */
const ENVIRONMENT = { ...process.env, RMS_EMULATOR_KEY_PASSPHRASE: 'that of the benchmark' }

/** Ticks of /proc/PID/stat in a second: 100 on every Linux that there is. */
const TICKS = 100

/** User and system time of a process in microseconds. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / TICKS
}

const memoryOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) * 1024

function untilListening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const url = /^listening on (\S+)$/m.exec(output)?.[1]
      if (url !== undefined && /^ready$/m.test(output)) resolve(url)
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
}

/** Starts a server on a data directory and waits for its first answer. */
export function startServer({ path, mode, words = [] }: BenchedData): Promise<ServerProcess> {
  const ports = ['--port', '0', '--management-port', '0']
  return startProcess([MAIN, 'serve', '--data', path, ...ports, '--set', `cryptographicMode=${mode}`, ...words])
}

/** Starts the least that such a server can be, with its database in a directory. */
export const startLeastServer = (
  issued: 'enrollment' | 'use-license',
  { path, mode }: BenchedData,
): Promise<ServerProcess> => startProcess(['--import', 'tsx', LEAST, issued, String(mode), path])

/** Starts a server by what Node is told, and waits for its first answer. */
async function startProcess(args: readonly string[]): Promise<ServerProcess> {
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], env: ENVIRONMENT })
  const url = await untilListening(child)
  await (await fetch(`${url}/_wmcs/Certification/SubEnrollService.asmx?wsdl`)).text()
  const firstAnswer = performance.now() - started
  const pid = child.pid ?? 0
  return {
    url,
    firstAnswer,
    cpu: () => cpuOf(pid),
    memory: () => memoryOf(pid),
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit')
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

/** Makes a data directory with the benchmark's account, which is let in. */
export function prepareData({ path, words = [] }: BenchedData): void {
  runCommand(['account', 'add', ACCOUNT.user, '--data', path, '--password-file', '-', ...words], ACCOUNT.password)
  letIn({ path, words })
}

/** Lets the benchmark's account in where it is known already: at another server of the cluster. */
export function letIn({ path, words = [] }: Pick<BenchedData, 'path' | 'words'>): void {
  runCommand(['dacl', 'grant', 'SubEnrollService.asmx', ACCOUNT.user, '--data', path, ...words])
}

import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { z } from 'zod'
import { packageFile } from './base/package-file.ts'
import { runCommandLine, type Io } from './cli/index.ts'

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(packageFile('package.json'), 'utf8')))

/** What shells add to the number of the signal that ended a process. */
const SIGNALLED = 128

/** Asks at the terminal without echo. */
async function askSecret(question: string): Promise<string> {
  process.stderr.write(question)
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: mute, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}

/** Who runs this process; in a container its number may have no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}

/** The environment of the process, from which what must not be read out of it later is taken away. */
function takeEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env }
  delete process.env['RMS_EMULATOR_KEY_PASSPHRASE']
  delete process.env['RMS_EMULATOR_KEY_PIN']
  delete process.env['RMS_EMULATOR_DATABASE']
  delete process.env['PGPASSWORD']
  // Nor out of the list of processes: a title takes the place of the command line.
  if (process.argv.some((word) => /:\/\/[^/@]*:[^/@]*@/.test(word))) process.title = 'rms-emulator'
  return environment
}

/** What the process is and has to a command. */
const ioOf = (environment: NodeJS.ProcessEnv): Io => ({
  user: userName(),
  pid: process.pid,
  environment,
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  showStatus: process.stdout.isTTY
    ? (line) => void process.stdout.write(line === undefined ? '\r\u001B[K' : `\r\u001B[K${line}`)
    : undefined,
  readInput,
  askSecret: process.stdin.isTTY ? askSecret : undefined,
  exportVariable: (name, value) => void (process.env[name] = value),
  untilStopped: () =>
    new Promise((resolve) => {
      let isTold = false
      const tell = (_signal: NodeJS.Signals, number: number): void => {
        // Not left to the system: as the first process of a container it would not be ended by it.
        if (isTold) process.exit(SIGNALLED + number)
        isTold = true
        resolve()
      }
      process.on('SIGINT', tell)
      process.on('SIGTERM', tell)
    }),
})

/** Runs the command `args` in this process, and ends it. */
export async function main(args: readonly string[]): Promise<void> {
  // Whoever reads the output may have gone, as head does; then there is nobody left to write to.
  process.stdout.on('error', () => process.exit(0))
  const code = await runCommandLine(args, ioOf(takeEnvironment()), version)
  // Output to a pipe is written in the background: it must be out before the process ends.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}

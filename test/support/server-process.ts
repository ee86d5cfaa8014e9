import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openInstallation } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { countEnrollments, listEnrollments, type EnrollmentEntry } from '../../src/store/index.ts'
import { addAdmin, grantRead } from './admin.ts'
import { startCommand, type ProcessResult, type RunningProcess } from './process.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { databaseSettings } from './test-database.ts'

/** Loaded into a server before anything else: tells what Object.prototype has when the process gets SIGUSR2. */
const PROTOTYPE_WATCH = `data:text/javascript,${encodeURIComponent(`
  process.on('SIGUSR2', () => {
    process.stderr.write('Object.prototype: ' + Reflect.ownKeys(Object.prototype).map(String).sort().join(' ') + '\\n')
  })
`)}`

/** The data directory of a server that runs in another process. ADMIN is in it, and let in. */
export interface TestData {
  readonly path: string
  /** How many certificates were issued. */
  count(): Promise<number>
  /** What was issued, newest first, at most `limit`. */
  enrollments(limit: number): Promise<EnrollmentEntry[]>
  remove(): Promise<void>
}

/** Makes a data directory in which ADMIN may sub-enroll. */
export async function prepareData(): Promise<TestData> {
  const directory = temporaryDirectory()
  const path = join(directory.path, 'root')
  const installation = await openInstallation({
    path,
    settings: loadSettings({ assignments: databaseSettings(path) }),
    random: systemRandom,
    create: 'TESTROOT',
  })
  const { queries } = installation.store
  await addAdmin(installation)
  await grantRead(installation, 'rmsadmin')
  return {
    path,
    count: () => countEnrollments(queries),
    enrollments: (limit) => listEnrollments(queries, limit),
    remove: async () => {
      await installation.close()
      directory.remove()
    },
  }
}

/** A root in a process of its own: what kills it is seen. */
export interface ServerProcess {
  readonly process: RunningProcess
  readonly url: string
  readonly managementUrl: string
  /** The whole address of SubEnrollService.asmx. */
  readonly serviceUrl: string
  /** From the start of the process to its first answer, in milliseconds. */
  readonly firstAnswer: number
  isAlive(): boolean
  /** Resident memory in bytes: now, and the most that it ever was. Only Linux tells; elsewhere both are zero. */
  memory(): { readonly now: number; readonly most: number }
  /** The names of the own properties of Object.prototype in that process. */
  prototypeMembers(): Promise<string>
  stop(): Promise<ProcessResult>
  kill(): Promise<ProcessResult>
}

function memoryOf(pid: number): { now: number; most: number } {
  if (process.platform !== 'linux') return { now: 0, most: 0 }
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1])
  return { now: kilobytes('VmRSS') * 1024, most: kilobytes('VmHWM') * 1024 }
}

export interface ServerProcessOptions {
  /** More words for `serve`. */
  readonly words?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** Starts `serve` on a data directory and waits until it has given its first answer. `nodeOptions` go to node itself. */
export async function startServer(
  path: string,
  nodeOptions: readonly string[] = [],
  { words = [], environment = {} }: ServerProcessOptions = {},
): Promise<ServerProcess> {
  const started = performance.now()
  const running = startCommand(
    ['serve', '--data', path, '--port', '0', '--management-port', '0', '--set', 'log.level=error', ...words],
    { nodeOptions: [...nodeOptions, '--import', PROTOTYPE_WATCH], environment },
  )
  await running.untilPrinted(/^ready$/m)
  const [, url = ''] = await running.untilPrinted(/^listening on (\S+)$/m)
  const [, managementUrl = ''] = await running.untilPrinted(/^management on (\S+)$/m)
  const serviceUrl = `${url}${SUB_ENROLL_PATH}`
  await (await fetch(`${serviceUrl}?wsdl`)).text()
  const firstAnswer = performance.now() - started
  const { child, ended } = running
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  return {
    process: running,
    url,
    managementUrl,
    serviceUrl,
    firstAnswer,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    memory: () => memoryOf(child.pid ?? 0),
    prototypeMembers: async () => {
      child.kill('SIGUSR2')
      return (await running.untilPrinted(/^Object\.prototype: (.*)$/m, 'stderr'))[1] ?? ''
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

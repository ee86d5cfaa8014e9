import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Where Debian puts its versions of PostgreSQL. */
const VERSIONS = '/usr/lib/postgresql'

export const POSTGRES_USER = 'rms'

/** The programs of the newest PostgreSQL that Debian has installed here; undefined: there is none. */
function findPrograms(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined
  const newest = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0]
  const programs = join(VERSIONS, newest ?? '', 'bin')
  return existsSync(join(programs, 'initdb')) && existsSync(join(programs, 'postgres')) ? programs : undefined
}

export const hasPostgres = (): boolean => findPrograms() !== undefined

/** Whoever is root must be somebody else to run PostgreSQL: the user that Debian's package makes. */
function runAs(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const numberOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: numberOf('-u'), gid: numberOf('-g') }
}

/** A PostgreSQL server of the tests' own, on the loopback address, in a directory that is thrown away. */
export interface PostgresServer {
  readonly port: number
  /** The process that listens; it changes when the server is started again. */
  readonly pid: number
  /** The address of a database, which may not be there yet. */
  urlOf(database: string): string
  /** Runs SQL as its owner and gives what is printed, a line for each row. */
  sql(text: string, database?: string): string
  /** Makes an empty database, or a copy of another, and gives its address. */
  createDatabase(name: string, template?: string): string
  /** `fast`: as an administrator would stop it. `immediate`: as if the machine had lost its power. */
  stop(mode: 'fast' | 'immediate'): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

const CONFIGURATION = (port: number, directory: string) => `
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = '${directory}'
max_connections = 200
shared_buffers = 32MB
log_min_messages = fatal
`

/** Makes one, somewhere under `within`, and starts it. Throws when there is no PostgreSQL. */
export async function startPostgres(settings = '', within?: string): Promise<PostgresServer> {
  const programs = findPrograms()
  if (programs === undefined) throw new Error('PostgreSQL is not installed (Debian: postgresql)')
  const temporary = temporaryDirectory(within)
  const user = runAs()
  if (user.uid !== undefined) execFileSync('chown', [`${user.uid}:${user.gid ?? 0}`, temporary.path])
  chmodSync(temporary.path, 0o700)
  const data = join(temporary.path, 'data')
  const options = { ...user, cwd: temporary.path, stdio: 'pipe', encoding: 'utf8' } as const
  const initdb = ['-D', data, '-U', POSTGRES_USER, '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']
  execFileSync(join(programs, 'initdb'), initdb, options)
  const port = await freePort()
  writeFileSync(join(data, 'postgresql.auto.conf'), CONFIGURATION(port, temporary.path) + settings)

  let server: ChildProcess | undefined
  const psql = (text: string, database: string) =>
    execFileSync(
      join(programs, 'psql'),
      ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(port), '-U', POSTGRES_USER, database],
      { input: text, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] },
    ).trimEnd()
  const isReady = () => {
    try {
      return psql('select 1', 'postgres') === '1'
    } catch {
      return false
    }
  }
  const start = async () => {
    const child = spawn(join(programs, 'postgres'), ['-D', data], {
      ...user,
      cwd: temporary.path,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let told = ''
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()))
    server = child
    for (let attempt = 0; !isReady(); attempt += 1) {
      if (child.exitCode !== null || attempt > 300) throw new Error(`PostgreSQL does not start: ${told}`)
      await setTimeout(50)
    }
  }
  const stop = async (mode: 'fast' | 'immediate') => {
    const child = server
    server = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
    await exited
  }
  const urlOf = (database: string) => `postgres://${POSTGRES_USER}@127.0.0.1:${port}/${database}`
  await start()
  return {
    port,
    get pid() {
      return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n', 1)[0])
    },
    urlOf,
    sql: (text, database = 'postgres') => psql(text, database),
    createDatabase: (name, template) => {
      psql(`create database "${name}"${template === undefined ? '' : ` template "${template}"`}`, 'postgres')
      return urlOf(name)
    },
    ...{ start, stop },
    remove: async () => {
      await stop('immediate')
      temporary.remove()
    },
  }
}

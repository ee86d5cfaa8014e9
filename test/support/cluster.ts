import { join } from 'node:path'
import { openInstallation, type Installation } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { listEnrollments, type EnrollmentEntry } from '../../src/store/index.ts'
import { addAdmin, ADMIN, basic, grantRead } from './admin.ts'
import { MADE_PASSPHRASE } from './made-passphrase.ts'
import type { PostgresServer } from './postgres-server.ts'
import { startServer, type ServerProcess } from './server-process.ts'
import { newKey, postSubEnroll, subEnrollEnvelope, type RequestMembers } from './sub-enroll-request.ts'
import { freshDatabaseName } from './shared-postgres.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** What all servers of a cluster are told. */
export const ENVIRONMENT = { RMS_EMULATOR_KEY_PASSPHRASE: MADE_PASSPHRASE }

/** Front ends on one database, each in a process and a data directory of its own. */
export interface Cluster {
  /** The address of the database. */
  readonly url: string
  readonly directory: string
  /** Where the data of a front end are. */
  pathOf(server: string): string
  /** Opens a front end in this process, for looking and changing. */
  open(server: string): Promise<Installation>
  /** Makes the account ADMIN and lets it in at all of these front ends. */
  letIn(...servers: readonly string[]): Promise<void>
  start(server: string, ...words: readonly string[]): Promise<ServerProcess>
  enrollments(): Promise<EnrollmentEntry[]>
  remove(): void
}

/** Makes a new database on a PostgreSQL server for a cluster. `via`: the address under which front ends see that server. */
export function createCluster(postgres: PostgresServer, via: (url: string) => string = (url) => url): Cluster {
  const temporary = temporaryDirectory()
  const direct = postgres.createDatabase(freshDatabaseName())
  const pathOf = (server: string) => join(temporary.path, server)
  const open = (server: string) =>
    openInstallation({
      path: pathOf(server),
      settings: loadSettings({ assignments: [`database=${direct}`] }),
      random: systemRandom,
      create: server,
    })
  const withOpen = async <Result>(server: string, work: (installation: Installation) => Promise<Result>) => {
    const installation = await open(server)
    try {
      return await work(installation)
    } finally {
      await installation.close()
    }
  }
  return {
    url: direct,
    directory: temporary.path,
    pathOf,
    open,
    letIn: async (...servers) => {
      for (const server of servers) {
        await withOpen(server, async (installation) => {
          await addAdmin(installation)
          await grantRead(installation, 'rmsadmin')
        })
      }
    },
    start: (server, ...words) =>
      startServer(pathOf(server), [], {
        words: ['--database', via(direct), '--set', `server.name=${server}`, ...words],
        environment: ENVIRONMENT,
      }),
    enrollments: () => withOpen('WATCHER', ({ store }) => listEnrollments(store.queries, 1_000_000)),
    remove: () => temporary.remove(),
  }
}

/** Keys that are made once: an RSA key costs more than an enrollment. */
const keys = Array.from({ length: 4 }, () => newKey().base64)

/** One of four keys. */
export const keyNumber = (number: number): string => keys[number % keys.length] ?? ''

/** Asks a front end for an enrollment. Status 0: the connection was lost before an answer. */
export async function enroll(
  server: ServerProcess,
  members: RequestMembers,
): Promise<{ status: number; text: string }> {
  try {
    return await postSubEnroll(server.serviceUrl, { body: subEnrollEnvelope(members), authorization: basic(ADMIN) })
  } catch {
    return { status: 0, text: '' }
  }
}

/** What became of the enrollments that clients have asked for, by their GUIDs. */
export interface Story {
  readonly answered: Set<string>
  readonly refused: Set<string>
  /** Neither: the front end was gone. */
  readonly open: Set<string>
  /** The exceptions by which the refused were told. */
  readonly faults: Set<string>
  /** How long the slowest answer took, refusals included, in milliseconds. */
  slowest: number
}

const exceptionIn = (text: string): string => /---&gt; ([\w.]+)/.exec(text)?.[1] ?? text

let stories = 0

/** Lets `clients` ask front ends in turn, each for one enrollment after the other, until `isOver`. */
export async function enrollUntil(
  servers: () => readonly ServerProcess[],
  clients: number,
  isOver: (story: Story) => boolean,
): Promise<Story> {
  const story: Story = { answered: new Set(), refused: new Set(), open: new Set(), faults: new Set(), slowest: 0 }
  const number = (stories += 1)
  const client = async (which: number) => {
    for (let count = 0; !isOver(story); count += 1) {
      const server = servers()[(which + count) % servers().length]
      if (server === undefined) throw new Error('there is no front end')
      const guid = `c${String(number).padStart(7, '0')}-0000-4000-8000-${String(which).padStart(4, '0')}${String(count).padStart(8, '0')}`
      const asked = performance.now()
      const { status, text } = await enroll(server, { guid, key: keyNumber(which) })
      story[status === 200 ? 'answered' : status === 0 ? 'open' : 'refused'].add(guid)
      if (status >= 300) story.faults.add(exceptionIn(text))
      story.slowest = Math.max(story.slowest, performance.now() - asked)
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, which) => client(which)))
  return story
}

/** Where books and story differ: answered but not there, refused but there, or there more than once. */
export function contradictions({ answered, refused }: Story, entries: readonly EnrollmentEntry[]) {
  const times = new Map<string, number>()
  for (const { guid } of entries) times.set(guid, (times.get(guid) ?? 0) + 1)
  return {
    lost: [...answered].filter((guid) => !times.has(guid)),
    there: [...refused].filter((guid) => times.has(guid)),
    twice: [...times].filter(([, count]) => count > 1).map(([guid]) => guid),
  }
}

export const NONE = { lost: [], there: [], twice: [] }

/** What callers are told when the database is away. */
export const UNSPECIFIED = 'Microsoft.DigitalRightsManagement.Utilities.UnspecifiedErrorException'

import { connect } from 'node:net'
import { join } from 'node:path'
import type { About } from '../../fixtures/exchange.ts'
import type { ServerEnvironment } from '../../src/app/index.ts'
import { createGroupExpansionService } from '../../src/asmx/client/index.ts'
import { systemClock, type Clock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { ADMIN, ADMINS } from './admin.ts'
import { startTestEnrollmentServer } from './enrollment-server.ts'
import { grantGroupExpansion } from './group-expansion.ts'
import { keysOfOneSeed } from './key-pool.ts'
import { makeTemplates } from './make-templates.ts'
import { startTestRoot, type TestRoot } from './root-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { copyData } from './test-database.ts'

/** A clock that stands still until it is set. */
class SetClock implements Clock {
  moment: Date

  constructor(moment: Date) {
    this.moment = moment
  }

  now(): Date {
    return this.moment
  }
}

/** A server that has issued nothing yet. */
interface FreshServer {
  readonly played: Pick<TestRoot, 'server' | 'enrollments' | 'close'>
  readonly clock: SetClock
}

/** What is played: a request as `about` describes it, and those that come before it on the same server. */
export interface Play {
  readonly about: About
  readonly request: Uint8Array
  readonly earlier: readonly Uint8Array[]
}

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000

/** Sends bytes over a socket and gives everything that comes back until the server closes. */
function sendRaw(url: string, request: Uint8Array): Promise<Buffer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => socket.write(request))
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('the server does not close the connection')))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.once('end', () => resolve(Buffer.concat(chunks)))
    socket.once('close', () => resolve(Buffer.concat(chunks)))
    socket.once('error', reject)
  })
}

/** What decides how a hierarchy is made: settings of the .asmx and of requests do not. */
const madeWith = ({ switches, preparation }: About): readonly string[] => [
  preparation.made,
  ...switches.filter((name) => !/^(?:asmx|request|certification|licensing|exclusion|groupExpansion)\./.test(name)),
]

/** Whether a server is as good as new after it: what issues to clients draws on the seed even where it refuses. */
const leavesNoTrace = ({ preparation }: About, request: Uint8Array): boolean =>
  preparation.role === 'enrollment' ||
  !/^POST \S*(?:Certification\/Certification|Licensing\/(?:Publish|License))\.asmx/.test(
    Buffer.from(request).toString('latin1', 0, 200),
  )

/** The servers of other forests, of which none is there. */
const forestAt: ServerEnvironment['forestAt'] = (url) =>
  createGroupExpansionService(url, () => ({
    ...{ authorities: undefined, timeout: PATIENCE },
    logon: { credentials: ADMIN, scheme: undefined, random: systemRandom, clock: systemClock },
  }))

/**
 * Servers to play exchanges into. A hierarchy is made once for all servers with the same keys, and a server is used
 * again as long as it has issued nothing, so that every exchange meets a server that is as good as new.
 */
export class ExchangeServers {
  readonly #directory = temporaryDirectory()
  readonly #made = new Map<string, string>()
  /** All exchanges have one seed, as exchanges.test.ts holds. */
  readonly #keySource = keysOfOneSeed()
  readonly #unused = new Map<string, FreshServer>()
  #started = 0

  /** Plays one exchange and gives the bytes of the response. */
  async play({ about, request, earlier }: Play): Promise<Buffer> {
    const { made, granted, role, templates } = about.preparation
    const key = JSON.stringify([about.switches, made, granted, role, templates])
    const fresh = this.#unused.get(key) ?? (await this.#start(about))
    this.#unused.set(key, fresh)
    fresh.clock.moment = new Date(about.date)
    for (const one of earlier) await sendRaw(fresh.played.server.url, one)
    const response = await sendRaw(fresh.played.server.url, request)
    if (!leavesNoTrace(about, request) || (await fresh.played.enrollments()).length > 0) {
      this.#unused.delete(key)
      await fresh.played.close()
    }
    return response
  }

  async close(): Promise<void> {
    for (const { played } of this.#unused.values()) await played.close()
    this.#directory.remove()
  }

  async #start(about: About): Promise<FreshServer> {
    const clock = new SetClock(new Date(about.preparation.made))
    const keySource = this.#keySource
    if (about.preparation.role === 'enrollment') {
      return { played: await startTestEnrollmentServer({ set: about.switches, clock, keySource }), clock }
    }
    const path = join(this.#directory.path, `root ${this.#started++}`)
    copyData(await this.#hierarchy(about), path)
    const root = await startTestRoot({ set: about.switches, clock, path, forestAt, keySource })
    if (about.preparation.granted) {
      await root.grant(ADMINS)
      await grantGroupExpansion(root.installation)
    }
    await makeTemplates(root.installation, about)
    return { played: root, clock }
  }

  /** A data directory with the hierarchy that such a server has made. */
  async #hierarchy(about: About): Promise<string> {
    const [made, ...set] = madeWith(about)
    const key = JSON.stringify([made, set])
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const path = join(this.#directory.path, `hierarchy ${this.#made.size}`)
    const root = await startTestRoot({
      set,
      clock: new SetClock(new Date(about.preparation.made)),
      path,
      keySource: this.#keySource,
    })
    await root.close()
    this.#made.set(key, path)
    return path
  }
}

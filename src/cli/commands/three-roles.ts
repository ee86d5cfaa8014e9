import { join } from 'node:path'
import { FILE_PERMISSIONS, grantAccess } from '../../access/index.ts'
import {
  enrollRoot,
  joinCluster,
  openInstallation,
  openKeys,
  provisionLicensing,
  renewLicensor,
  sqliteCluster,
  startEnrollment,
  startLicensing,
  startRoot,
  type Installation,
  type RunningServer,
} from '../../app/index.ts'
import { createEnrollmentService, createRootService } from '../../asmx/client/index.ts'
import { ntHash } from '../../authentication/index.ts'
import { toBase64 } from '../../base/base64.ts'
import { silentLogger } from '../../base/logger.ts'
import { formatMinute } from '../../base/moment.ts'
import { randomFor, systemRandom } from '../../base/random.ts'
import { parseAnchors, readIssuingCertificate, verifyChain } from '../../certificates/index.ts'
import type { Settings } from '../../config/index.ts'
import { LicensingError } from '../../licensing/index.ts'
import { SUB_ENROLL_FILE } from '../../protocol/paths.ts'
import { countEnrollments, listEvents, readChain } from '../../store/index.ts'
import { CommandFailure } from '../cli-error.ts'
import type { Io } from '../io.ts'

const USER = 'rmsadmin'
const LICENSING_URL = 'http://licensing.example/_wmcs'
const PASSPHRASE = 'three roles'
const ANYWHERE = { host: '127.0.0.1', port: 0, managementPort: 0 }

/** How long a running server may take to see that its certificate was renewed by another process, in milliseconds. */
const PATIENCE = 10_000

/** Three machines, one after the other, and what ends them. */
class Machines {
  readonly #path: string
  readonly #settings: Settings
  readonly #ends: (() => Promise<void>)[] = []

  constructor(path: string, settings: Settings) {
    this.#path = path
    this.#settings = settings
  }

  folder(name: string): string {
    return join(this.#path, name)
  }

  async open(name: string, isNew = true): Promise<Installation> {
    const create = isNew ? name : undefined
    const settings = { ...this.#settings, 'server.name': name }
    const installation = await openInstallation({ path: this.folder(name), settings, random: systemRandom, create })
    this.#ends.push(() => installation.close())
    return installation
  }

  async start(installation: Installation, start: typeof startRoot): Promise<RunningServer> {
    const environment = { clock: installation.clock, logger: silentLogger, passphrase: PASSPHRASE }
    const server = await start(installation, ANYWHERE, environment)
    this.#ends.push(() => server.close())
    return server
  }

  async end(): Promise<void> {
    for (const end of this.#ends.toReversed()) await end()
  }
}

/** Everything the story is told with. */
interface Stage {
  readonly io: Io
  readonly machines: Machines
  readonly password: string
}

function expect(condition: boolean, what: string): void {
  if (!condition) throw new CommandFailure(`The story failed: ${what}.`)
}

const xrmlOf = async ({ store }: Installation): Promise<string[]> =>
  (await readChain(store.queries)).flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))

const untilOf = (chain: readonly string[]): Date => readIssuingCertificate(chain[0] ?? '').certificate.rangeTime.until

const random = randomFor(undefined)

/** The root asks the enrollment service; asked again, it is renewed. */
async function enroll(root: Installation, serviceUrl: string) {
  return enrollRoot(
    root,
    { name: 'ROOT', url: 'http://root.example/_wmcs', revocationAuthorities: [] },
    {
      ...{ anchors: [], passphrase: PASSPHRASE, clock: root.clock, randomFor: random, serviceUrl },
      service: await createEnrollmentService(serviceUrl),
    },
  )
}

const rootAt = ({ password }: Stage, url: string) => createRootService(url, { user: `EMULATOR\\${USER}`, password })

const provision = async (stage: Stage, licensing: Installation, rootUrl: string) =>
  provisionLicensing(licensing, {
    ...{ root: await rootAt(stage, rootUrl), rootUrl, url: LICENSING_URL, name: 'LICENSING' },
    ...{ anchors: [], passphrase: PASSPHRASE, clock: licensing.clock, randomFor: random },
  })

async function letIn({ io, password }: Stage, root: Installation): Promise<void> {
  await root.accounts.add({ name: USER, ntHash: ntHash(password), groups: [], at: root.clock.now() })
  const sid = await root.accounts.findSid(USER)
  if (sid === undefined) throw new CommandFailure('The story failed: the account is gone.')
  await root.fileAccess.change(
    SUB_ENROLL_FILE,
    (descriptor) => grantAccess(descriptor, sid, FILE_PERMISSIONS.ReadAndExecute),
    { who: io.user, at: root.clock.now() },
  )
}

/** A licensing server is refused, let in, and sub-enrolled while it is provisioned. */
async function subEnroll(stage: Stage, root: Installation, server: RunningServer): Promise<Installation> {
  const { io, machines } = stage
  const licensing = await machines.open('LICENSING')
  const refusal: unknown = await provision(stage, licensing, server.url).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(refusal instanceof LicensingError && refusal.code === 'root-refused', 'the root did not refuse')
  io.print(
    '3. A licensing server that is provisioned asks the root, and is refused: SubEnrollService.asmx lets nobody in',
  )
  await letIn(stage, root)
  const { guid, chain, isRootConfirmed } = await provision(stage, licensing, server.url)
  expect(isRootConfirmed, 'the root did not tell who it is')
  const { ok, results } = verifyChain(chain, { anchors: parseAnchors(chain.at(-1) ?? ''), at: licensing.clock.now() })
  expect(ok, 'the chain does not verify')
  io.print(`   Its account is let in, and the root signs its key into the hierarchy: {${guid}}`)
  io.print(
    `   ${results.length} checks on ${chain.length} certificates hold, valid until ${formatMinute(untilOf(chain))}`,
  )
  io.print('   GetLicensorCertificate at the root tells the same chain: the root is trusted')
  return licensing
}

/** A second server of the licensing cluster asks nobody. */
async function joinSecond(stage: Stage, root: Installation, licensing: Installation): Promise<void> {
  const { io, machines } = stage
  const before = await countEnrollments(root.store.queries)
  const cluster = sqliteCluster(licensing.directory.path)
  await joinCluster({
    ...{ path: machines.folder('SECOND'), name: 'SECOND', cluster, passphrase: PASSPHRASE, keepPassphrase: false },
  })
  const second = await machines.open('SECOND', false)
  const server = await machines.start(second, startLicensing)
  expect((await countEnrollments(root.store.queries)) === before, 'joining was an enrollment')
  expect((await xrmlOf(second))[0] === (await xrmlOf(licensing))[0], 'the servers have different certificates')
  io.print(`4. A second server joins the licensing cluster: it serves with the same certificate on ${server.url},`)
  io.print(
    `   and the root was not asked: its books still have ${before === 1 ? 'one enrollment' : `${before} enrollments`}`,
  )
}

/** Waits until a running root tells its renewed certificate. */
async function takenUp(stage: Stage, url: string, certificate: string): Promise<void> {
  const root = await rootAt(stage, url)
  for (let waited = 0; (await root.licensorCertificate())?.[0] !== certificate; waited += 100) {
    expect(waited < PATIENCE, 'the root did not take up its new certificate')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

interface Cast {
  readonly service: { readonly installation: Installation; readonly server: RunningServer }
  readonly root: { readonly installation: Installation; readonly server: RunningServer }
  readonly licensing: Installation
}

/** Eleven months and a half go by; everybody is renewed by whoever issued. */
async function renew(stage: Stage, { service, root, licensing }: Cast): Promise<void> {
  const { io, machines } = stage
  const server = await machines.start(licensing, startLicensing)
  const before = untilOf(await xrmlOf(licensing))
  for (const each of [service.server, root.server, server]) await each.adjustClock({ advance: 'P360D' })
  const events = await listEvents(licensing.store.queries, 10)
  const names = events.map(({ id, name }) => `${id} ${name}`).toReversed()
  expect(events.length === 2, 'the warnings did not come')
  io.print('5. 360 days go by in a moment. The licensing server warns of the end of its certificate:')
  names.forEach((name) => io.print(`   event ${name}`))
  const { chain } = await enroll(root.installation, service.server.url)
  await takenUp(stage, root.server.url, chain[0] ?? '')
  const { store: keys } = await openKeys(licensing, { passphrase: PASSPHRASE, clock: licensing.clock }, random)
  const ports = { rootAt: (url: string) => rootAt(stage, url) }
  const renewed = await renewLicensor(licensing, { keys, clock: licensing.clock, randomFor: random, ports })
  const { until } = renewed.certificate.rangeTime
  expect(until > before, 'the certificate was not renewed')
  io.print('6. The root is renewed by the enrollment service, the licensing server by the root: same keys, same GUIDs')
  io.print(`   {${renewed.guid}} until ${formatMinute(until)} instead of ${formatMinute(before)}`)
}

/**
 * Tells the story of three machines in one process, on directories below `path`: enrollment service, root, licensing
 * server; a second server joins; a year goes by. Throws CommandFailure when something did not happen as it should.
 */
export async function tellThreeRoles(path: string, settings: Settings, io: Io): Promise<void> {
  const machines = new Machines(path, settings)
  const stage: Stage = { io, machines, password: toBase64(systemRandom.bytes(18)) }
  try {
    const service = await machines.open('ENROLLMENT')
    const serviceServer = await machines.start(service, startEnrollment)
    io.print(
      `1. An enrollment service, as Microsoft ran one, has made its hierarchy and listens on ${serviceServer.url}`,
    )
    const root = await machines.open('ROOT')
    const { guid, chain } = await enroll(root, serviceServer.url)
    expect(chain.length === 4, 'the chain of the root does not have four certificates')
    const rootServer = await machines.start(root, startRoot)
    io.print(`2. A root asks it for its licensor certificate, gets ${chain.length} certificates, {${guid}}`)
    io.print(`   until ${formatMinute(untilOf(chain))}, and listens on ${rootServer.url}`)
    const licensing = await subEnroll(stage, root, rootServer)
    await joinSecond(stage, root, licensing)
    await renew(stage, {
      service: { installation: service, server: serviceServer },
      root: { installation: root, server: rootServer },
      licensing,
    })
  } finally {
    await machines.end()
  }
}

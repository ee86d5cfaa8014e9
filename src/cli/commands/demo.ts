import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { FILE_PERMISSIONS, grantAccess } from '../../access/index.ts'
import { openInstallation, provisionLicensing, startRoot, type Installation } from '../../app/index.ts'
import { createRootService } from '../../asmx/client/index.ts'
import { ntHash } from '../../authentication/index.ts'
import { toBase64 } from '../../base/base64.ts'
import { systemClock } from '../../base/clock.ts'
import { silentLogger } from '../../base/logger.ts'
import { formatMinute } from '../../base/moment.ts'
import { randomFor, systemRandom } from '../../base/random.ts'
import { parseAnchors, verifyChain } from '../../certificates/index.ts'
import type { Settings } from '../../config/index.ts'
import { LicensingError } from '../../licensing/index.ts'
import { SUB_ENROLL_FILE } from '../../protocol/paths.ts'
import { enrollmentHistory, readChain } from '../../store/index.ts'
import { CommandFailure } from '../cli-error.ts'
import { settingsFrom, withCommonOptions, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { tellProtectedDocument } from './protected-document.ts'
import { tellThreeRoles } from './three-roles.ts'

const LICENSING_URL = 'http://licensing.example/_wmcs'
const ACCOUNT = 'rmsadmin'
const PASSPHRASE = 'demo'

/** Everything the story is told with. */
interface Stage {
  readonly io: Io
  readonly root: Installation
  readonly licensing: Installation
  readonly rootUrl: string
  readonly password: string
}

function expect(condition: boolean, what: string): void {
  if (!condition) throw new CommandFailure(`The demo failed: ${what}.`)
}

const enroll = async ({ rootUrl, password, licensing }: Stage) =>
  provisionLicensing(licensing, {
    root: await createRootService(rootUrl, { user: `EMULATOR\\${ACCOUNT}`, password }),
    rootUrl,
    url: LICENSING_URL,
    name: 'LICENSING',
    anchors: [],
    passphrase: PASSPHRASE,
    clock: systemClock,
    randomFor: randomFor(licensing.settings.seed),
  })

async function beRefused(stage: Stage): Promise<void> {
  stage.io.print('2. A licensing server asks to be sub-enrolled. The access list lets SYSTEM in and nobody else:')
  const refusal = await enroll(stage).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(refusal instanceof LicensingError && refusal.code === 'root-refused', 'the root did not refuse')
  stage.io.print('   refused with HTTP 401, as it should be')
}

async function grant({ io, root }: Stage): Promise<void> {
  const sid = await root.accounts.findSid(ACCOUNT)
  if (sid === undefined) throw new CommandFailure('The demo failed: the account is gone.')
  await root.fileAccess.change(
    SUB_ENROLL_FILE,
    (descriptor) => grantAccess(descriptor, sid, FILE_PERMISSIONS.ReadAndExecute),
    { who: io.user, at: systemClock.now() },
  )
  io.print(`3. The administrator grants EMULATOR\\${ACCOUNT} the right to read and execute SubEnrollService.asmx`)
}

async function subEnroll(stage: Stage): Promise<void> {
  const { guid, certificate, chain } = await enroll(stage)
  const { from, until } = certificate.rangeTime
  expect(chain.length === 5, 'the chain does not have five certificates')
  stage.io.print(`4. Asked again, the root signs the server's key: {${guid}}`)
  stage.io.print(`   valid from ${formatMinute(from)} until ${formatMinute(until)} (UTC)`)
}

async function verify({ io, root, licensing }: Stage): Promise<void> {
  const xrmlOf = async ({ store }: Installation) =>
    (await readChain(store.queries)).flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))
  const chain = await xrmlOf(licensing)
  const anchors = parseAnchors((await xrmlOf(root)).at(-1) ?? '')
  const { ok, results } = verifyChain(chain, { anchors, at: systemClock.now() })
  expect(ok, 'the chain does not verify')
  io.print(
    `5. The chain verifies up to the root's own anchor: ${results.length} checks on ${chain.length} certificates hold`,
  )
}

async function renew(stage: Stage): Promise<void> {
  const { guid } = await enroll(stage)
  const relations = (await enrollmentHistory(stage.root.store.queries, guid)).map(({ relation }) => relation)
  expect(relations.join() === 'first,renewal', 'the second enrollment is not a renewal')
  stage.io.print('6. Renewed with the same key and GUID; the root remembers both enrollments')
}

async function tell(path: string, settings: Settings, io: Io): Promise<void> {
  const open = (name: string) =>
    openInstallation({ path: join(path, name), settings, random: systemRandom, create: name })
  const root = await open('ROOT')
  const licensing = await open('LICENSING')
  const environment = { clock: systemClock, logger: silentLogger, passphrase: undefined }
  try {
    const server = await startRoot(root, { host: '127.0.0.1', port: 0, managementPort: 0 }, environment)
    try {
      io.print(`1. A root certification server has made its hierarchy and listens on ${server.url}`)
      const password = toBase64(systemRandom.bytes(18))
      await root.accounts.add({ name: ACCOUNT, ntHash: ntHash(password), groups: [], at: systemClock.now() })
      const stage: Stage = { io, root, licensing, rootUrl: server.url, password }
      await beRefused(stage)
      await grant(stage)
      await subEnroll(stage)
      await verify(stage)
      await renew(stage)
      await tellProtectedDocument({ io, path, root, rootUrl: server.url, licensing, passphrase: PASSPHRASE })
    } finally {
      await server.close()
    }
  } finally {
    await root.close()
    await licensing.close()
  }
}

/** `demo`: the whole story in one process on a temporary directory. */
export const addDemo = (program: Command, io: Io): void => {
  withCommonOptions(program.command('demo'))
    .description(
      'Tell the whole story on a temporary directory: start, be refused, grant, sub-enroll, verify, renew; protect a document, open it, be refused it.',
    )
    .option('--three-roles', 'tell that of an enrollment service, a root, a licensing cluster, and a year instead')
    .action(async ({ threeRoles, ...options }: CommonOptions & { readonly threeRoles?: true }) => {
      const path = mkdtempSync(join(tmpdir(), 'rms-emulator-demo-'))
      try {
        // Servers that are nobody's cluster, and gone afterwards.
        const settings = { ...settingsFrom(options, io), database: undefined }
        await (threeRoles === true ? tellThreeRoles(path, settings, io) : tell(path, settings, io))
        io.print('Everything happened as it should.')
      } finally {
        rmSync(path, { recursive: true, force: true })
      }
    })
}

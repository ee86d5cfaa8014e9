import { join } from 'node:path'
import { startLicensing, type Installation, type RunningServer } from '../../app/index.ts'
import { ntHash } from '../../authentication/index.ts'
import { toBase64 } from '../../base/base64.ts'
import { systemClock } from '../../base/clock.ts'
import { silentLogger } from '../../base/logger.ts'
import type { Interval } from '../../base/moment.ts'
import { systemRandom } from '../../base/random.ts'
import { parseAnchors, verifyLicenseChain, type CryptographicModeNumber } from '../../certificates/index.ts'
import {
  addressOf,
  ClientError,
  parseUsageGrant,
  permissionsOf,
  readPublishedDocument,
  writePublishingChain,
  type Chain,
  type PublishedDocument,
  type RightsClient,
} from '../../client/index.ts'
import { openProfileDirectory } from '../../client-profile/index.ts'
import { decryptContent, encryptContent } from '../../content/index.ts'
import { CommandFailure } from '../cli-error.ts'
import { createClient } from '../client-options.ts'
import type { Io } from '../io.ts'
import { periodText } from '../license-text.ts'

const TEXT = 'For Bob alone.'

/** What the story of a document is told with. */
export interface DocumentStage {
  readonly io: Io
  /** Where the clients keep what they have. */
  readonly path: string
  readonly root: Installation
  readonly rootUrl: string
  readonly licensing: Installation
  /** The passphrase of the licensing server's keys. */
  readonly passphrase: string
}

function expect(condition: boolean, what: string): asserts condition {
  if (!condition) throw new CommandFailure(`The demo failed: ${what}.`)
}

/** Somebody with an account on both servers, and a machine. */
async function certified({ path, root, rootUrl, licensing }: DocumentStage, name: string): Promise<RightsClient> {
  const password = toBase64(systemRandom.bytes(18))
  for (const { accounts } of [root, licensing]) {
    await accounts.add({ name, ntHash: ntHash(password), groups: [], at: systemClock.now() })
  }
  const mode: CryptographicModeNumber = root.settings.cryptographicMode ?? 1
  const credentials = { user: name, password }
  const profile = openProfileDirectory(join(path, name), undefined)
  const client = createClient(profile, { mode, caller: { credentials, options: {} } })
  await client.activate()
  await client.certify(rootUrl, { persistent: true })
  return client
}

/** How many checks hold on a chain, up to the anchor of the root that the client trusts. */
function checksOn(chain: Chain): number {
  const anchors = parseAnchors(chain.at(-1) ?? '')
  const { ok, results } = verifyLicenseChain(chain, { anchors, at: systemClock.now() })
  expect(ok, 'a chain does not verify')
  return results.length
}

function yearsText(what: string, interval: Interval | undefined): string {
  expect(interval !== undefined, `${what} does not say how long it is valid`)
  return `   ${what} is valid from ${periodText(interval)}`
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A document as it goes round: encrypted, and what is to be known of it. */
interface Protected {
  readonly document: PublishedDocument
  readonly content: Buffer
}

async function protect(io: Io, alice: RightsClient, url: string, reader: string): Promise<Protected> {
  const { publishingChain, contentKey } = await alice.publish({
    policy: { kind: 'own', grants: [parseUsageGrant(`${reader}:VIEW`)], until: undefined },
    by: { url },
  })
  const document = readPublishedDocument(writePublishingChain(publishingChain))
  const content = await collect(encryptContent(contentKey, [Buffer.from(TEXT)]))
  io.print(`8. Alice protects a document, and the licensing server signs that ${reader} may view it:`)
  io.print(
    `   ${checksOn(publishingChain)} checks on ${publishingChain.length} certificates hold, up to the root's anchor`,
  )
  io.print(yearsText('the publishing licence', document.license.validityTime))
  return { document, content }
}

async function read(io: Io, bob: RightsClient, url: string, { document, content }: Protected): Promise<void> {
  const held = await bob.useLicense(document, url)
  const key = await bob.contentKey(held)
  const text = (await collect(decryptContent(key, [content], { size: Buffer.byteLength(TEXT) }))).toString()
  expect(text === TEXT, 'Bob reads something else')
  const rights = permissionsOf(held.signed.license).map(({ right }) => right)
  io.print(`9. Bob gets a use licence, ${rights.join(', ')}, and reads: ${text}`)
  io.print(`   ${checksOn(held.chain)} checks on ${held.chain.length} certificates hold`)
  io.print(yearsText('the use licence', held.signed.license.validityTime))
}

async function beRefused(io: Io, mallory: RightsClient, url: string, { document }: Protected): Promise<void> {
  const refusal = await mallory.useLicense(document, url).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(refusal instanceof ClientError && refusal.code === 'no-rights', 'Mallory was not refused')
  io.print(`10. Mallory is refused: ${refusal.exception?.split('.').at(-1) ?? refusal.message}`)
}

async function tell(stage: DocumentStage, { url }: RunningServer): Promise<void> {
  const { io, rootUrl } = stage
  io.print(`7. The licensing server listens on ${url}. Alice, Bob and Mallory activate a machine each,`)
  io.print(`   and the root at ${rootUrl} certifies their accounts`)
  const alice = await certified(stage, 'alice')
  const bob = await certified(stage, 'bob')
  const mallory = await certified(stage, 'mallory')
  io.print(yearsText('an account certificate', (await alice.account()).certificate.validityTime))
  const document = await protect(io, alice, url, addressOf(await bob.account()))
  await read(io, bob, url, document)
  await beRefused(io, mallory, url, document)
}

/**
 * Tells how a document is protected on the licensing server, opened by whom it is for, and refused to another.
 * Throws CommandFailure when something did not happen as it should.
 */
export async function tellProtectedDocument(stage: DocumentStage): Promise<void> {
  const { licensing, passphrase } = stage
  const environment = { clock: systemClock, logger: silentLogger, passphrase }
  const server = await startLicensing(licensing, { host: '127.0.0.1', port: 0, managementPort: 0 }, environment)
  try {
    await tell(stage, server)
  } finally {
    await server.close()
  }
}

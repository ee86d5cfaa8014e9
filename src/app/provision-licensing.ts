import { toBase64 } from '../base/base64.ts'
import type { Clock } from '../base/clock.ts'
import type { Guid } from '../base/guid.ts'
import type { RandomFor } from '../base/random.ts'
import {
  keyFingerprint,
  keySize,
  parseAnchors,
  readIssuingCertificate,
  rsaPublicKeyOf,
  type IssuingCertificate,
  type TrustAnchor,
} from '../certificates/index.ts'
import { ConfigError } from '../config/index.ts'
import { provision, type OnStep, type Provisioned, type RootService } from '../licensing/index.ts'
import {
  readSetting,
  replaceChain,
  trustRoot,
  writeSetting,
  type StoredLink,
  type TrustedRoot,
} from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { identityOf, keepIdentity, rememberIdentity, type ServerIdentity } from './server-identity.ts'
import { readConfiguration, settleConfiguration, type SettledConfiguration } from './settled-configuration.ts'

export interface ProvisionLicensingOptions {
  readonly root: RootService
  readonly rootUrl: string
  readonly url: string
  readonly name: string
  readonly anchors: readonly TrustAnchor[]
  readonly passphrase: string
  readonly clock: Clock
  readonly randomFor: RandomFor
  /** A private key that somebody brings along, in PEM; undefined: the one that is there, or a new one. */
  readonly keyFile?: string | undefined
  readonly onStep?: OnStep | undefined
}

/** What became of provisioning. */
export interface ProvisionedServer {
  readonly guid: Guid
  readonly certificate: IssuingCertificate
  readonly chain: readonly string[]
  readonly anchor: TrustAnchor
  /** Whether nobody had said which root to trust, so that the one in the answer was. */
  readonly trustedOnFirstUse: boolean
  /** Whether the root itself has told the same chain as its own; it may lack the service for that. */
  readonly isRootConfirmed: boolean
}

/** The places of a sub-enrolled server's chain: its own certificate, the root's, and those above the root. */
const ROLES = ['licensor', 'root-licensor', 'enrollment-service', 'enrollment-ca', 'ca'] as const

const linksOf = (chain: readonly string[]): StoredLink[] =>
  chain.map((xrml, position) => ({ role: ROLES[position] ?? 'root-licensor', xrml, x509: undefined }))

const anchorText = ({ name, publicKey }: TrustAnchor): string =>
  JSON.stringify([{ name, size: keySize(publicKey), modulus: toBase64(publicKey.modulus.toReversed()) }])

/** The root as it is trusted: its identity is that of the certificate which has issued ours. [MS-RMPRS] §3.4 */
function trustedRootOf(chain: readonly string[], trustedAt: Date): TrustedRoot {
  const { principal } = readIssuingCertificate(chain[1] ?? '').certificate
  return {
    guid: principal.object.id.value,
    url: principal.object.address?.value ?? '',
    keyFingerprint: keyFingerprint(principal.publicKey),
    chain: chain.slice(1),
    trustedAt,
  }
}

interface Kept {
  readonly configuration: SettledConfiguration
  readonly identity: ServerIdentity
  readonly answer: Provisioned
  readonly options: ProvisionLicensingOptions
  readonly at: Date
}

/** Keeps key, chain, anchor, root and what was decided together, or nothing of it. */
async function keep({ store }: Installation, { configuration, identity, answer, options, at }: Kept): Promise<void> {
  await store.change(async (db) => {
    await keepIdentity(db, identity, options.passphrase)
    await replaceChain(db, linksOf(answer.chain))
    await writeSetting(db, 'trustAnchor', anchorText(answer.anchor))
    await trustRoot(db, trustedRootOf(answer.chain, at))
    await writeSetting(db, 'rootUrl', options.rootUrl)
    await writeSetting(db, 'licensorName', options.name)
    await settleConfiguration(db, configuration)
  })
}

/** The root that an earlier answer led to: it is trusted from then on, and no other one. */
async function anchorsOnRecord({ store }: Installation): Promise<readonly TrustAnchor[]> {
  const anchor = await readSetting(store.queries, 'trustAnchor')
  return anchor === undefined ? [] : parseAnchors(anchor)
}

/**
 * Makes a data directory a licensing server's: key pair, SubEnroll and GetLicensorCertificate at the root, everything
 * checked, then kept at once. Run again, it renews. When anything fails, or the process ends, what was there stays, but for
 * the key and GUID that the root may know: the next attempt has the same. Throws LicensingError, ConfigError, CertificateError.
 */
export async function provisionLicensing(
  installation: Installation,
  options: ProvisionLicensingOptions,
): Promise<ProvisionedServer> {
  const { clock, onStep, root, name, url } = options
  const configuration = await readConfiguration(installation, 'licensing')
  if (installation.settings['keys.store'] !== 'file') {
    throw new ConfigError(
      'A licensing server keeps its private key in the configuration database: keys.store must be file.',
    )
  }
  const anchors = options.anchors.length > 0 ? options.anchors : await anchorsOnRecord(installation)
  await onStep?.('key')
  const identity = await identityOf(installation, { ...options, ...configuration, kind: 'a licensing server' })
  await onStep?.('remember')
  await rememberIdentity(installation, identity, options.passphrase)
  const answer = await provision({
    publicKey: rsaPublicKeyOf(identity.privateKey),
    guid: identity.guid,
    own: identity.own,
    profile: configuration.profile.name,
    now: () => clock.now(),
    ...{ name, url, anchors, root, onStep },
  })
  await onStep?.('keep')
  await keep(installation, { configuration, identity, answer, options, at: clock.now() })
  await onStep?.('done')
  const { certificate, chain, anchor, isRootConfirmed } = answer
  return { guid: identity.guid, certificate, chain, anchor, trustedOnFirstUse: anchors.length === 0, isRootConfirmed }
}

import { toBase64 } from '../base/base64.ts'
import type { Clock } from '../base/clock.ts'
import type { RandomFor } from '../base/random.ts'
import {
  AUTHORITIES,
  CRYPTOGRAPHIC_MODES,
  formatPkcs1PublicKey,
  keySize,
  parseAnchors,
  rsaPublicKeyOf,
  type HierarchyName,
  type IssuingCertificate,
  type RsaPublicKey,
  type TrustAnchor,
} from '../certificates/index.ts'
import { ConfigError } from '../config/index.ts'
import { checkEnrollAnswer, checkFreshness, type CheckedAnswer, type EnrollRequest } from '../licensing/index.ts'
import { SERVER_SKU } from '../protocol/profile.ts'
import { readPrivateKey, readSetting, replaceChain, writeSetting, type StoredLink } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { forgetPending } from './pending-enrollment.ts'
import { identityOf, keepIdentity, type ServerIdentity } from './server-identity.ts'
import { readConfiguration, settleConfiguration, type SettledConfiguration } from './settled-configuration.ts'

/** What enrolling a root needs, however the request travels. */
export interface EnrollRootOptions {
  /** The roots to trust; none: the one that is on record, or whichever the first answer leads to. */
  readonly anchors: readonly TrustAnchor[]
  readonly passphrase: string
  readonly clock: Clock
  readonly randomFor: RandomFor
}

/** What a root says of itself. */
export interface RootDetails {
  readonly name: string
  readonly url: string
  /** Third parties who may revoke its certificate. */
  readonly revocationAuthorities: readonly RsaPublicKey[]
}

/** A root that was enrolled. */
export interface EnrolledRoot {
  readonly guid: string
  readonly certificate: IssuingCertificate
  readonly chain: readonly string[]
  /** Whether nobody had said which root to trust, so that the one in the answer was. */
  readonly trustedOnFirstUse: boolean
}

/** What a root asks for, and who it says it is. */
export interface RootRequest {
  readonly request: EnrollRequest
  readonly identity: ServerIdentity
}

/** The places of an enrolled root's chain. [MS-RMPR] §3.6.4.1.4.7 */
const ROLES = ['licensor', 'enrollment-service', 'enrollment-ca', 'ca'] as const

/** The configuration of a root that can be enrolled: one has either made its own hierarchy or is enrolled. Throws ConfigError. */
export async function enrollableRoot(installation: Installation): Promise<SettledConfiguration> {
  const configuration = await readConfiguration(installation, 'root')
  if (installation.settings['keys.store'] !== 'file') {
    throw new ConfigError(
      'A root that is enrolled keeps its private key in the configuration database: keys.store must be file.',
    )
  }
  if ((await readPrivateKey(installation.store.queries, 'root')) === undefined) return configuration
  throw new ConfigError(
    `The root in ${installation.directory.path} has made its own hierarchy and cannot be enrolled any more. Use another --data directory.`,
  )
}

/**
 * Makes the request of a root, by the key and GUID that it has already, or has told somebody, or by new ones; nothing is kept.
 * [MS-RMPR] §3.6.4.1.4.1. Throws StoreError, CertificateError.
 */
export async function prepareRequest(
  installation: Installation,
  { mode, profile }: SettledConfiguration,
  details: RootDetails,
  options: EnrollRootOptions,
): Promise<RootRequest> {
  const keySizes = [CRYPTOGRAPHIC_MODES[mode].keySizes.licensor]
  const identity = await identityOf(installation, { ...options, kind: 'an enrolled root', mode, keySizes })
  const request: EnrollRequest = {
    publicKeyBytes: formatPkcs1PublicKey(rsaPublicKeyOf(identity.privateKey)),
    guid: identity.guid,
    sku: SERVER_SKU,
    version: profile.build,
    ...details,
  }
  return { request, identity }
}

const anchorText = ({ name, publicKey }: TrustAnchor): string =>
  JSON.stringify([{ name, size: keySize(publicKey), modulus: toBase64(publicKey.modulus.toReversed()) }])

/** The hierarchy that the service belongs to, by the name of its CA. */
const hierarchyOf = ({ anchor }: CheckedAnswer, otherwise: HierarchyName): HierarchyName =>
  anchor.name === AUTHORITIES.production.root ? 'production' : otherwise

/** Where an answer came from. */
interface TakeInOptions extends EnrollRootOptions {
  /** The address of the service that has answered over the wire, and when it was asked; undefined: it came by file. */
  readonly online: { readonly service: string; readonly askedAt: Date } | undefined
}

interface Kept {
  readonly configuration: SettledConfiguration
  readonly asked: RootRequest
  readonly answer: CheckedAnswer
  readonly options: TakeInOptions
}

/** Keeps key, chain and anchor, and forgets the request: all of it or nothing. */
async function keep({ store }: Installation, { configuration, asked, answer, options }: Kept): Promise<void> {
  const links = ROLES.map((role, position): StoredLink => ({ role, xrml: answer.chain[position], x509: undefined }))
  const { online, passphrase } = options
  await store.change(async (db) => {
    await keepIdentity(db, asked.identity, passphrase)
    await replaceChain(db, links)
    await writeSetting(db, 'trustAnchor', anchorText(answer.anchor))
    await writeSetting(db, 'licensorName', asked.request.name)
    if (online !== undefined) await writeSetting(db, 'enrollmentService', online.service)
    await settleConfiguration(db, { ...configuration, hierarchy: hierarchyOf(answer, configuration.hierarchy) })
    await forgetPending(db)
  })
}

/**
 * Checks a service's answer against what was asked and the root to trust, and keeps it with everything that belongs to it.
 * When anything fails, what was there stays. Throws LicensingError, ConfigError, CertificateError.
 */
export async function takeInAnswer(
  installation: Installation,
  asked: RootRequest,
  chain: readonly string[],
  options: TakeInOptions,
): Promise<EnrolledRoot> {
  const configuration = await enrollableRoot(installation)
  const onRecord = await readSetting(installation.store.queries, 'trustAnchor')
  const known = onRecord === undefined ? [] : parseAnchors(onRecord)
  const anchors = options.anchors.length > 0 ? options.anchors : known
  const answer = checkEnrollAnswer(chain, asked.request, anchors, options.clock.now())
  // Who carries files chooses which answer to take in.
  if (options.online !== undefined) {
    checkFreshness(answer, options.online.askedAt, asked.identity.own, 'enrollment service')
  }
  await keep(installation, { configuration, asked, answer, options })
  const { guid } = asked.request
  return { guid, certificate: answer.certificate, chain, trustedOnFirstUse: anchors.length === 0 }
}

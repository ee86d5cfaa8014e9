import { toBase64 } from '../base/base64.ts'
import type { Clock } from '../base/clock.ts'
import type { RandomFor } from '../base/random.ts'
import {
  AUTHORITIES,
  encryptPrivateKey,
  formatPkcs1PublicKey,
  keySize,
  parseAnchors,
  rsaPublicKeyOf,
  type ChainRole,
  type HierarchyName,
  type IssuingCertificate,
  type RsaPublicKey,
  type TrustAnchor,
} from '../certificates/index.ts'
import { ConfigError } from '../config/index.ts'
import { readAnswerFile, writeRequestFile } from '../asmx/index.ts'
import {
  checkEnrollAnswer,
  type CheckedAnswer,
  type EnrollmentService,
  type EnrollRequest,
} from '../licensing/index.ts'
import { SERVER_SKU } from '../protocol/profile.ts'
import {
  readChain,
  readPrivateKey,
  readSetting,
  replaceChain,
  storePrivateKeys,
  StoreError,
  writeSetting,
  type StoredLink,
} from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { forgetPending, identityOf, keepPending, readPending, type PendingEnrollment } from './pending-enrollment.ts'
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

/** A request that is to be carried to the service by file. */
export interface RequestedEnrollment {
  readonly text: string
  /** Whether the root was enrolled before. */
  readonly isRenewal: boolean
}

/** The places of an enrolled root's chain. [MS-RMPR] §3.6.4.1.4.7 */
const ROLES = ['licensor', 'enrollment-service', 'enrollment-ca', 'ca'] as const

/** A root has either made its own hierarchy or is enrolled. Throws ConfigError. */
async function configurationOf(installation: Installation): Promise<SettledConfiguration> {
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

async function prepare(
  installation: Installation,
  configuration: SettledConfiguration,
  details: RootDetails,
  options: EnrollRootOptions,
): Promise<PendingEnrollment> {
  const { privateKey, guid } = await identityOf(installation, configuration, options)
  const request: EnrollRequest = {
    publicKeyBytes: formatPkcs1PublicKey(rsaPublicKeyOf(privateKey)),
    guid,
    sku: SERVER_SKU,
    version: configuration.profile.build,
    ...details,
  }
  return { request, privateKey }
}

const anchorText = ({ name, publicKey }: TrustAnchor): string =>
  JSON.stringify([{ name, size: keySize(publicKey), modulus: toBase64(publicKey.modulus.toReversed()) }])

/** The hierarchy that the service belongs to, by the name of its CA. */
const hierarchyOf = ({ anchor }: CheckedAnswer, otherwise: HierarchyName): HierarchyName =>
  anchor.name === AUTHORITIES.production.root ? 'production' : otherwise

/** Keeps key, chain and anchor, and forgets the request: all of it or nothing. */
async function keep(
  { store }: Installation,
  pem: string,
  answer: CheckedAnswer,
  kept: { readonly configuration: SettledConfiguration; readonly name: string; readonly service: string | undefined },
): Promise<void> {
  const links = ROLES.map((role, position): StoredLink => ({ role, xrml: answer.chain[position], x509: undefined }))
  const { configuration, name, service } = kept
  await store.change(async (db) => {
    // A key that is there already may have been put under another passphrase meanwhile.
    if ((await readPrivateKey(db, 'licensor')) === undefined) {
      await storePrivateKeys(db, new Map<ChainRole, string>([['licensor', pem]]))
    }
    await replaceChain(db, links)
    await writeSetting(db, 'trustAnchor', anchorText(answer.anchor))
    await writeSetting(db, 'licensorName', name)
    if (service !== undefined) await writeSetting(db, 'enrollmentService', service)
    await settleConfiguration(db, { ...configuration, hierarchy: hierarchyOf(answer, configuration.hierarchy) })
    await forgetPending(db)
  })
}

async function takeIn(
  installation: Installation,
  pending: PendingEnrollment,
  chain: readonly string[],
  options: EnrollRootOptions & { readonly service: string | undefined },
): Promise<EnrolledRoot> {
  const configuration = await configurationOf(installation)
  const onRecord = await readSetting(installation.store.queries, 'trustAnchor')
  const known = onRecord === undefined ? [] : parseAnchors(onRecord)
  const anchors = options.anchors.length > 0 ? options.anchors : known
  const answer = checkEnrollAnswer(chain, pending.request, anchors, options.clock.now())
  const pem = encryptPrivateKey(pending.privateKey, options.passphrase)
  const { guid, name } = pending.request
  await keep(installation, pem, answer, { configuration, name, service: options.service })
  return { guid, certificate: answer.certificate, chain, trustedOnFirstUse: anchors.length === 0 }
}

/**
 * Makes a data directory that of a root which `service` has enrolled: key pair, Enroll, everything checked, then kept. Run
 * again, it renews. When anything fails, what was there stays. [MS-RMPR] §3.1.3, §3.6.4.1
 * Throws LicensingError, ConfigError, CertificateError.
 */
export async function enrollRoot(
  installation: Installation,
  details: RootDetails,
  options: EnrollRootOptions & { readonly service: EnrollmentService; readonly serviceUrl: string },
): Promise<EnrolledRoot> {
  const configuration = await configurationOf(installation)
  const pending = await prepare(installation, configuration, details, options)
  const chain = await options.service.enroll(pending.request)
  return takeIn(installation, pending, chain, { ...options, service: options.serviceUrl })
}

/**
 * Makes the request of a root that cannot reach the service, to be carried there by file. Key and GUID are kept until the
 * answer comes; asked again, the same ones are in the request. [MS-RMPR] §3.6.4.2.1.1. Throws ConfigError, CertificateError.
 */
export async function requestEnrollment(
  installation: Installation,
  details: RootDetails,
  options: EnrollRootOptions,
): Promise<RequestedEnrollment> {
  const configuration = await configurationOf(installation)
  const isRenewal = (await readChain(installation.store.queries)).length > 0
  const pending = await prepare(installation, configuration, details, options)
  await installation.store.change(async (db) => {
    await keepPending(db, pending, options.passphrase)
    await settleConfiguration(db, configuration)
  })
  const { revocationAuthorities: keys, ...request } = pending.request
  return { text: writeRequestFile({ ...request, revocationAuthorities: keys.map(formatPkcs1PublicKey) }), isRenewal }
}

/**
 * Takes in the answer to a request that was carried by file, as `enrollRoot` does with one that came over the wire.
 * [MS-RMPR] §3.6.4.2.1.2. Throws StoreError `no-enrollment-request`, EnrollmentFileError, LicensingError.
 */
export async function importEnrollment(
  installation: Installation,
  answer: Uint8Array,
  options: EnrollRootOptions,
): Promise<EnrolledRoot> {
  const pending = await readPending(installation, options.passphrase)
  if (pending === undefined) {
    throw new StoreError(
      'no-enrollment-request',
      `The server in ${installation.directory.path} waits for no answer: make a request with rms-emulator enroll request.`,
    )
  }
  return takeIn(installation, pending, readAnswerFile(answer), { ...options, service: undefined })
}

import type { KeyObject } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { newGuid, parseGuid, type Guid } from '../base/guid.ts'
import type { RandomFor } from '../base/random.ts'
import {
  CRYPTOGRAPHIC_MODES,
  decryptPrivateKey,
  derivePrivateKey,
  encryptPrivateKey,
  generatePrivateKey,
  keySize,
  parseAnchors,
  readIssuingCertificate,
  rsaPublicKeyOf,
  type ChainRole,
  type CryptographicModeNumber,
  type IssuingCertificate,
  type TrustAnchor,
} from '../certificates/index.ts'
import { toBase64 } from '../base/base64.ts'
import { ConfigError } from '../config/index.ts'
import { provision, type CheckedAnswer, type RootService } from '../licensing/index.ts'
import {
  readChain,
  readPrivateKey,
  readSetting,
  replaceChain,
  storePrivateKeys,
  writeSetting,
  type StoredLink,
} from '../store/index.ts'
import type { Installation } from './open-installation.ts'
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
}

/** What became of provisioning. */
export interface ProvisionedServer {
  readonly guid: Guid
  readonly certificate: IssuingCertificate
  readonly chain: readonly string[]
  /** Whether nobody had said which root to trust, so that the one in the answer was. */
  readonly trustedOnFirstUse: boolean
}

/** The places of a sub-enrolled server's chain: its own certificate, the root's, and those above the root. */
const ROLES = ['licensor', 'root-licensor', 'enrollment-service', 'enrollment-ca', 'ca'] as const

const linksOf = (chain: readonly string[]): StoredLink[] =>
  chain.map((xrml, position) => ({ role: ROLES[position] ?? 'root-licensor', xrml, x509: undefined }))

const anchorText = ({ name, publicKey }: TrustAnchor): string =>
  JSON.stringify([{ name, size: keySize(publicKey), modulus: toBase64(publicKey.modulus.toReversed()) }])

/** Keeps key, chain, anchor and what was decided together, or nothing of it. */
async function keep(
  { store }: Installation,
  kept: {
    configuration: SettledConfiguration
    answer: CheckedAnswer
    newKey: string | undefined
    rootUrl: string
    name: string
  },
): Promise<void> {
  await store.change(async (db) => {
    // A key that is there already may have been put under another passphrase meanwhile.
    if (kept.newKey !== undefined) await storePrivateKeys(db, new Map<ChainRole, string>([['licensor', kept.newKey]]))
    await replaceChain(db, linksOf(kept.answer.chain))
    await writeSetting(db, 'trustAnchor', anchorText(kept.answer.anchor))
    await writeSetting(db, 'rootUrl', kept.rootUrl)
    await writeSetting(db, 'licensorName', kept.name)
    await settleConfiguration(db, kept.configuration)
  })
}

/** The root that an earlier answer led to: it is trusted from then on, and no other one. */
async function anchorsOnRecord({ store }: Installation): Promise<readonly TrustAnchor[]> {
  const anchor = await readSetting(store.queries, 'trustAnchor')
  return anchor === undefined ? [] : parseAnchors(anchor)
}

/** Who the server is: key and GUID it has already, or new ones (`newKey`: the key, encrypted). A server keeps both for life. [MS-RMPR] §3.6.4.2.4.1 */
async function identityOf(
  { store, settings }: Installation,
  { passphrase, randomFor }: ProvisionLicensingOptions,
  mode: CryptographicModeNumber,
): Promise<{ privateKey: KeyObject; guid: Guid; newKey: string | undefined }> {
  const [own] = await readChain(store.queries)
  const pem = await readPrivateKey(store.queries, 'licensor')
  if (own?.xrml !== undefined && pem !== undefined) {
    const guid = guidOf(readIssuingCertificate(own.xrml).certificate)
    return { privateKey: decryptPrivateKey(pem, passphrase), guid, newKey: undefined }
  }
  const size = CRYPTOGRAPHIC_MODES[mode].keySizes.licensor
  const privateKey =
    settings.seed === undefined
      ? await generatePrivateKey(size)
      : derivePrivateKey(randomFor('key of a licensing server'), size)
  const newKey = encryptPrivateKey(privateKey, passphrase)
  return { privateKey, guid: newGuid(randomFor('GUID of a licensing server')), newKey }
}

function guidOf({ principal }: IssuingCertificate): Guid {
  const guid = parseGuid(principal.object.id.value)
  if (guid === undefined) throw new TypeError('a checked licensor certificate has a GUID')
  return guid
}

/**
 * Makes a data directory a licensing server's: key pair, SubEnroll at the root, everything checked, then kept. Run again,
 * it renews. When anything fails, what was there stays. Throws LicensingError, ConfigError, CertificateError.
 */
export async function provisionLicensing(
  installation: Installation,
  options: ProvisionLicensingOptions,
): Promise<ProvisionedServer> {
  const configuration = await readConfiguration(installation, 'licensing')
  if (installation.settings['keys.store'] !== 'file') {
    throw new ConfigError(
      'A licensing server keeps its private key in the configuration database: keys.store must be file.',
    )
  }
  const anchors = options.anchors.length > 0 ? options.anchors : await anchorsOnRecord(installation)
  const { privateKey, guid, newKey } = await identityOf(installation, options, configuration.mode)
  const answer = await provision({
    publicKey: rsaPublicKeyOf(privateKey),
    guid,
    name: options.name,
    url: options.url,
    profile: configuration.profile.name,
    anchors,
    root: options.root,
    now: () => options.clock.now(),
  })
  await keep(installation, { configuration, answer, newKey, rootUrl: options.rootUrl, name: options.name })
  return { guid, certificate: answer.certificate, chain: answer.chain, trustedOnFirstUse: anchors.length === 0 }
}

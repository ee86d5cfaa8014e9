import type { KeyObject } from 'node:crypto'
import { newGuid, parseGuid, type Guid } from '../base/guid.ts'
import type { RandomFor } from '../base/random.ts'
import {
  checkPublicKey,
  CRYPTOGRAPHIC_MODES,
  decryptPrivateKey,
  derivePrivateKey,
  encryptPrivateKey,
  generatePrivateKey,
  parsePrivateKeyFile,
  readIssuingCertificate,
  rsaPublicKeyOf,
  sameKey,
  type ChainRole,
  type CryptographicModeNumber,
  type IssuingCertificate,
} from '../certificates/index.ts'
import { LicensingError } from '../licensing/index.ts'
import {
  forgetPendingEnrollment,
  readChain,
  readPendingEnrollment,
  readPrivateKey,
  rememberPendingEnrollment,
  storePrivateKeys,
  type ConfigurationDatabase,
} from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { readPending } from './pending-enrollment.ts'
import { checkPassphrase } from './settled-passphrase.ts'

/** Who a server says it is that asks for a licensor certificate. */
export interface ServerIdentity {
  readonly privateKey: KeyObject
  readonly guid: Guid
  /** Encrypted PKCS#8. */
  readonly pem: string
  /** The certificate that it has already; undefined before it has one. */
  readonly own: string | undefined
  /** Where the key pair is from. */
  readonly origin: 'own' | 'request' | 'pending' | 'file' | 'new'
}

export interface IdentityOptions {
  /** What the server is, by which a seed makes its key and GUID. */
  readonly kind: 'an enrolled root' | 'a licensing server'
  /** A private key that somebody brings along, in PEM. */
  readonly keyFile?: string | undefined
  readonly passphrase: string
  readonly randomFor: RandomFor
  readonly mode: CryptographicModeNumber
  /** Allowed sizes of the key, in bits. */
  readonly keySizes: readonly number[]
}

/** The GUID that a licensor certificate names its server by. */
export function guidOfServer({ principal }: IssuingCertificate): Guid {
  const guid = parseGuid(principal.object.id.value)
  if (guid === undefined) throw new TypeError('a checked licensor certificate has a GUID')
  return guid
}

/**
 * What the data directory knows: the key and GUID of its certificate, else those of a request that was carried by file or of
 * an attempt that was interrupted. Throws StoreError, CertificateError `passphrase-wrong`.
 */
export async function knownIdentity(
  installation: Installation,
  passphrase: string,
): Promise<ServerIdentity | undefined> {
  const { store } = installation
  const [link] = await readChain(store.queries)
  const pem = await readPrivateKey(store.queries, 'licensor')
  if (link?.xrml !== undefined && pem !== undefined) {
    const guid = guidOfServer(readIssuingCertificate(link.xrml).certificate)
    return { privateKey: decryptPrivateKey(pem, passphrase), guid, pem, own: link.xrml, origin: 'own' }
  }
  const requested = await readPending(installation, passphrase)
  if (requested !== undefined) {
    const { privateKey, request } = requested
    return { privateKey, guid: request.guid, pem: requested.pem, own: undefined, origin: 'request' }
  }
  const pending = await readPendingEnrollment(store.queries)
  if (pending === undefined) return undefined
  return { ...pending, privateKey: decryptPrivateKey(pending.pem, passphrase), own: undefined, origin: 'pending' }
}

function fresh(privateKey: KeyObject, origin: 'file' | 'new', options: IdentityOptions): ServerIdentity {
  const guid = newGuid(options.randomFor(`GUID of ${options.kind}`))
  return { privateKey, guid, pem: encryptPrivateKey(privateKey, options.passphrase), own: undefined, origin }
}

const isSame = (one: KeyObject, other: KeyObject): boolean => sameKey(rsaPublicKeyOf(one), rsaPublicKeyOf(other))

/**
 * Who the server is: key and GUID that it has already, or that an earlier attempt has told somebody; else the key that
 * is brought along, or a new one. A server keeps both for life. [MS-RMPR] §3.6.4.2.4.1
 * Throws LicensingError `key-differs`, CertificateError.
 */
export async function identityOf(installation: Installation, options: IdentityOptions): Promise<ServerIdentity> {
  const { keyFile, passphrase, keySizes } = options
  const brought = keyFile === undefined ? undefined : parsePrivateKeyFile(keyFile, passphrase, keySizes)
  const found = await knownIdentity(installation, passphrase)
  if (found !== undefined && (brought === undefined || isSame(found.privateKey, brought))) {
    checkPublicKey(rsaPublicKeyOf(found.privateKey), keySizes)
    return found
  }
  if (brought === undefined) {
    const size = CRYPTOGRAPHIC_MODES[options.mode].keySizes.licensor
    const seeded = installation.settings.seed !== undefined
    const random = options.randomFor(`key of ${options.kind}`)
    return fresh(seeded ? derivePrivateKey(random, size) : await generatePrivateKey(size), 'new', options)
  }
  if (found?.origin !== 'own') return fresh(brought, 'file', options)
  throw new LicensingError(
    'key-differs',
    `${installation.directory.path} is a licensing server with another key, which it keeps for life. Leave --key out, or use another --data directory.`,
  )
}

/**
 * Keeps who the server is before anybody is told, so that the next attempt says the same.
 * Throws CertificateError `passphrase-wrong` where other keys are under another passphrase.
 */
export async function rememberIdentity(
  { store }: Installation,
  { guid, pem, origin }: ServerIdentity,
  passphrase: string,
): Promise<void> {
  if (origin !== 'file' && origin !== 'new') return
  await store.change(async (db) => {
    await checkPassphrase(db, passphrase)
    await rememberPendingEnrollment(db, { guid, pem })
  })
}

/**
 * Makes a remembered identity the server's own; a key that is its own already stays as it is. For use in the transaction
 * that keeps the certificate. Throws CertificateError `passphrase-wrong`.
 */
export async function keepIdentity(
  db: ConfigurationDatabase,
  { guid, pem, origin }: ServerIdentity,
  passphrase: string,
): Promise<void> {
  if (origin === 'own') return
  const pending = await readPendingEnrollment(db)
  // The key that was remembered may have been put under another passphrase meanwhile; then it is that text which counts.
  const isRemembered = pending?.guid === guid
  if (!isRemembered) await checkPassphrase(db, passphrase)
  await storePrivateKeys(db, new Map<ChainRole, string>([['licensor', isRemembered ? pending.pem : pem]]))
  await forgetPendingEnrollment(db)
}

import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { fromCanonicalBase64, toBase64 } from '../base/base64.ts'
import type { RandomFor } from '../base/random.ts'
import { isGuid, newGuid, parseGuid, type Guid } from '../base/guid.ts'
import {
  CRYPTOGRAPHIC_MODES,
  decryptPrivateKey,
  derivePrivateKey,
  encryptPrivateKey,
  formatPkcs1PublicKey,
  generatePrivateKey,
  parsePkcs1PublicKey,
  readIssuingCertificate,
  rsaPublicKeyOf,
} from '../certificates/index.ts'
import type { EnrollRequest } from '../licensing/index.ts'
import {
  readChain,
  readPrivateKey,
  readSetting,
  removeSetting,
  StoreError,
  writeSetting,
  type ConfigurationDatabase,
} from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import type { SettledConfiguration } from './settled-configuration.ts'

/** A request that is under way, and the private key to the public one in it. */
export interface PendingEnrollment {
  readonly request: EnrollRequest
  readonly privateKey: KeyObject
}

/** What is kept of a request until its answer comes; the key is found by its own name. */
const KEPT = z.strictObject({
  guid: z.string(),
  sku: z.string(),
  version: z.string(),
  name: z.string(),
  url: z.string(),
  revocationAuthorities: z.array(z.string()),
})

const damaged = (cause?: unknown): StoreError =>
  new StoreError('database-unusable', 'The enrollment request that was kept in the database cannot be read.', { cause })

/** Keeps a request, so that its answer can be recognised: the same key and GUID are asked with until it comes. */
export async function keepPending(
  db: ConfigurationDatabase,
  { request, privateKey }: PendingEnrollment,
  passphrase: string,
): Promise<void> {
  const { guid, sku, version, name, url } = request
  const revocationAuthorities = request.revocationAuthorities.map((key) => toBase64(formatPkcs1PublicKey(key)))
  const kept: z.infer<typeof KEPT> = { guid, sku, version, name, url, revocationAuthorities }
  await writeSetting(db, 'pendingEnrollment', JSON.stringify(kept))
  await writeSetting(db, 'pendingEnrollmentKey', encryptPrivateKey(privateKey, passphrase))
}

export async function forgetPending(db: ConfigurationDatabase): Promise<void> {
  await removeSetting(db, 'pendingEnrollment')
  await removeSetting(db, 'pendingEnrollmentKey')
}

function parseKept(text: string): Omit<EnrollRequest, 'publicKeyBytes'> {
  const { guid, revocationAuthorities: keys, ...rest } = KEPT.parse(JSON.parse(text))
  if (!isGuid(guid)) throw damaged()
  return {
    ...rest,
    guid,
    revocationAuthorities: keys.map((key) => parsePkcs1PublicKey(fromCanonicalBase64(key) ?? new Uint8Array())),
  }
}

/** The request that waits for its answer, if there is one. Throws StoreError, CertificateError `passphrase-wrong`. */
export async function readPending({ store }: Installation, passphrase: string): Promise<PendingEnrollment | undefined> {
  const text = await readSetting(store.queries, 'pendingEnrollment')
  const pem = await readSetting(store.queries, 'pendingEnrollmentKey')
  if (text === undefined || pem === undefined) return undefined
  const privateKey = decryptPrivateKey(pem, passphrase)
  try {
    const request = parseKept(text)
    return { request: { ...request, publicKeyBytes: formatPkcs1PublicKey(rsaPublicKeyOf(privateKey)) }, privateKey }
  } catch (error) {
    throw error instanceof StoreError ? error : damaged(error)
  }
}

/** Who a root is that was enrolled before. A server keeps key and GUID for life. [MS-RMPR] §3.6.4.2.4.1 */
async function enrolledIdentity(
  { store }: Installation,
  passphrase: string,
): Promise<{ privateKey: KeyObject; guid: Guid } | undefined> {
  const [own] = await readChain(store.queries)
  const pem = await readPrivateKey(store.queries, 'licensor')
  if (own?.xrml === undefined || pem === undefined) return undefined
  const guid = parseGuid(readIssuingCertificate(own.xrml).certificate.principal.object.id.value)
  if (guid === undefined) throw damaged()
  return { privateKey: decryptPrivateKey(pem, passphrase), guid }
}

/** Key and GUID that the root has already, has asked with, or gets now. */
export async function identityOf(
  installation: Installation,
  { mode }: SettledConfiguration,
  { passphrase, randomFor }: { readonly passphrase: string; readonly randomFor: RandomFor },
): Promise<{ privateKey: KeyObject; guid: Guid }> {
  const enrolled = await enrolledIdentity(installation, passphrase)
  if (enrolled !== undefined) return enrolled
  const pending = await readPending(installation, passphrase)
  if (pending !== undefined) return { privateKey: pending.privateKey, guid: pending.request.guid }
  const size = CRYPTOGRAPHIC_MODES[mode].keySizes.licensor
  const { seed } = installation.settings
  return {
    privateKey:
      seed === undefined
        ? await generatePrivateKey(size)
        : derivePrivateKey(randomFor('key of an enrolled root'), size),
    guid: newGuid(randomFor('GUID of an enrolled root')),
  }
}

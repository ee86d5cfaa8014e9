import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { fromCanonicalBase64, toBase64 } from '../base/base64.ts'
import { isGuid } from '../base/guid.ts'
import { decryptPrivateKey, formatPkcs1PublicKey, parsePkcs1PublicKey, rsaPublicKeyOf } from '../certificates/index.ts'
import type { EnrollRequest } from '../licensing/index.ts'
import { readSetting, removeSetting, StoreError, writeSetting, type ConfigurationDatabase } from '../store/index.ts'
import type { Installation } from './open-installation.ts'

/** A request that was carried by file and waits for its answer, and the private key to the public one in it. */
export interface PendingEnrollment {
  readonly request: EnrollRequest
  readonly privateKey: KeyObject
  /** The same, encrypted PKCS#8. */
  readonly pem: string
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

/**
 * Keeps a request and its private key (encrypted PKCS#8), so that its answer can be recognised: the same key and GUID are
 * asked with until it comes. For use in a transaction.
 */
export async function keepPending(db: ConfigurationDatabase, request: EnrollRequest, pem: string): Promise<void> {
  const { guid, sku, version, name, url } = request
  const revocationAuthorities = request.revocationAuthorities.map((key) => toBase64(formatPkcs1PublicKey(key)))
  const kept: z.infer<typeof KEPT> = { guid, sku, version, name, url, revocationAuthorities }
  await writeSetting(db, 'pendingEnrollment', JSON.stringify(kept))
  await writeSetting(db, 'pendingEnrollmentKey', pem)
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
    return {
      request: { ...request, publicKeyBytes: formatPkcs1PublicKey(rsaPublicKeyOf(privateKey)) },
      privateKey,
      pem,
    }
  } catch (error) {
    throw error instanceof StoreError ? error : damaged(error)
  }
}

import { webcrypto, type KeyObject } from 'node:crypto'
import type * as x509 from '@peculiar/x509'

/** The library, as it is loaded. */
export type X509Library = typeof x509

/**
 * Loads the library. It takes a tenth of a second and many megabytes, and a server that has its certificates does not need
 * it: so it is loaded by those who build or take apart certificates with it, when they do.
 */
export async function loadX509Library(): Promise<X509Library> {
  // The library decorates its classes with metadata and fails to load without this.
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

/** An engine that the library can sign and verify with: Node's own unless a test brings another. */
export type CryptoEngine = webcrypto.Crypto

export const nodeEngine: CryptoEngine = webcrypto

/** X.509 signatures are SHA-256 in both cryptographic modes; only XrML knows SHA-1. */
export const SIGNING_ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** The key as the library's engine takes it, for signing only. */
export const toSigningKey = async (key: KeyObject, engine: CryptoEngine): Promise<webcrypto.CryptoKey> =>
  engine.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), SIGNING_ALGORITHM, true, ['sign'])

import { hash } from 'node:crypto'
import { formatPkcs1PublicKey } from './pkcs1.ts'
import type { RsaPublicKey } from './rsa-public-key.ts'

/** The SHA-256 over the PKCS#1 form of a key: the name by which keys are told apart here. 32 bytes. */
export const keyFingerprint = (key: RsaPublicKey): Uint8Array => hash('sha256', formatPkcs1PublicKey(key), 'buffer')

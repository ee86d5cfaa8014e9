import type { KeyObject } from 'node:crypto'
import { decryptionKeyOf, type DecryptionKey } from './decryption-key.ts'
import { signingKeyOf, type SigningKey } from './signing-key.ts'

/** The private key of a server: it signs what the server issues and opens what is encrypted to it. [MS-RMPR] §3.1.1.1.1, keyPair */
export interface ServerKey extends SigningKey, DecryptionKey {}

/** A key of Node's as the key of a server: it answers at once. */
export const serverKeyOf = (privateKey: KeyObject): ServerKey => ({
  ...decryptionKeyOf(privateKey),
  ...signingKeyOf(privateKey),
})

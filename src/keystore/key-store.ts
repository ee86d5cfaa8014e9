import { sameKey, type ChainRole, type RsaPublicKey, type ServerKey } from '../certificates/index.ts'
import { KeyStoreError } from './key-store-error.ts'

/**
 * What the configuration database keeps of a private key: the key itself, encrypted, or where it lies. The original kept the
 * name of a cryptographic provider and of a container there.
 */
export type KeyRecord =
  | { readonly store: 'file'; readonly pem: string }
  | {
      readonly store: 'pkcs11'
      /** The label of the token. */
      readonly token: string
      readonly label: string
      /** CKA_ID, hexadecimal. */
      readonly id: string
    }

/** A key just made. It counts once its record is kept. */
export interface MadeKey {
  readonly key: ServerKey
  readonly record: KeyRecord
}

/** Where a server's private keys lie. */
export interface KeyStore {
  /** Makes a key for one place of the chain, of `size` bits. Throws KeyStoreError. */
  make(role: ChainRole, size: number): Promise<MadeKey>
  /**
   * Opens the key that a record speaks of, and makes sure that it is the one in the certificate, `certified`.
   * Throws CertificateError `passphrase-wrong`, KeyStoreError.
   */
  open(record: KeyRecord, certified: RsaPublicKey): Promise<ServerKey>
  /** Takes keys away again that were made in vain. */
  discard(records: readonly KeyRecord[]): Promise<void>
  /** Whether the keys that were opened could sign now: asked often, so it makes no signature. Rejects as well for no. */
  available(): Promise<boolean>
  /** Lets go of what it holds. */
  close(): Promise<void>
}

/** Refuses a key that is not the certified one. Throws KeyStoreError `key-differs`. */
export function checkCertified(key: RsaPublicKey, certified: RsaPublicKey, where: string): void {
  if (sameKey(key, certified)) return
  throw new KeyStoreError(
    'key-differs',
    `The private key in ${where} is not the one that the server’s licensor certificate speaks of.`,
  )
}

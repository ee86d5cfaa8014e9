import type { KeyObject } from 'node:crypto'
import { privateKeyDecryption, privateKeyEncryption, serverKeyOf, type ChainRole } from '../certificates/index.ts'
import { checkCertified, type KeyStore } from './key-store.ts'
import { KeyStoreError } from './key-store-error.ts'

export interface FileKeyStoreOptions {
  /** Gives the passphrase that the keys are under now. */
  readonly passphrase: () => Promise<string>
  /** Makes a private key in this process. */
  readonly makeKey: (role: ChainRole, size: number) => Promise<KeyObject>
}

/**
 * Keys in the configuration database, as encrypted PKCS#8; in use they are in this process and answer at once.
 */
export function createFileKeyStore({ passphrase, makeKey }: FileKeyStoreOptions): KeyStore {
  let encryption: Promise<(key: KeyObject) => string> | undefined
  const encrypt = async (key: KeyObject): Promise<string> => {
    encryption ??= passphrase().then(privateKeyEncryption)
    return (await encryption)(key)
  }
  let decryption: { readonly passphrase: string; readonly open: (pem: string) => KeyObject } | undefined
  const decrypt = async (pem: string): Promise<KeyObject> => {
    const now = await passphrase()
    // Kept: the keys of a hierarchy were written together, and what opens one of them need not be derived for each of them.
    if (decryption?.passphrase !== now) decryption = { passphrase: now, open: privateKeyDecryption(now) }
    return decryption.open(pem)
  }
  return {
    make: async (role, size) => {
      const key = await makeKey(role, size)
      return { key: serverKeyOf(key), record: { store: 'file', pem: await encrypt(key) } }
    },
    open: async (record, certified) => {
      if (record.store !== 'file') {
        throw new KeyStoreError(
          'key-store-differs',
          `The private keys of this server are in the token “${record.token}”: set keys.store to pkcs11.`,
        )
      }
      const key = serverKeyOf(await decrypt(record.pem))
      checkCertified(key.publicKey, certified, 'the configuration database')
      return key
    },
    // What was not kept is gone by itself.
    discard: () => Promise.resolve(),
    // In use they are in this process.
    available: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  }
}

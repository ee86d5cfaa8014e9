import type { Random } from '../base/random.ts'
import { privateKeyDecryption, privateKeyEncryption } from '../certificates/index.ts'
import {
  draftPassphrase,
  passphraseFile,
  readEncryptedKeys,
  removeDrafts,
  replaceEncryptedKeys,
  StoreError,
  type PassphraseDraft,
} from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { passphraseSource, settledPassphrase } from './settled-passphrase.ts'

export interface ChangePassphraseOptions {
  /** The passphrase from before, if the operator gives it; otherwise it is in its file. */
  readonly passphrase: string | undefined
  readonly next: string
  readonly random: Random
}

/** What a change of passphrase has done. */
export interface ChangedPassphrase {
  /** How many private keys are under the new one. */
  readonly keys: number
  /** The file that holds it; undefined: the operator gives it to the server. */
  readonly file: string | undefined
}

/** Every key under the new passphrase, by the text it has under the old one. */
function underNext(pems: readonly string[], before: string, next: string): ReadonlyMap<string, string> {
  if (pems.length === 0) {
    throw new StoreError('no-private-keys', 'There is no private key under a passphrase here.')
  }
  const keys = pems.map(privateKeyDecryption(before))
  const encrypt = privateKeyEncryption(next)
  return new Map(keys.map((key, index) => [pems[index] ?? '', encrypt(key)]))
}

/**
 * Puts every private key of an installation under another passphrase: all of them in one transaction. The file of the
 * passphrase follows: the new one lies beside it before the transaction ends and takes its place afterwards, so that a kill
 * at any moment leaves one of the two passphrases usable, and the next start finds out which.
 * Throws CertificateError `passphrase-wrong`, StoreError; then nothing has changed.
 */
export async function changePassphrase(
  installation: Installation,
  { passphrase, next, random }: ChangePassphraseOptions,
): Promise<ChangedPassphrase> {
  const { directory, store } = installation
  const source = passphraseSource(installation, passphrase)
  const isGiven = passphrase !== undefined && passphrase !== ''
  const file = isGiven ? undefined : passphraseFile(directory, source)
  // Outside of the transaction, because it may take a second, which nobody else should wait.
  const before = await settledPassphrase(installation, source)
  const renewed = underNext(await readEncryptedKeys(store.queries), before, next)
  let draft: PassphraseDraft | undefined
  const keys = await store.change(async (db) => {
    // Takes the lock on the rows before anything is read, on engines that lock rows.
    await db
      .updateTable('private_key')
      .set((row) => ({ pem: row.ref('pem') }))
      .execute()
    const renew = (pem: string): string => {
      const found = renewed.get(pem)
      if (found !== undefined) return found
      throw new StoreError('keys-changed', 'The private keys were changed by another command meanwhile. Try again.')
    }
    const pems = await readEncryptedKeys(db)
    pems.forEach(renew)
    if (file !== undefined) {
      // Nobody else is at work, and the keys are under the passphrase in the file: these were left by a change that died.
      removeDrafts(file)
      draft = draftPassphrase(file, next, random)
    }
    return replaceEncryptedKeys(db, renew)
  })
  draft?.adopt()
  return { keys, file }
}

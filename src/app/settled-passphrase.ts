import { systemRandom } from '../base/random.ts'
import { CertificateError, decryptPrivateKey, privateKeyDecryption } from '../certificates/index.ts'
import {
  keyPassphrase,
  passphraseDrafts,
  passphraseFile,
  readSomeEncryptedKey,
  type ConfigurationDatabase,
  type PassphraseSource,
} from '../store/index.ts'
import type { Installation } from './open-installation.ts'

/** Where the passphrase of an installation comes from; `passphrase` is what the operator has given, if anything. */
export const passphraseSource = (
  { settings }: Pick<Installation, 'settings'>,
  passphrase: string | undefined,
): PassphraseSource => ({ passphrase, file: settings['keys.passphraseFile'] })

function opens(pem: string, passphrase: string): boolean {
  try {
    decryptPrivateKey(pem, passphrase)
    return true
  } catch (error) {
    if (error instanceof CertificateError && error.code === 'passphrase-wrong') return false
    throw error
  }
}

/**
 * The passphrase that the private keys are under at this moment: a change may have been made since the last time, or may have
 * been killed between the database and the file, which is then put right here. Throws StoreError.
 */
export async function settledPassphrase(
  { directory, store }: Pick<Installation, 'directory' | 'store'>,
  source: PassphraseSource,
): Promise<string> {
  const { passphrase: given = '' } = source
  if (given !== '') return given
  const pem = await readSomeEncryptedKey(store.queries)
  const passphrase = keyPassphrase(directory, source, pem === undefined ? systemRandom : undefined)
  const drafts = passphraseDrafts(passphraseFile(directory, source))
  if (drafts.length === 0) return passphrase
  if (pem === undefined || opens(pem, passphrase)) return passphrase
  const draft = drafts.find((one) => opens(pem, one.passphrase))
  draft?.adopt()
  return draft?.passphrase ?? passphrase
}

/** The passphrase of an installation, whether the operator has given one or not; as settledPassphrase finds it. */
export const givenPassphrase = (installation: Installation, passphrase: string | undefined): Promise<string> =>
  settledPassphrase(installation, passphraseSource(installation, passphrase))

/**
 * Makes sure that a passphrase is the one that the private keys are under, before another key is kept under it. For use in
 * the transaction that does. `open`: what opens keys that are under it. Throws CertificateError `passphrase-wrong`.
 */
export async function checkPassphrase(
  db: ConfigurationDatabase,
  passphrase: string,
  open = privateKeyDecryption(passphrase),
): Promise<void> {
  const pem = await readSomeEncryptedKey(db)
  if (pem !== undefined) open(pem)
}

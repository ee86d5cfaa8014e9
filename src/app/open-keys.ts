import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Clock } from '../base/clock.ts'
import { systemRandom, type RandomFor } from '../base/random.ts'
import { derivePrivateKey, generatePrivateKey, type ChainRole } from '../certificates/index.ts'
import { ConfigError, type Settings } from '../config/index.ts'
import { createFileKeyStore, KeyStoreError, loadCryptoki, openTokenKeyStore, type KeyStore } from '../keystore/index.ts'
import { readSomeEncryptedKey } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { checkPassphrase, passphraseSource, settledPassphrase } from './settled-passphrase.ts'

/** Gives the private key of a role, of `size` bits: a new one by `make`, or one that was made before. */
export type KeySource = (role: ChainRole, size: number, make: () => Promise<KeyObject>) => Promise<KeyObject>

const newKeys: KeySource = (_role, _size, make) => make()

export interface KeysEnvironment {
  /** The passphrase of the private keys, if the operator gave one. */
  readonly passphrase: string | undefined
  /** The PIN of the token, if the operator gave one. */
  readonly pin?: string | undefined
  readonly clock: Clock
  /** Where new keys come from that do not lie in a token; undefined: each is made. */
  readonly keySource?: KeySource | undefined
}

/** The private keys of a server: where those of its chain are, and what the others are encrypted with. */
export interface OwnKeys {
  readonly store: KeyStore
  /** The passphrase of keys in the configuration database, as it is at this moment. */
  passphrase(): Promise<string>
}

/** The PIN that was given, or that in its file: read at each login, because it may have been changed. */
function pinSource(settings: Settings, given: string | undefined): () => string {
  const file = settings['keys.pkcs11.pinFile']
  return () => {
    if (given !== undefined && given !== '') return given
    if (file === undefined) {
      throw new KeyStoreError(
        'pin-missing',
        'Give the PIN of the token in RMS_EMULATOR_KEY_PIN or keys.pkcs11.pinFile.',
      )
    }
    let pin: string
    try {
      pin = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    } catch {
      throw new KeyStoreError('pin-missing', `The PIN of the token cannot be read from ${file}.`)
    }
    if (pin === '') throw new KeyStoreError('pin-missing', `${file} is empty: its first line must be the PIN.`)
    return pin
  }
}

/** Opens the token that the settings name. Throws ConfigError, KeyStoreError. */
async function openToken({ settings, directory }: Installation, { pin, clock }: KeysEnvironment): Promise<KeyStore> {
  const [library, token] = [settings['keys.pkcs11.library'], settings['keys.pkcs11.token']]
  if (library === undefined || token === undefined) {
    throw new ConfigError('keys.store = pkcs11 needs keys.pkcs11.library and keys.pkcs11.token.')
  }
  if (settings.seed !== undefined) {
    throw new ConfigError('seed does not go with keys.store = pkcs11: keys that a token makes cannot be reproduced.')
  }
  return openTokenKeyStore({
    library,
    token,
    pin: pinSource(settings, pin),
    sessions: settings['keys.pkcs11.sessions'],
    deadline: settings['keys.pkcs11.timeout'] * 1000,
    server: directory.serverName,
    random: systemRandom,
    clock,
    load: loadCryptoki,
  })
}

/**
 * Opens the store that private keys are in by the settings. Throws ConfigError, KeyStoreError, and CertificateError
 * `passphrase-wrong` where no key of the chain would tell so: those of accounts are under a passphrase although a token has the others.
 */
export async function openKeys(
  installation: Installation,
  environment: KeysEnvironment,
  randomFor: RandomFor,
): Promise<OwnKeys> {
  const { settings } = installation
  const { keySource = newKeys } = environment
  const source = passphraseSource(installation, environment.passphrase)
  const passphrase = () => settledPassphrase(installation, source)
  if (settings['keys.store'] === 'pkcs11') {
    const { queries } = installation.store
    if ((await readSomeEncryptedKey(queries)) !== undefined) await checkPassphrase(queries, await passphrase())
    return { store: await openToken(installation, environment), passphrase }
  }
  const store = createFileKeyStore({
    passphrase,
    makeKey: (role, size) =>
      keySource(role, size, async () =>
        settings.seed === undefined ? generatePrivateKey(size) : derivePrivateKey(randomFor(`key of ${role}`), size),
      ),
  })
  return { store, passphrase }
}

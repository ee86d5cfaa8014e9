import { z } from 'zod'
import { setting } from './setting.ts'
import { wholeNumber } from './whole-number.ts'

/** Where private keys lie, and what opens them. */
export const KEY_SETTINGS = {
  'keys.store': setting(
    z.enum(['file', 'pkcs11']),
    'file',
    'Where a root keeps its private keys: encrypted in the configuration database, or in a PKCS#11 token, which they never leave. It counts when a root makes its hierarchy; docs/keys.md tells more.',
    [
      'product documents: a software key, encrypted with a password in the configuration database',
      'product documents: a key of another cryptographic provider, of which the database keeps provider and container name',
    ],
  ),
  'keys.passphraseFile': setting(
    z.string().min(1),
    undefined,
    'A file that holds the passphrase of the private keys. The environment variable RMS_EMULATOR_KEY_PASSPHRASE comes first; with neither, one is made and kept in the data directory.',
  ),
  'keys.pkcs11.library': setting(
    z.string().min(1),
    undefined,
    'The PKCS#11 library of the token, such as `/usr/lib/softhsm/libsofthsm2.so`. `keys.store` = `pkcs11` needs it.',
  ),
  'keys.pkcs11.token': setting(
    z.string().min(1).max(32),
    undefined,
    'The label of the token that holds the private keys. `keys.store` = `pkcs11` needs it.',
  ),
  'keys.pkcs11.pinFile': setting(
    z.string().min(1),
    undefined,
    'A file that holds the PIN of the token. The environment variable RMS_EMULATOR_KEY_PIN comes first.',
  ),
  'keys.pkcs11.sessions': setting(
    wholeNumber(1, 64),
    3,
    'How many signatures the token makes at the same time; further ones wait. Each takes one of the threads that Node has for such work (UV_THREADPOOL_SIZE, 4 unless told otherwise); leave one for other work, because a token that hangs does not give them back.',
  ),
  'keys.pkcs11.timeout': setting(
    wholeNumber(1, 300),
    10,
    'How long a signature may take in the token, in seconds; a new key ten times as long. When that is over the request is refused, and the token is left alone until it answers.',
  ),
} as const

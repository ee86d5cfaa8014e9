import { createPrivateKey, sign, verify, type KeyObject } from 'node:crypto'
import { CertificateError } from '../certificate-error.ts'
import { checkPublicKey } from './check-public-key.ts'
import { rsaPublicKeyOf, toKeyObject } from './rsa-public-key.ts'

/** What a file with a private key may measure, in characters. */
const LONGEST_FILE = 65_536

const LABEL = /-----BEGIN ((?:RSA |ENCRYPTED )?PRIVATE KEY)-----/

const unreadable = (what: string, cause?: unknown) =>
  new CertificateError('private-key-unreadable', `The file of the private key ${what}.`, { cause })

/** What is signed to see whether the halves of a key belong together. */
const PROBE = Buffer.from('rms-emulator')

function open(pem: string, passphrase: string): KeyObject {
  const isEncrypted = pem.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----') || /^Proc-Type: *4,ENCRYPTED/m.test(pem)
  try {
    return createPrivateKey({ key: pem, format: 'pem', passphrase })
  } catch (cause) {
    // The cause is OpenSSL's word and says nothing about key or passphrase.
    if (!isEncrypted) throw unreadable('is damaged, or its key is of a kind that is not known', cause)
    throw new CertificateError(
      'passphrase-wrong',
      'The key passphrase does not open the private key in the file. Give that of the file in RMS_EMULATOR_KEY_PASSPHRASE or keys.passphraseFile.',
      { cause },
    )
  }
}

/** Whether the private half makes signatures that the public half takes. */
function belongTogether(key: KeyObject): boolean {
  try {
    return verify('sha1', PROBE, toKeyObject(rsaPublicKeyOf(key)), sign('sha1', PROBE, key))
  } catch {
    return false
  }
}

/**
 * Reads an RSA private key that somebody brings along: PKCS#8 or PKCS#1 in PEM, encrypted with `passphrase` or not at all.
 * It must be one that a root certifies, of one of `sizes` (bits). [MS-RMPRS] §3.3.4.1, [MS-RMPR] §2.2.9.1.6
 * Throws CertificateError `private-key-unreadable`, `passphrase-wrong`, and what checkPublicKey throws.
 */
export function parsePrivateKeyFile(pem: string, passphrase: string, sizes: readonly number[]): KeyObject {
  if (pem.length > LONGEST_FILE) throw unreadable(`has more than ${LONGEST_FILE} characters`)
  if (!LABEL.test(pem)) throw unreadable('has no PRIVATE KEY in PEM')
  const key = open(pem, passphrase)
  if (key.asymmetricKeyType !== 'rsa') throw unreadable('has no RSA key')
  checkPublicKey(rsaPublicKeyOf(key), sizes)
  if (!belongTogether(key)) throw unreadable('has a key whose halves do not belong together')
  return key
}

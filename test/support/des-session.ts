import { constants, createCipheriv, publicEncrypt } from 'node:crypto'
import { systemRandom } from '../../src/base/random.ts'
import { boundHash } from '../../src/certificates/enabling-bits/bound-hash.ts'
import { writeKeyHeader } from '../../src/certificates/enabling-bits/key-header.ts'
import { writeSealedKey } from '../../src/certificates/enabling-bits/sealed-key.ts'
import {
  boundElement,
  boundText,
  writeLicenseBody,
  type EnablingBits,
  type PublishingLicense,
  type SymmetricKey,
} from '../../src/certificates/index.ts'
import { addOaepPadding, addPkcs1Padding } from '../../src/certificates/keys/rsa-padding.ts'
import { keySize, toKeyObject } from '../../src/certificates/keys/rsa-public-key.ts'

const SESSION = Buffer.from('0123456789abcdef', 'hex')

/** Enabling bits for a publishing licence whose session key is one of DES, as this program makes none. [MS-RMPR] §2.2.9.1.13 */
function sealWithDes(license: PublishingLicense, contentKey: SymmetricKey): EnablingBits {
  const { publicKey, enablingBits } = license.principal
  const { type } = enablingBits
  const header = writeKeyHeader({ kind: 'symmetric', algorithm: 'DES', cipherMode: 'ECB', bytes: SESSION })
  const pad = type === 'sealed-key' ? addPkcs1Padding : addOaepPadding
  const block = pad(header, keySize(publicKey) / 8, systemRandom)
  const session = publicEncrypt({ key: toKeyObject(publicKey), padding: constants.RSA_NO_PADDING }, block)
  const bound = boundText(boundElement('publishing-license', writeLicenseBody(license)))
  const clear = writeSealedKey(type, { key: contentKey, hash: boundHash(type, bound) })
  const whole = Buffer.concat([clear, Buffer.alloc(-clear.length & 7)])
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([SESSION, SESSION, SESSION]), null)
  return { type, value: Buffer.concat([session, cipher.setAutoPadding(false).update(whole)]) }
}

/** A publishing licence with its content key under a session key of DES. */
export const withDesSession = (license: PublishingLicense, contentKey: SymmetricKey): PublishingLicense => ({
  ...license,
  principal: { ...license.principal, enablingBits: sealWithDes(license, contentKey) },
})

import type { KeyObject } from 'node:crypto'
import { rsaPublicKeyOf, type RsaPublicKey } from '../../../../src/certificates/keys/rsa-public-key.ts'
import { signingKeyOf, type SigningKey } from '../../../../src/certificates/keys/signing-key.ts'
import { newRsaKey } from '../../../support/new-key.ts'

const made = new Map<string, KeyObject>()

/** The RSA private key of a name and a size in bits: made once in a run, another one in the next. */
export function keyNamed(name: string, size = 1024): KeyObject {
  const id = `${name} ${size}`
  const key = made.get(id) ?? newRsaKey(size)
  made.set(id, key)
  return key
}

/** Its public half. */
export const publicKeyNamed = (name: string, size = 1024): RsaPublicKey => rsaPublicKeyOf(keyNamed(name, size))

/** The same as what signs. */
export const signingKeyNamed = (name: string, size = 1024): SigningKey => signingKeyOf(keyNamed(name, size))

import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

const SPKI = { type: 'spki', format: 'der' } as const
const PKCS8 = { type: 'pkcs8', format: 'der' } as const

/**
 * The key as one that shares nothing with what made it. Node 20 lets go of what made a key synchronously when it collects garbage,
 * and locks the key for that: where the same thread has it locked already, to export it as JWK, it waits for itself for ever.
 * (What `generateKeyPair` leaves behind is gone before anybody has the key.)
 */
const apart = ({ privateKey }: { readonly privateKey: Buffer }): KeyObject =>
  createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' })

/** A new RSA private key of `size` bits. */
export const newRsaKey = (size: number, publicExponent = 65537): KeyObject =>
  apart(
    generateKeyPairSync('rsa', {
      modulusLength: size,
      publicExponent,
      publicKeyEncoding: SPKI,
      privateKeyEncoding: PKCS8,
    }),
  )

/** A new private key on P-256: no RSA key. */
export const newEcKey = (): KeyObject =>
  apart(generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding: SPKI, privateKeyEncoding: PKCS8 }))

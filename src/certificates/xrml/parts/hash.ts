import { hash as digest } from 'node:crypto'

/** The hash algorithms of cryptographic modes 1 and 2, as certificates name them. [MS-RMPR] §3.1.4.7 */
export type HashName = 'SHA1' | 'SHA256'

/** Length of the digest in bits. */
export const DIGEST_SIZE: Readonly<Record<HashName, number>> = { SHA1: 160, SHA256: 256 }

export const isHashName = (name: string): name is HashName => name === 'SHA1' || name === 'SHA256'

/** What is hashed and signed: the surface of the BODY element in UTF-16LE. [MS-RMPR] §2.2.9.1.12 */
export const hashInput = (bodyText: string): Uint8Array => Buffer.from(bodyText, 'utf16le')

export const digestOf = (hash: HashName, input: Uint8Array): Uint8Array => digest(hash, input, 'buffer')

import { hash as hashOf } from 'node:crypto'
import type { SignatureHash } from '../../certificates/index.ts'

/** What stands before the digest in a DigestInfo. RFC 8017 §9.2, note 1 */
const PREFIX: Readonly<Record<SignatureHash, Buffer>> = {
  SHA1: Buffer.from('3021300906052b0e03021a05000414', 'hex'),
  SHA256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
}

/** The DigestInfo of `data`, which is what a token signs: it need not know the hash. RFC 8017 §9.2 */
export const digestInfo = (hash: SignatureHash, data: Uint8Array): Buffer =>
  Buffer.concat([PREFIX[hash], hashOf(hash, data, 'buffer')])

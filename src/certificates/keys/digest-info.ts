import { hash as hashOf } from 'node:crypto'

/** The hashes that signatures of the hierarchy are made with. */
export type SignatureHash = 'SHA1' | 'SHA256'

/** What stands before the digest in a DigestInfo. RFC 8017 §9.2, note 1 */
const PREFIX: Readonly<Record<SignatureHash, Buffer>> = {
  SHA1: Buffer.from('3021300906052b0e03021a05000414', 'hex'),
  SHA256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
}

/**
 * The DigestInfo of `data`, which is what is padded and signed. RFC 8017 §9.2. `digest`: its hash, where that is known
 * already.
 */
export const digestInfo = (
  hash: SignatureHash,
  data: Uint8Array,
  digest: Uint8Array = hashOf(hash, data, 'buffer'),
): Buffer => Buffer.concat([PREFIX[hash], digest])

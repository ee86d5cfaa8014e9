import { TAG, writeElement } from '../der.ts'

/**
 * A chain of certificates as one PKIPath, DER: a SEQUENCE OF Certificate in which each certificate certifies the next, so
 * that the one on the side of the trust anchor comes first and the leaf last. RFC 6066 §10.1
 * `chain` is in the order of a TLS or PEM chain: leaf first.
 */
export const formatPkiPath = (chain: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(writeElement(TAG.sequence, ...chain.toReversed()))

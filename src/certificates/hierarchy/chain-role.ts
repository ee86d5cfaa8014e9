/**
 * The places in a server's own chain, from its licensor certificate up. The root has a key and, as nothing in XrML
 * stands above the CA certificate, a certificate in X.509 only. [MS-RMPR] §2.2.9.2
 */
export const CHAIN_ROLES = ['licensor', 'enrollment-service', 'enrollment-ca', 'ca', 'root'] as const

export type ChainRole = (typeof CHAIN_ROLES)[number]

/** One place of a chain, in both encodings; the encoding that it does not have, or that is not known, is undefined. */
export interface ChainLink {
  readonly role: ChainRole
  readonly xrml: string | undefined
  readonly x509: Uint8Array | undefined
}

import type { SecureContextOptions, TlsOptions } from 'node:tls'

/** What a listener speaks TLS with, as Node takes it. */
export type ServerCredentials = Pick<SecureContextOptions, 'key' | 'cert' | 'ca' | 'minVersion' | 'ciphers'> &
  Pick<TlsOptions, 'requestCert' | 'rejectUnauthorized'>

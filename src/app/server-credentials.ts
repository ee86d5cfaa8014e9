import { createSecureContext, type SecureContextOptions, type TlsOptions } from 'node:tls'
import type { Logger } from '../base/logger.ts'
import { ConfigError } from '../config/index.ts'
import type { Installation } from './open-installation.ts'
import { ownTlsCertificate, type TlsCertificateOptions } from './own-tls-certificate.ts'

/** How the public listener speaks TLS. */
export interface TlsListenOptions {
  /** Certificate (with those above it) and private key as PEM; `auto`: the server makes its own. */
  readonly certificate: 'auto' | { readonly cert: string; readonly key: string }
  /**
   * Asks clients for a certificate without insisting: whoever authenticates callers looks at what has come, with
   * `getPeerCertificate` of the request's socket. `authorities`: those whose certificates count as proven, as PEM.
   */
  readonly clientCertificates?: { readonly authorities: readonly string[] }
}

/** What a listener speaks TLS with, as Node takes it. */
export type ServerCredentials = Pick<SecureContextOptions, 'key' | 'cert' | 'ca' | 'minVersion' | 'ciphers'> &
  Pick<TlsOptions, 'requestCert' | 'rejectUnauthorized'>

/** Everything that has a server's and a client's end, down to what was usual in 2003. */
const LEGACY = { minVersion: 'TLSv1', ciphers: 'ALL:!aNULL:!eNULL:@SECLEVEL=0' } as const

/** What a listener speaks TLS with that has its certificate and key as PEM. Throws ConfigError where they are of no use. */
export const listenerCredentials = (files: { readonly cert: string; readonly key: string }): ServerCredentials =>
  checked({ ...files, minVersion: 'TLSv1.2' })

function checked(credentials: ServerCredentials): ServerCredentials {
  try {
    createSecureContext(credentials)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError(`TLS certificate and private key cannot be used: ${why}.`)
  }
  return credentials
}

/**
 * Joins what is wanted of TLS into what Node takes. `file` is where a certificate of the server's own lies.
 * Throws ConfigError where certificate and key are none, or do not belong together.
 */
export async function serverCredentials(
  installation: Installation,
  { certificate, clientCertificates }: TlsListenOptions,
  options: TlsCertificateOptions & { readonly logger: Logger },
): Promise<{ readonly credentials: ServerCredentials; readonly file: string | undefined }> {
  const isLegacy = installation.settings['tls.legacy']
  if (isLegacy) options.logger.warn({ setting: 'tls.legacy' }, 'TLS 1.0, SHA-1 and short keys are taken: none is safe')
  const own = certificate === 'auto' ? await ownTlsCertificate(installation, options) : undefined
  const { cert, key } = own ?? (certificate === 'auto' ? { cert: '', key: '' } : certificate)
  const credentials = checked({
    cert,
    key: typeof key === 'string' ? key : key.export({ type: 'pkcs8', format: 'pem' }),
    minVersion: 'TLSv1.2',
    ...(isLegacy && LEGACY),
    ...(clientCertificates !== undefined && { requestCert: true, rejectUnauthorized: false }),
    ...(clientCertificates !== undefined && { ca: [...clientCertificates.authorities] }),
  })
  return { credentials, file: own?.file }
}

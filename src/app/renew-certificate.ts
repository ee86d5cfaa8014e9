import type { Logger } from '../base/logger.ts'
import type { ServerCredentials } from './server-credentials.ts'

/** How often a running server looks whether its certificate is about to end, in milliseconds. */
export const CERTIFICATE_CHECK = 12 * 3_600_000

export interface CertificateRenewal {
  readonly current: ServerCredentials
  /** In milliseconds. */
  readonly every: number
  /** The credentials that are good now: those from before, or new ones. */
  readonly load: () => Promise<ServerCredentials>
  /** Makes new connections use other credentials. */
  readonly use: (credentials: ServerCredentials) => void
  readonly logger: Logger
}

/**
 * Looks again and again whether there are new credentials, and puts them to use; gives what ends that. A check that fails is
 * logged, and the credentials from before stay until the next one.
 */
export function renewCertificate({ current, every, load, use, logger }: CertificateRenewal): () => void {
  let used = current
  const check = async (): Promise<void> => {
    const good = await load()
    if (good.cert === used.cert) return
    use(good)
    used = good
    logger.info({}, 'the TLS certificate has been renewed')
  }
  let checking = false
  const timer = setInterval(() => {
    if (checking) return
    checking = true
    check()
      .catch((error: unknown) => logger.error({ err: error }, 'the TLS certificate could not be renewed'))
      .finally(() => (checking = false))
  }, every)
  timer.unref()
  return () => clearInterval(timer)
}

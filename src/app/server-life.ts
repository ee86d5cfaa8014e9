import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { randomFor } from '../base/random.ts'
import type { KeyStore } from '../keystore/index.ts'
import type { ManagedClock } from '../management/index.ts'
import { startLicensorLife, type LicensorLife } from './licensor-life.ts'
import { managedClock } from './managed-clock.ts'
import type { Installation } from './open-installation.ts'
import { renewLicensor, type RenewalPorts } from './renew-licensor.ts'
import type { ServerRole } from './settled-configuration.ts'

export interface ServerLifeOptions {
  readonly role: ServerRole
  readonly clock: Clock
  readonly logger: Logger
  /** Where the private keys of the server are. */
  readonly keys: KeyStore
  /** How the server reaches those who issue; a root with its own hierarchy needs nobody, a licensing server its root. */
  readonly renewalPorts: RenewalPorts | undefined
  /** Is told that the chain on record may be another one. */
  readonly onChange: () => Promise<unknown>
}

/** The life of a running server's licensor certificate, with its clock for the management listener. */
export interface ServerLife extends LicensorLife {
  readonly clock: ManagedClock
}

/**
 * Follows the life of the licensor certificate of a running server, and gives its clock for the management
 * listener. Rejects with ConfigError.
 */
export async function startServerLife(
  installation: Installation,
  { role, clock, logger, keys, renewalPorts, onChange }: ServerLifeOptions,
): Promise<ServerLife> {
  const { settings } = installation
  const ports = renewalPorts ?? {}
  const options = { keys, clock, randomFor: randomFor(settings.seed), ports }
  // An enrollment service is above those who are renewed, and nobody is above it.
  const canRenew = role === 'root' || (role === 'licensing' && ports.rootAt !== undefined)
  const renew = canRenew ? () => renewLicensor(installation, options) : undefined
  const life = await startLicensorLife(installation, { clock, logger, renew, onChange })
  return { ...life, clock: managedClock(clock, life, settings['clock.adjustable']) }
}

import type { KeyObject } from 'node:crypto'
import type { ServiceToPublish } from '../asmx/index.ts'
import type { Logger } from '../base/logger.ts'
import type { RandomFor } from '../base/random.ts'
import type { StoredLink } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import type { SettledConfiguration } from './settled-configuration.ts'

/** What a server of one role consists of, beside what every server has. */
export interface OpenedRole {
  readonly configuration: SettledConfiguration
  /** The server's own chain. */
  readonly links: readonly StoredLink[]
  /** The private key to the first certificate of that chain. */
  readonly signingKey: KeyObject
  readonly services: readonly ServiceToPublish[]
}

/** What opening a role is handed. */
export interface RoleOptions {
  readonly passphrase: string
  readonly at: Date
  readonly randomFor: RandomFor
  readonly logger: Logger
}

/** Opens what a server of one role consists of. Rejects with ConfigError, StoreError or CertificateError. */
export type OpenRole = (installation: Installation, options: RoleOptions) => Promise<OpenedRole>

/** The XrML texts of a chain, its first certificate first. */
export const xrmlOf = (links: readonly StoredLink[]): string[] =>
  links.flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))

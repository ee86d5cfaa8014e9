import type { ServiceToPublish } from '../asmx/index.ts'
import type { Logger } from '../base/logger.ts'
import type { RandomFor } from '../base/random.ts'
import type { SigningKey } from '../certificates/index.ts'
import type { SubEnroll } from '../enrollment/index.ts'
import type { OtherForest } from '../group-expansion/index.ts'
import type { KeyStore } from '../keystore/index.ts'
import type { StoredLink } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import type { ServerRole, SettledConfiguration } from './settled-configuration.ts'

/** What a server of one role consists of, beside what every server has. */
export interface OpenedRole {
  readonly configuration: SettledConfiguration
  /** The server's own chain as it is now: a renewal replaces it. To be read when it is needed, not kept. */
  readonly links: readonly StoredLink[]
  /** The private key to the first certificate of that chain. */
  readonly signingKey: SigningKey
  readonly services: readonly ServiceToPublish[]
  /** Goes on with the chain on record; false: that is what it does already. Undefined: the role has no renewal. */
  refresh?(): Promise<boolean>
}

/** What opening a role is handed. */
export interface RoleOptions {
  /** Where the private keys of the server are. */
  readonly keys: KeyStore
  readonly at: Date
  readonly randomFor: RandomFor
  readonly logger: Logger
  /** The server of another forest at an address; undefined: none can be reached. */
  readonly forestAt?: ((url: string) => OtherForest) | undefined
}

/** What opening a role as a running server is handed. */
export interface RunningRoleOptions extends RoleOptions {
  /** What private keys in the configuration database are encrypted with, as it is at this moment. */
  readonly passphrase: () => Promise<string>
  /** Gives an operation that is counted in place of SubEnroll. */
  readonly count: (subEnroll: SubEnroll) => SubEnroll
}

/** A role that a server can have. */
export interface Role {
  readonly name: ServerRole
  /** Opens what a server of the role consists of. Rejects with ConfigError, StoreError, KeyStoreError or CertificateError. */
  open(installation: Installation, options: RunningRoleOptions): Promise<OpenedRole>
}

/** The XrML texts of a chain, its first certificate first. */
export const xrmlOf = (links: readonly StoredLink[]): string[] =>
  links.flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))

import { DomainError } from '../base/domain-error.ts'

export type KeyStoreErrorCode =
  /** The optional package for PKCS#11 is not installed. */
  | 'pkcs11-package-missing'
  /** The token's library is not there or cannot be loaded. */
  | 'pkcs11-library-unusable'
  | 'token-missing'
  | 'pin-missing'
  | 'pin-wrong'
  | 'pin-locked'
  /** Anything else that the token has against a request. */
  | 'token-failed'
  | 'key-missing'
  /** A key is not the one that its certificate speaks of. */
  | 'key-differs'
  /** The keys on record are kept by the other store. */
  | 'key-store-differs'

export class KeyStoreError extends DomainError<KeyStoreErrorCode> {}

import type { HashName } from '../xrml/index.ts'
import type { ChainRole } from './chain-role.ts'

/** Key sizes and hash that go together. [MS-RMPR] §3.1.4.7, with the sizes that genuine chains show for each level. */
export interface CryptographicMode {
  readonly hash: HashName
  readonly keySizes: Readonly<Record<ChainRole, number>>
}

export type CryptographicModeNumber = 1 | 2

export const CRYPTOGRAPHIC_MODES: Readonly<Record<CryptographicModeNumber, CryptographicMode>> = {
  1: {
    hash: 'SHA1',
    keySizes: { licensor: 1024, 'enrollment-service': 1024, 'enrollment-ca': 1024, ca: 2048, root: 2048 },
  },
  2: {
    hash: 'SHA256',
    keySizes: { licensor: 2048, 'enrollment-service': 2048, 'enrollment-ca': 2048, ca: 2048, root: 2048 },
  },
}

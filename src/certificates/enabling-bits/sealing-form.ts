import type { RsaPadding } from '../keys/decryption-key.ts'
import type { HashName, SealedKeyType } from '../xrml/index.ts'

/** What goes with a type of enabling bits: `dwVersion` of their header, the hash that binds, the padding under RSA. */
export interface SealingForm {
  readonly version: number
  readonly hash: HashName
  readonly padding: RsaPadding
}

/** [MS-RMPR] §2.2.9.1.13. Mode 1 has the first form, mode 2 the second: §3.1.4.7. */
export const SEALING_FORMS: Readonly<Record<SealedKeyType, SealingForm>> = {
  'sealed-key': { version: 1, hash: 'SHA1', padding: 'PKCS1' },
  'sealed-key-v2': { version: 2, hash: 'SHA256', padding: 'OAEP' },
}

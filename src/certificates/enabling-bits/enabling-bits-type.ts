import type { RsaPadding } from '../keys/decryption-key.ts'
import type { HashName } from '../xrml/index.ts'

/** The `type` of an ENABLINGBITS element. Mode 1 has the first form, mode 2 the second. [MS-RMPR] §2.2.9.1.13, §3.1.4.7 */
export type EnablingBitsType = 'sealed-key' | 'sealed-key-v2'

/** What goes with a form: `dwVersion` of its header, the hash that binds, the padding under RSA. [MS-RMPR] §2.2.9.1.13 */
export interface EnablingBitsForm {
  readonly version: number
  readonly hash: HashName
  readonly padding: RsaPadding
}

export const ENABLING_BITS_FORMS: Readonly<Record<EnablingBitsType, EnablingBitsForm>> = {
  'sealed-key': { version: 1, hash: 'SHA1', padding: 'PKCS1' },
  'sealed-key-v2': { version: 2, hash: 'SHA256', padding: 'OAEP' },
}

export const isEnablingBitsType = (name: string): name is EnablingBitsType => Object.hasOwn(ENABLING_BITS_FORMS, name)

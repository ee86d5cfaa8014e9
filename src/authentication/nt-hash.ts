import { md4 } from './md4.ts'

/** What is kept of a password: MD4 over its UTF-16LE characters. [MS-NLMP] §3.3.1, NTOWFv1 */
export const ntHash = (password: string): Uint8Array => md4(Buffer.from(password, 'utf16le'))

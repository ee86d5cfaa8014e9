import { createHash, createHmac } from 'node:crypto'
import { FLAGS, hasFlag } from './flags.ts'
import { Rc4 } from './rc4.ts'

/** Which side of a conversation a key belongs to. */
export type Side = 'client' | 'server'

const MAGIC: Readonly<Record<'sign' | 'seal', Readonly<Record<Side, string>>>> = {
  sign: {
    client: 'session key to client-to-server signing key magic constant\0',
    server: 'session key to server-to-client signing key magic constant\0',
  },
  seal: {
    client: 'session key to client-to-server sealing key magic constant\0',
    server: 'session key to server-to-client sealing key magic constant\0',
  },
}

const md5 = (...parts: readonly (Uint8Array | string)[]): Uint8Array => {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** SIGNKEY with extended session security. [MS-NLMP] §3.4.5.2 */
export const signingKey = (exportedSessionKey: Uint8Array, side: Side): Uint8Array =>
  md5(exportedSessionKey, MAGIC.sign[side])

/** SEALKEY with extended session security. [MS-NLMP] §3.4.5.3 */
export function sealingKey(flags: number, exportedSessionKey: Uint8Array, side: Side): Uint8Array {
  const strength = hasFlag(flags, FLAGS.strength128) ? 16 : hasFlag(flags, FLAGS.strength56) ? 7 : 5
  return md5(exportedSessionKey.subarray(0, strength), MAGIC.seal[side])
}

/** The keys of one side. */
export interface SessionKeys {
  readonly flags: number
  readonly exportedSessionKey: Uint8Array
}

/**
 * The signature that a side puts to its first message, with the state of RC4 as it is at the beginning.
 * [MS-NLMP] §3.4.4.2, MAC; for extended session security only.
 */
export function signFirstMessage({ flags, exportedSessionKey }: SessionKeys, side: Side, message: Uint8Array): Buffer {
  const sequence = Buffer.alloc(4)
  const hmac = createHmac('md5', signingKey(exportedSessionKey, side)).update(sequence).update(message).digest()
  const checksum = hmac.subarray(0, 8)
  const shown = hasFlag(flags, FLAGS.keyExchange)
    ? new Rc4(sealingKey(flags, exportedSessionKey, side)).apply(checksum)
    : checksum
  return Buffer.concat([Uint8Array.of(1, 0, 0, 0), shown, sequence])
}

/** Whether there are keys to sign messages with: only extended session security has them. [MS-NLMP] §3.4.5.2 */
export const signsMessages = ({ flags }: SessionKeys): boolean => hasFlag(flags, FLAGS.extendedSessionSecurity)

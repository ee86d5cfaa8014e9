import { createHash, timingSafeEqual } from 'node:crypto'
import { AV_FLAGS, AV_ID, avFlags, type AvPairs } from './av-pairs.ts'
import type { NtlmV2Response } from './client-challenge.ts'
import type { NtlmPolicy } from './conversation.ts'

/** How far a client's clock may be off: MaxLifetime of Windows XP to 2008 R2. [MS-NLMP] §3.1.1.1, note <39> */
const MAX_LIFETIME = 36 * 3_600_000

/**
 * MD5 of the gss_channel_bindings_struct of a TLS channel: no addresses, then the data of `tls-server-end-point`.
 * [MS-NLMP] §2.2.2.1, RFC 4121 §4.1.1.2, RFC 5929 §4
 */
export function channelBindingHash(serverEndPoint: Uint8Array): Uint8Array {
  const data = Buffer.concat([Buffer.from('tls-server-end-point:'), serverEndPoint])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(data.length)
  return createHash('md5').update(Buffer.alloc(16)).update(length).update(data).digest()
}

function channelFlaw(
  pairs: AvPairs,
  mode: NtlmPolicy['channelBinding'],
  endPoint: () => Uint8Array | undefined,
): string | undefined {
  if (mode === 'off') return undefined
  const told = pairs.get(AV_ID.channelBindings)
  if (told === undefined || told.every((byte) => byte === 0)) {
    return mode === 'require' ? 'auth.ntlm.channelBinding wants a client that is bound to its TLS channel' : undefined
  }
  const own = endPoint()
  // Without TLS there is nothing to compare with: a proxy before this server may have ended it.
  if (own === undefined) return mode === 'require' ? 'this connection has no TLS channel to be bound to' : undefined
  const expected = channelBindingHash(own)
  return told.length === expected.length && timingSafeEqual(told, expected)
    ? undefined
    : 'the client is bound to another TLS channel: somebody relays its logon'
}

/** The host in a service principal name such as `HTTP/rms01.example:8080/realm`. */
const hostOf = (name: string): string => (name.split('/')[1] ?? name).replace(/:\d+$/, '').toLowerCase()

function targetFlaw(pairs: AvPairs, names: NtlmPolicy['targetNames']): string | undefined {
  const told = pairs.get(AV_ID.targetName)
  if (names === undefined || told === undefined || told.length === 0) return undefined
  if ((avFlags(pairs) & AV_FLAGS.untrustedTargetName) !== 0) return undefined
  const host = hostOf(Buffer.from(told).toString('utf16le'))
  return names.some((name) => name.toLowerCase() === host)
    ? undefined
    : `the client meant to call ${JSON.stringify(host)}, which auth.ntlm.targetNames does not name`
}

/**
 * What is wrong with an NTLMv2 response besides its proof: the client's clock, its TLS channel, the server it meant.
 * [MS-NLMP] §3.2.5.1.2
 */
export function bindingFlaw(
  { time, pairs }: NtlmV2Response,
  { channelBinding, targetNames }: NtlmPolicy,
  { at, endPoint }: { readonly at: Date; readonly endPoint: () => Uint8Array | undefined },
): string | undefined {
  if (Math.abs(time.getTime() - at.getTime()) > MAX_LIFETIME) {
    return `the client’s clock differs by more than 36 hours: it says ${time.toISOString()}`
  }
  return channelFlaw(pairs, channelBinding, endPoint) ?? targetFlaw(pairs, targetNames)
}

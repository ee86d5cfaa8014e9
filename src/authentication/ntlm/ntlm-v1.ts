import { createHash, createHmac } from 'node:crypto'
import { md4 } from '../md4.ts'
import { desLong } from './des.ts'

/** The NT response of NTLMv1 to a challenge. [MS-NLMP] §3.3.1, without extended session security */
export const ntlmV1Response = (ntHash: Uint8Array, serverChallenge: Uint8Array): Uint8Array =>
  desLong(ntHash, serverChallenge)

/** The NT response of NTLMv1 with a client challenge ("NTLM2 session response"). [MS-NLMP] §3.3.1 */
export function ntlm2SessionResponse(
  ntHash: Uint8Array,
  serverChallenge: Uint8Array,
  clientChallenge: Uint8Array,
): Uint8Array {
  const joined = createHash('md5').update(serverChallenge).update(clientChallenge).digest()
  return desLong(ntHash, joined.subarray(0, 8))
}

/** [MS-NLMP] §3.3.1, SessionBaseKey */
export const v1SessionBaseKey = (ntHash: Uint8Array): Uint8Array => md4(ntHash)

/** The key exchange key with extended session security. [MS-NLMP] §3.4.5.1, KXKEY */
export const ntlm2SessionKey = (
  sessionBaseKey: Uint8Array,
  serverChallenge: Uint8Array,
  clientChallenge: Uint8Array,
): Uint8Array => createHmac('md5', sessionBaseKey).update(serverChallenge).update(clientChallenge).digest()

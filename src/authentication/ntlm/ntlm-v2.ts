import { createHmac } from 'node:crypto'

const hmacMd5 = (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array => {
  const hmac = createHmac('md5', key)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}

/** Upper case as Windows makes it: one character for one, so that ß stays what it is. */
const upperCase = (text: string): string =>
  text.replaceAll(/./gsu, (character) => {
    const upper = character.toUpperCase()
    return upper.length === character.length ? upper : character
  })

/** The response key of an account under the names that the client has used. [MS-NLMP] §3.3.2, NTOWFv2 */
export const ntowfV2 = (ntHash: Uint8Array, user: string, domain: string): Uint8Array =>
  hmacMd5(ntHash, Buffer.from(upperCase(user) + domain, 'utf16le'))

/** NTProofStr: what `temp`, the rest of the response, must begin with. [MS-NLMP] §3.3.2, ComputeResponse */
export const ntProof = (responseKey: Uint8Array, serverChallenge: Uint8Array, temp: Uint8Array): Uint8Array =>
  hmacMd5(responseKey, serverChallenge, temp)

/** The first 16 bytes of an LMv2 response. [MS-NLMP] §3.3.2, ComputeResponse */
export const lmV2Proof = (
  responseKey: Uint8Array,
  serverChallenge: Uint8Array,
  clientChallenge: Uint8Array,
): Uint8Array => hmacMd5(responseKey, serverChallenge, clientChallenge)

/** [MS-NLMP] §3.3.2, SessionBaseKey, which is the key exchange key too (§3.4.5.1) */
export const v2SessionBaseKey = (responseKey: Uint8Array, proof: Uint8Array): Uint8Array => hmacMd5(responseKey, proof)

/** The message integrity code over the three messages, the last with zeros in its place. [MS-NLMP] §3.1.5.1.2 */
export const messageIntegrityCode = (exportedSessionKey: Uint8Array, messages: readonly Uint8Array[]): Uint8Array =>
  hmacMd5(exportedSessionKey, ...messages)

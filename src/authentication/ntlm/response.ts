import { timingSafeEqual } from 'node:crypto'
import type { AuthenticateMessage } from './authenticate-message.ts'
import { parseNtlmV2Response, type NtlmV2Response } from './client-challenge.ts'
import { FLAGS, hasFlag } from './flags.ts'
import { ntlm2SessionKey, ntlm2SessionResponse, ntlmV1Response, v1SessionBaseKey } from './ntlm-v1.ts'
import { ntowfV2, ntProof, v2SessionBaseKey } from './ntlm-v2.ts'

const V1_LENGTH = 24
const CLIENT_CHALLENGE_LENGTH = 8

/** What a client has answered with, by the shape of its two responses. */
export type ClientResponse =
  | { readonly kind: 'NTLMv2'; readonly parts: NtlmV2Response }
  | { readonly kind: 'NTLM2 session response'; readonly clientChallenge: Uint8Array }
  | { readonly kind: 'NTLMv1' | 'LM' | 'anonymous' }

/**
 * Which response a message carries; undefined when it is none of them. With extended session security the place of the
 * LM response holds a client challenge and zeros. [MS-NLMP] §3.2.5.1.2, §3.3.1
 */
export function classifyResponse(
  { user, ntResponse, lmResponse }: Pick<AuthenticateMessage, 'user' | 'ntResponse' | 'lmResponse'>,
  challengeFlags: number,
): ClientResponse | undefined {
  if (ntResponse.length === 0) {
    if (user === '' && lmResponse.every((byte) => byte === 0)) return { kind: 'anonymous' }
    return lmResponse.length === V1_LENGTH ? { kind: 'LM' } : undefined
  }
  if (ntResponse.length > V1_LENGTH) {
    const parts = parseNtlmV2Response(ntResponse)
    return parts && { kind: 'NTLMv2', parts }
  }
  if (ntResponse.length < V1_LENGTH) return undefined
  const isSessionResponse =
    hasFlag(challengeFlags, FLAGS.extendedSessionSecurity) &&
    lmResponse.length === V1_LENGTH &&
    lmResponse.subarray(CLIENT_CHALLENGE_LENGTH).every((byte) => byte === 0)
  return isSessionResponse
    ? { kind: 'NTLM2 session response', clientChallenge: lmResponse.subarray(0, CLIENT_CHALLENGE_LENGTH) }
    : { kind: 'NTLMv1' }
}

/** What a response is checked against. */
export interface ResponseCheck {
  readonly ntHash: Uint8Array
  readonly serverChallenge: Uint8Array
  /** Names as the client has written them. */
  readonly user: string
  readonly domain: string
}

/**
 * NTLMv2 under the domain as it came and under none: some clients leave it out of the key. [MS-NLMP] §3.2.5.1.2. What is
 * wrong is compared with both, whoever it claims to be from.
 */
function checkV2({ proof, temp }: NtlmV2Response, { ntHash, serverChallenge, user, domain }: ResponseCheck) {
  for (const name of [domain, '']) {
    const responseKey = ntowfV2(ntHash, user, name)
    if (timingSafeEqual(ntProof(responseKey, serverChallenge, temp), proof)) return v2SessionBaseKey(responseKey, proof)
  }
  return undefined
}

/**
 * The key exchange key ([MS-NLMP] §3.4.5.1) when a response fits the password behind `check.ntHash`; undefined when it
 * does not. LM and anonymous responses fit nothing. `nt` is the NT response as it came.
 */
export function verifyResponse(response: ClientResponse, nt: Uint8Array, check: ResponseCheck): Uint8Array | undefined {
  const { ntHash, serverChallenge } = check
  switch (response.kind) {
    case 'NTLMv2':
      return checkV2(response.parts, check)
    case 'NTLM2 session response': {
      const { clientChallenge } = response
      if (!timingSafeEqual(ntlm2SessionResponse(ntHash, serverChallenge, clientChallenge), nt)) return undefined
      return ntlm2SessionKey(v1SessionBaseKey(ntHash), serverChallenge, clientChallenge)
    }
    case 'NTLMv1':
      return timingSafeEqual(ntlmV1Response(ntHash, serverChallenge), nt) ? v1SessionBaseKey(ntHash) : undefined
    case 'LM':
    case 'anonymous':
      return undefined
  }
}

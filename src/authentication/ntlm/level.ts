import type { ClientResponse } from './response.ts'

/** Windows's LmCompatibilityLevel, as far as it concerns whoever checks a response. [MS-NLMP] §5.1, note <81> */
export type NtlmLevel = 0 | 1 | 2 | 3 | 4 | 5

/** Whether a server grants extended session security: at level 0 never. */
export const grantsExtendedSecurity = (level: NtlmLevel): boolean => level > 0

/**
 * Why a response of this kind is not looked at; undefined when it is. Levels 0 to 3 would take an LM response, but that
 * needs the LM hash of a password, which is kept nowhere.
 */
export function refusalByLevel(kind: ClientResponse['kind'], level: NtlmLevel): string | undefined {
  if (kind === 'anonymous') return 'anonymous NTLM is not taken'
  if (kind === 'LM') {
    return level < 4
      ? `auth.ntlm.level ${level} would take an LM response, but no LM hash is kept to check it with`
      : `auth.ntlm.level ${level} refuses LM responses`
  }
  return kind !== 'NTLMv2' && level === 5
    ? `auth.ntlm.level 5 takes NTLMv2 only, and the client sent ${kind}`
    : undefined
}

/** What to warn of when a response of this kind was right. */
export const cautionOf = (kind: ClientResponse['kind']): string | undefined =>
  kind === 'NTLMv2'
    ? undefined
    : `the client sent ${kind}, whose password can be found by trial: auth.ntlm.level 5 refuses it`

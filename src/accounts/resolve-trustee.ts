import { domainGroupSid, isSid, parseSid, wellKnownSid, type Sid } from '../access/index.ts'
import type { Domain } from './account-directory.ts'
import { AccountError } from './account-error.ts'
import { parseAccountName } from './account-name.ts'

/** Where the names of a domain are found. */
export interface TrusteeDirectory {
  readonly domain: Domain
  /** The SID of the account or group of that name. */
  findSid(name: string): Promise<Sid | undefined>
}

/**
 * Whom a text means in an access list: a SID, an account or group of the domain (with or without the domain's name before
 * it), or one of Windows's own (`SYSTEM`, `Administrators`, `BUILTIN\Users`, `Domain Users` …). Throws AccountError `trustee-unknown`.
 */
export async function resolveTrustee(text: string, directory: TrusteeDirectory): Promise<Sid> {
  if (isSid(text.toUpperCase())) return parseSid(text)
  const { domain, name } = parseAccountName(text)
  const foreign = domain !== undefined && domain.toLowerCase() !== directory.domain.name.toLowerCase()
  const sid =
    (foreign ? undefined : await directory.findSid(name)) ??
    wellKnownSid(text) ??
    (foreign ? undefined : domainGroupSid(name, directory.domain.sid))
  if (sid !== undefined) return sid
  throw new AccountError(
    'trustee-unknown',
    `There is no account or group "${text}". Add one with: rms-emulator account add ${name}`,
  )
}

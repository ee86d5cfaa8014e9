import { timingSafeEqual } from 'node:crypto'
import { parseAccountName, type AccountDirectory } from '../accounts/index.ts'
import type { Authenticator } from './authenticator.ts'
import { ntHash } from './nt-hash.ts'

/** Longer ones are nobody's: Windows passwords have at most 256 characters. */
const LONGEST_CREDENTIALS = 2048

/** Compared with when there is no such account, so that this takes as long as a wrong password. */
const NOBODY = new Uint8Array(16)

/** Name and password out of `base64(name:password)`. RFC 7617 §2; Latin-1 where the bytes are no UTF-8. */
function parseCredentials(credentials: string): { name: string; password: string } | undefined {
  if (credentials.length > LONGEST_CREDENTIALS || !/^[A-Za-z0-9+/]+={0,2}$/.test(credentials)) return undefined
  const bytes = Buffer.from(credentials, 'base64')
  const utf8 = bytes.toString('utf8')
  const text = utf8.includes('\ufffd') ? bytes.toString('latin1') : utf8
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** HTTP Basic against the accounts of a directory. RFC 7617; `realm` is what a person is shown. */
export const createBasicAuthenticator = (directory: AccountDirectory, realm: string): Authenticator => ({
  scheme: 'Basic',
  invitation: `Basic realm="${realm}"`,
  step: async (credentials) => {
    const parsed = parseCredentials(credentials)
    if (parsed === undefined) return { outcome: 'refused', claimed: undefined, reason: 'the credentials are malformed' }
    const { domain, name } = parseAccountName(parsed.name)
    const foreign = domain !== undefined && domain.toLowerCase() !== directory.domain.name.toLowerCase()
    const account = await directory.findAccount(name)
    const matches = timingSafeEqual(ntHash(parsed.password), account?.ntHash ?? NOBODY)
    if (account !== undefined && !foreign && matches) return { outcome: 'proved', account, lasts: 'request' }
    const reason = 'there is no such account, or its password is another'
    return { outcome: 'refused', claimed: parsed.name, reason, failed: foreign ? undefined : account }
  },
})

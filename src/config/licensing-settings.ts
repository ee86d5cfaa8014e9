import { z } from 'zod'
import { listOf } from './list-form.ts'
import { setting } from './setting.ts'
import { wholeNumber } from './whole-number.ts'

const VERSION = String.raw`\d{1,9}(?:\.\d{1,9}){0,3}`

const mailAddress = z.string().regex(/^[^@\s]+@[^@\s]+$/, 'a mail address is wanted')

/** Who may publish and use content, and with what. [MS-RMPR] §3.1.1.1.1 */
export const LICENSING_SETTINGS = {
  'licensing.superUserGroup': setting(
    mailAddress,
    undefined,
    'The mail address of the group whose members get OWNER in every use licence, whatever the policy says (superUserGroup). There are no super-users unless it is set.',
  ),
  'exclusion.applications': setting(
    listOf(z.string().regex(new RegExp(`^[^=,]+=${VERSION}-${VERSION}$`), 'FILE=MIN-MAX is wanted')),
    [],
    'The applications that every use licence shuts out: `FILE=MIN-MAX`, such as `word.exe=0-11.0.0.0`, separated by commas (applicationExclusionPolicy).',
  ),
  'exclusion.operatingSystems': setting(
    z.string().regex(new RegExp(`^${VERSION}-${VERSION}$`), 'MIN-MAX is wanted'),
    undefined,
    'The versions of Windows that every use licence shuts out, `MIN-MAX` such as `0-2.1.5.2600` (osExclusionPolicy). None are unless it is set.',
  ),
  'licensing.creationTimeTolerance': setting(
    wholeNumber(0, 1_000_000),
    15 * 24 * 60,
    'How many minutes after a publishing licence an account may have been made that still gets a use licence by it (creationTimeTolerance).',
  ),
  'licensing.owner': setting(
    z.enum(['named', 'proven']),
    'named',
    'Who gets OWNER as the owner of a document whose encrypted rights name nobody, as those by a template do: whoever its publishing licence names, or nobody. With `named`, whoever is let in to publish can have what was published by a template by signing a copy of it in his own name; with `proven`, the author has of the server what the template gives him.',
    [
      '[MS-RMPR] §2.2.9.9.6, §3.4.4.1: the author of the publishing licence must get OWNER, without regard to its rights',
      'invented: nothing binds the name of an author to the content key but the rights that are encrypted under it',
    ],
  ),
  'licensing.onlinePublishing': setting(
    z.boolean(),
    true,
    'Whether the server signs publishing licences for clients (onlinePublishingEnabled).',
  ),
  'licensing.decommissioned': setting(
    z.boolean(),
    false,
    'Whether all services refuse everything, because the cluster is decommissioned (serverDecommissioned).',
  ),
  'licensing.contentKeyHash': setting(
    z.enum(['issued-principals', 'anything']),
    'issued-principals',
    'What the hash beside the content key must be of in a publishing licence that a client sends to be signed: ISSUEDPRINCIPALS without the enabling bits in it, or anything, for clients that hash something else.',
    [
      '[MS-RMPR] §2.2.9.1.13, §3.5.4.1: of ISSUEDPRINCIPALS, and it is validated; how, where it stands inside of that element itself, is invented',
      'anything: no genuine client is known to hash what is hashed here',
    ],
  ),
} as const

import { z } from 'zod'
import { listOf } from './list-form.ts'
import { setting } from './setting.ts'

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
    z.number().int().min(0).max(1_000_000),
    15 * 24 * 60,
    'How many minutes after a publishing licence an account may have been made that still gets a use licence by it (creationTimeTolerance).',
  ),
  'licensing.owner': setting(
    z.enum(['proven', 'named']),
    'proven',
    'Who gets OWNER as the owner of a document: only whom its encrypted rights name as well, or whoever its publishing licence names. Rights by a template name nobody, so that with `proven` the author of such a document has of the server what the template gives him.',
    [
      'invented: whoever has a client licensor certificate can sign a licence in his own name around rights and a content key that he has copied; what is encrypted he cannot change',
      '[MS-RMPR] §3.4.4.1: whoever is the OWNER in the publishing licence gets OWNER without regard to its rights',
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
    'Whether the services of licensing and publishing refuse everything, because the cluster is decommissioned (serverDecommissioned).',
  ),
} as const

import { z } from 'zod'
import { listOf } from './list-form.ts'
import { setting } from './setting.ts'
import { wholeNumber } from './whole-number.ts'

const mailDomain = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/, 'a domain such as emulator.example is wanted')

/** How groups are expanded across forests. [MS-RMPRS] §3.5 */
export const GROUP_EXPANSION_SETTINGS = {
  'accounts.mailDomain': setting(
    mailDomain,
    'emulator.example',
    'The domain of the mail addresses that accounts and groups have: `NAME@DOMAIN`, with dots for the blanks in a name.',
  ),
  'groupExpansion.maxCrossForestCalls': setting(
    wholeNumber(1, 100),
    10,
    'How many servers may be involved in the expansion of a group. With as many, a request is refused. RMS: policy MaxCrossForestCalls.',
  ),
  'groupExpansion.forests': setting(
    listOf(z.string().regex(/^[^=@\s]+=https?:\/\/\S+$/i, 'DOMAIN=URL is wanted')),
    [],
    'The other forests: `DOMAIN=URL`, separated by commas. For mail addresses in DOMAIN the server at URL is asked, at its GroupExpansion.asmx unless the URL names an .asmx.',
  ),
  'groupExpansion.subgroups': setting(
    listOf(z.string().regex(/^[^=]+=[^=@]+@[^=@]+$/, 'GROUP=ADDRESS is wanted')),
    [],
    'Groups of other forests that are in groups of this one: `GROUP=ADDRESS`, separated by commas.',
  ),
  'groupExpansion.user': setting(
    z.string().min(1),
    undefined,
    'The account by which this server logs on at the servers of other forests. Unless set, whoever runs it, by Kerberos.',
  ),
  'groupExpansion.passwordFile': setting(z.string().min(1), undefined, 'The file that holds its password.'),
  'groupExpansion.tlsCaFile': setting(
    z.string().min(1),
    undefined,
    'Whose TLS certificates to trust at the servers of other forests, in PEM; those that the machine trusts unless told otherwise.',
  ),
} as const

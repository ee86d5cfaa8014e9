import type { Guid } from '../../base/guid.ts'

/** A distinguished name, most general part first as DER has it. RFC 5280 §4.1.2.4 */
export type DistinguishedName = readonly (readonly ['O' | 'OU' | 'CN', string])[]

/** Whoever meets one of these certificates must see that nobody vouches for it. */
const ORGANIZATION = 'rms-emulator'
const WARNING = 'Emulated hierarchy - not for production'

export const distinguishedName = (commonName: string): DistinguishedName => [
  ['O', ORGANIZATION],
  ['OU', WARNING],
  ['CN', commonName],
]

/** The subject of a server licensor certificate: the server's GUID, as its XrML twin names it. */
export const licensorName = (guid: Guid): DistinguishedName => distinguishedName(`{${guid}}`)

/** A name as CryptoAPI prints it: most specific part first, values with commas and the like in quotes. */
export const formatCryptoApiName = (name: DistinguishedName): string =>
  name
    .toReversed()
    .map(([type, value]) => `${type}=${/[,+="\n<>#;]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value}`)
    .join(', ')

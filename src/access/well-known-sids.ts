import { domainOfSid, parseSid, relativeSid, ridOfSid, type Sid } from './sid.ts'

/** [MS-DTYP] §2.4.2.4: identifiers that are the same everywhere. Columns: identifier, name in Windows, SDDL alias. */
const ABSOLUTE = [
  ['S-1-0-0', 'NULL SID'],
  ['S-1-1-0', 'Everyone', 'WD'],
  ['S-1-2-0', 'LOCAL'],
  ['S-1-2-1', 'CONSOLE LOGON'],
  ['S-1-3-0', 'CREATOR OWNER', 'CO'],
  ['S-1-3-1', 'CREATOR GROUP', 'CG'],
  ['S-1-3-4', 'OWNER RIGHTS', 'OW'],
  ['S-1-5-1', 'NT AUTHORITY\\DIALUP'],
  ['S-1-5-2', 'NT AUTHORITY\\NETWORK', 'NU'],
  ['S-1-5-3', 'NT AUTHORITY\\BATCH'],
  ['S-1-5-4', 'NT AUTHORITY\\INTERACTIVE', 'IU'],
  ['S-1-5-6', 'NT AUTHORITY\\SERVICE', 'SU'],
  ['S-1-5-7', 'NT AUTHORITY\\ANONYMOUS LOGON', 'AN'],
  ['S-1-5-8', 'NT AUTHORITY\\PROXY'],
  ['S-1-5-9', 'NT AUTHORITY\\ENTERPRISE DOMAIN CONTROLLERS', 'ED'],
  ['S-1-5-10', 'NT AUTHORITY\\SELF', 'PS'],
  ['S-1-5-11', 'NT AUTHORITY\\Authenticated Users', 'AU'],
  ['S-1-5-12', 'NT AUTHORITY\\RESTRICTED', 'RC'],
  ['S-1-5-13', 'NT AUTHORITY\\TERMINAL SERVER USER'],
  ['S-1-5-14', 'NT AUTHORITY\\REMOTE INTERACTIVE LOGON'],
  ['S-1-5-15', 'NT AUTHORITY\\This Organization'],
  ['S-1-5-17', 'NT AUTHORITY\\IUSR'],
  ['S-1-5-18', 'NT AUTHORITY\\SYSTEM', 'SY'],
  ['S-1-5-19', 'NT AUTHORITY\\LOCAL SERVICE', 'LS'],
  ['S-1-5-20', 'NT AUTHORITY\\NETWORK SERVICE', 'NS'],
  ['S-1-5-32-544', 'BUILTIN\\Administrators', 'BA'],
  ['S-1-5-32-545', 'BUILTIN\\Users', 'BU'],
  ['S-1-5-32-546', 'BUILTIN\\Guests', 'BG'],
  ['S-1-5-32-547', 'BUILTIN\\Power Users', 'PU'],
  ['S-1-5-32-548', 'BUILTIN\\Account Operators', 'AO'],
  ['S-1-5-32-549', 'BUILTIN\\Server Operators', 'SO'],
  ['S-1-5-32-550', 'BUILTIN\\Print Operators', 'PO'],
  ['S-1-5-32-551', 'BUILTIN\\Backup Operators', 'BO'],
  ['S-1-5-32-552', 'BUILTIN\\Replicator', 'RE'],
  ['S-1-5-32-554', 'BUILTIN\\Pre-Windows 2000 Compatible Access', 'RU'],
  ['S-1-5-32-555', 'BUILTIN\\Remote Desktop Users', 'RD'],
  ['S-1-5-32-556', 'BUILTIN\\Network Configuration Operators', 'NO'],
  ['S-1-5-32-558', 'BUILTIN\\Performance Monitor Users', 'MU'],
  ['S-1-5-32-559', 'BUILTIN\\Performance Log Users', 'LU'],
  ['S-1-5-32-568', 'BUILTIN\\IIS_IUSRS', 'IS'],
  ['S-1-5-32-569', 'BUILTIN\\Cryptographic Operators', 'CY'],
  ['S-1-5-32-573', 'BUILTIN\\Event Log Readers', 'ER'],
  ['S-1-5-32-574', 'BUILTIN\\Certificate Service DCOM Access', 'CD'],
  ['S-1-5-32-575', 'BUILTIN\\RDS Remote Access Servers', 'RA'],
  ['S-1-5-32-576', 'BUILTIN\\RDS Endpoint Servers', 'ES'],
  ['S-1-5-32-577', 'BUILTIN\\RDS Management Servers', 'MS'],
  ['S-1-5-32-578', 'BUILTIN\\Hyper-V Administrators', 'HA'],
  ['S-1-5-32-579', 'BUILTIN\\Access Control Assistance Operators', 'AA'],
  ['S-1-5-32-580', 'BUILTIN\\Remote Management Users', 'RM'],
  ['S-1-5-33', 'NT AUTHORITY\\WRITE RESTRICTED', 'WR'],
  ['S-1-5-64-10', 'NT AUTHORITY\\NTLM Authentication'],
  ['S-1-5-64-14', 'NT AUTHORITY\\SChannel Authentication'],
  ['S-1-5-64-21', 'NT AUTHORITY\\Digest Authentication'],
  ['S-1-5-84-0-0-0-0-0', 'NT AUTHORITY\\USER MODE DRIVERS', 'UD'],
  ['S-1-15-2-1', 'APPLICATION PACKAGE AUTHORITY\\ALL APPLICATION PACKAGES', 'AC'],
  ['S-1-16-4096', 'Mandatory Label\\Low Mandatory Level', 'LW'],
  ['S-1-16-8192', 'Mandatory Label\\Medium Mandatory Level', 'ME'],
  ['S-1-16-8448', 'Mandatory Label\\Medium Plus Mandatory Level', 'MP'],
  ['S-1-16-12288', 'Mandatory Label\\High Mandatory Level', 'HI'],
  ['S-1-16-16384', 'Mandatory Label\\System Mandatory Level', 'SI'],
  ['S-1-18-1', 'Authentication authority asserted identity', 'AS'],
  ['S-1-18-2', 'Service asserted identity', 'SS'],
] as const satisfies readonly (readonly [string, string, string?])[]

/** [MS-DTYP] §2.4.2.4: identifiers relative to a domain. Columns: last number, name in Windows, SDDL alias. */
const RELATIVE = [
  [498, 'Enterprise Read-only Domain Controllers', 'RO'],
  [500, 'Administrator', 'LA'],
  [501, 'Guest', 'LG'],
  [512, 'Domain Admins', 'DA'],
  [513, 'Domain Users', 'DU'],
  [514, 'Domain Guests', 'DG'],
  [515, 'Domain Computers', 'DC'],
  [516, 'Domain Controllers', 'DD'],
  [517, 'Cert Publishers', 'CA'],
  [518, 'Schema Admins', 'SA'],
  [519, 'Enterprise Admins', 'EA'],
  [520, 'Group Policy Creator Owners', 'PA'],
  [522, 'Cloneable Domain Controllers', 'CN'],
  [525, 'Protected Users', 'AP'],
  [526, 'Key Admins', 'KA'],
  [527, 'Enterprise Key Admins', 'EK'],
  [553, 'RAS and IAS Servers', 'RS'],
] as const

/** Below are a domain's built-in accounts, but for the read-only controllers. */
const FIRST_GROUP_RID = 512

/** The well-known identifiers that this system itself has to name. [MS-DTYP] §2.4.2.4 */
export const SIDS = {
  everyone: parseSid('S-1-1-0'),
  creatorOwner: parseSid('S-1-3-0'),
  ownerRights: parseSid('S-1-3-4'),
  network: parseSid('S-1-5-2'),
  interactive: parseSid('S-1-5-4'),
  anonymous: parseSid('S-1-5-7'),
  principalSelf: parseSid('S-1-5-10'),
  authenticatedUsers: parseSid('S-1-5-11'),
  system: parseSid('S-1-5-18'),
  localService: parseSid('S-1-5-19'),
  networkService: parseSid('S-1-5-20'),
  administrators: parseSid('S-1-5-32-544'),
  users: parseSid('S-1-5-32-545'),
  guests: parseSid('S-1-5-32-546'),
  ntlmAuthentication: parseSid('S-1-5-64-10'),
} as const

const NAME_OF = new Map<string, string>(ABSOLUTE.map(([value, name]) => [value, name]))
const NAMED = new Map(
  ABSOLUTE.flatMap(([value, name]) => {
    const short = name.slice(name.indexOf('\\') + 1).toLowerCase()
    return [name.toLowerCase(), short].map((key): [string, Sid] => [key, parseSid(value)])
  }),
)
const ALIAS_OF = new Map<string, string>(ABSOLUTE.flatMap(([value, , alias]) => (alias ? [[value, alias]] : [])))
const OF_ALIAS = new Map([...ALIAS_OF].map(([value, alias]) => [alias, parseSid(value)]))
const RID_OF_ALIAS = new Map<string, number>(RELATIVE.map(([rid, , alias]) => [alias, rid]))

const relativeRow = (value: Sid, domain: Sid | undefined) =>
  domain !== undefined && domainOfSid(value) === domain ? RELATIVE.find(([rid]) => rid === ridOfSid(value)) : undefined

/** The name Windows shows (`BUILTIN\Administrators`), of domain groups only within `domain`; undefined when unknown. */
export const wellKnownName = (value: Sid, domain?: Sid): string | undefined =>
  NAME_OF.get(value) ?? relativeRow(value, domain)?.[1]

/** The well-known identifier of a name as Windows shows it, with or without what precedes `\`, in either case. */
export const wellKnownSid = (name: string): Sid | undefined => NAMED.get(name.toLowerCase())

/** The well-known group of a domain by its name, in either case; its built-in accounts are not there to be found. */
export function domainGroupSid(name: string, domain: Sid): Sid | undefined {
  const row = RELATIVE.find(([rid, known]) => rid >= FIRST_GROUP_RID && known.toLowerCase() === name.toLowerCase())
  return row && relativeSid(domain, row[0])
}

/** The two letters that stand for an identifier in SDDL. [MS-DTYP] §2.5.1.1 */
export const sddlAliasOf = (value: Sid, domain: Sid | undefined): string | undefined =>
  ALIAS_OF.get(value) ?? relativeRow(value, domain)?.[2]

/**
 * What two letters of SDDL stand for: an identifier, `domain-unknown` when they are relative to a domain and none is
 * given, undefined when they stand for nothing. [MS-DTYP] §2.5.1.1; AS, SS, AP, KA and EK as Windows has them besides.
 */
export function sidOfSddlAlias(alias: string, domain: Sid | undefined): Sid | 'domain-unknown' | undefined {
  const rid = RID_OF_ALIAS.get(alias)
  if (rid === undefined) return OF_ALIAS.get(alias)
  return domain === undefined ? 'domain-unknown' : relativeSid(domain, rid)
}

import { z } from 'zod'
import { parseMinute } from '../base/moment.ts'
import { AUTHENTICATION_SETTINGS } from './authentication-settings.ts'
import { CERTIFICATION_SETTINGS } from './certification-settings.ts'
import { DATABASE_SETTINGS } from './database-settings.ts'
import { GROUP_EXPANSION_SETTINGS } from './group-expansion-settings.ts'
import { KEY_SETTINGS } from './key-settings.ts'
import { ENROLLMENT_SETTINGS } from './enrollment-settings.ts'
import { LICENSE_SETTINGS } from './license-settings.ts'
import { LICENSING_SETTINGS } from './licensing-settings.ts'
import { LIFE_SETTINGS } from './life-settings.ts'
import { LOCATION_SETTINGS } from './location-settings.ts'
import { LOG_SETTINGS } from './log-settings.ts'
import { lastingPeriod, period } from './period-form.ts'
import { PROVISIONING_SETTINGS } from './provisioning-settings.ts'
import { setting, type Setting } from './setting.ts'
import { wholeNumber } from './whole-number.ts'

/** NetBIOS names: up to 15 characters, [MS-NLMP] and [MS-DTYP] leave the alphabet to Windows. */
const netbiosName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,15}$/, '1 to 15 letters, digits, hyphens or underscores are wanted')

const keySizes = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').map((part) => Number(part)) : [value].flat()),
  z.array(z.union([z.literal(1024), z.literal(2048)])).min(1),
)

/** Every setting by its name, in the order documentation lists them. */
export const SETTINGS = {
  profile: setting(
    z.enum(['rms-1.0', 'rms-1.0-sp1', 'rms-1.0-sp2']),
    'rms-1.0-sp2',
    'Which release is emulated. It sets the capability versions in answers and the default of `xrml.x509Levels`.',
  ),
  cryptographicMode: setting(
    z.union([z.literal(1), z.literal(2)]),
    undefined,
    'Mode 1 is RSA-1024 with SHA-1, mode 2 RSA-2048 with SHA-256. It is fixed when a data directory is first used (1 unless told otherwise).',
    ['[MS-RMPR] §3.1.4.7: servers that know only one mode use mode 1', 'later servers: mode 2'],
  ),
  hierarchy: setting(
    z.enum(['pre-production', 'production']),
    undefined,
    'By which names the certificates above the server go. It is fixed when a data directory is first used (pre-production unless told otherwise).',
    ['[MS-RMPR] §2.2.9.3, pre-production (ISV) tables', '[MS-RMPR] §2.2.9.3, production tables'],
  ),
  seed: setting(
    z.string().min(1),
    undefined,
    'Makes keys, GUIDs and serial numbers reproducible. Whoever knows the seed knows the keys: for fixtures and tests only. Without it they are random.',
  ),
  'server.name': setting(
    netbiosName,
    undefined,
    'The NetBIOS name of this server in its cluster. It is fixed when a data directory is first used (the name of the machine unless told otherwise).',
  ),
  'server.url': setting(
    z.url({ protocol: /^https?$/i }),
    undefined,
    'The URL of the cluster, which becomes the ADDRESS in the server’s own licensor certificate exactly as written here. It is used when a root makes its hierarchy; `http://NAME/_wmcs` unless told otherwise.',
  ),
  ...LOCATION_SETTINGS,
  'server.banner': setting(
    z.enum(['iis6', 'none']),
    'iis6',
    'What answers say of the server: `Server`, `X-Powered-By` and `X-AspNet-Version` as IIS 6 with ASP.NET 1.1 has them, or nothing.',
    ['public captures of IIS 6 with ASP.NET 1.1.4322', 'none: for those who would rather not say'],
  ),
  'server.stopTimeout': setting(
    wholeNumber(0, 3600),
    10,
    'How long a server that is told to stop waits for requests that have begun, in seconds. What is not finished then is cut.',
  ),
  'admin.contact': setting(
    z
      .string()
      .min(1)
      .max(256)
      .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'one line of text is wanted'),
    undefined,
    'Whom those may ask who are refused: an e-mail address or a line of text. The pages of 401 show it.',
    ['product documents, Cc720237: the administrator of a root may store an administrative contact', 'none by default'],
  ),
  ...KEY_SETTINGS,
  ...DATABASE_SETTINGS,
  'accounts.domain': setting(
    netbiosName,
    'EMULATOR',
    'The NetBIOS name of the domain that the emulated accounts belong to.',
  ),
  'accounts.lockoutThreshold': setting(
    wholeNumber(0, 999),
    10,
    'After how many wrong passwords an account is locked out; 0: never. Windows: account lockout threshold, 0 to 999.',
    ['Windows Server 2003, default domain policy: 0', 'Windows 11 22H2 and Windows Server 2025: 10'],
  ),
  'accounts.lockoutWindow': setting(
    period,
    'PT10M',
    'How long after a wrong password the next one counts as the first again. Windows: reset account lockout counter after.',
    [
      'Windows 11 22H2 and Windows Server 2025: 10 minutes',
      'earlier Windows: suggests 30 minutes when a threshold is set',
    ],
  ),
  'accounts.lockoutDuration': setting(
    z.union([z.literal('until-unlocked'), period], {
      error: '`until-unlocked` or a period such as PT10M is wanted',
    }),
    'PT10M',
    'How long an account stays locked out, or `until-unlocked`: until an administrator unlocks it. Windows: account lockout duration.',
    [
      'Windows 11 22H2 and Windows Server 2025: 10 minutes',
      'earlier Windows: suggests 30 minutes when a threshold is set',
    ],
  ),
  ...GROUP_EXPANSION_SETTINGS,
  ...AUTHENTICATION_SETTINGS,
  'asmx.soap12': setting(z.boolean(), false, 'Answer SOAP 1.2 beside SOAP 1.1.', [
    '[MS-RMPRS] note <2>: RMS 1.0 to SP2 know SOAP 1.1 only',
    'ASP.NET 2.0 and later answer both',
  ]),
  'asmx.customErrors': setting(
    z.enum(['on', 'off']),
    'off',
    'With `off`, the faultstring names exceptions, as .NET does for callers whom custom errors are not shown; with `on` it has messages only.',
    [
      '[MS-RMPR] §3.1.4.5: faultstring begins with the name of the exception',
      'ASP.NET default for remote callers: messages only',
    ],
  ),
  'asmx.faultForm': setting(
    z.enum(['aspnet-2.0', 'aspnet-1.1']),
    'aspnet-2.0',
    'Faults on one line with ` ---> `, or indented with ` --> `.',
    ['ASP.NET 2.0 and later', 'ASP.NET 1.1.4322'],
  ),
  'asmx.description': setting(
    z.enum(['open', 'guarded']),
    'open',
    'Whether help pages, WSDL and discovery document are shown to everybody or only to those whom the access list of the .asmx lets in.',
    ['open: proxies can be generated without credentials', 'guarded: IIS applies the access list of a file to GET too'],
  ),
  'asmx.signResponses': setting(
    z.boolean(),
    false,
    'Whether SOAP answers and faults are signed with the key of the server’s licensor certificate: WS-Security 1.0, X.509 Token Profile. Each signature costs some milliseconds; clients that know nothing of it read the answer as before.',
    [
      'off: no answer of the original was signed, and [MS-RMPR] §2.1 names no message security',
      'on: WS-Security 1.0 with the X.509 Token Profile, an extension for clients that check who answered',
    ],
  ),
  'request.keySizes': setting(
    keySizes,
    undefined,
    'Which RSA key sizes (bits, separated by commas) a SubEnroll request may have. 1024 in mode 1, 2048 in mode 2 unless told otherwise. 2048 in mode 1 gives certificates that `verify` refuses by [MS-RMPR] §3.1.4.7.',
    ['[MS-RMPRS] notes <20>, <21>: 1024', '[MS-RMPR] §2.2.9.3.3: 1024 or 2048'],
  ),
  'request.rekey': setting(
    z.enum(['accept', 'refuse']),
    'accept',
    'What becomes of a known GUID with another key, or a known key with another GUID: accepted and marked, or refused.',
    [
      'the real server keeps no list of whom it signed, so it accepts',
      'refuse: invented, for those who want the check',
    ],
  ),
  ...ENROLLMENT_SETTINGS,
  'validity.slc': setting(
    lastingPeriod,
    'P1Y',
    'How long a server licensor certificate is valid, as an ISO 8601 period.',
    ['product documents: one year from issue', 'Microsoft support article 2853958: 7150 days since 2013 (`P7150D`)'],
  ),
  'validity.slcFrom': setting(
    z.union([z.literal('issue'), z.string().refine((text) => parseMinute(text) !== undefined)], {
      error: '`issue` or a moment such as 2003-02-05T00:00 is wanted',
    }),
    'issue',
    'When the validity of a server licensor certificate begins: at its issue, or at a fixed moment.',
    ['product documents: begins when the certificate is issued', 'genuine certificates of 2005: a fixed early date'],
  ),
  'validity.outlivesIssuer': setting(
    z.enum(['keep', 'clamp', 'refuse']),
    'keep',
    'What becomes of a licensor certificate that would outlive the one above it: kept as it is, cut to the end of its issuer, or refused. Always logged.',
    ['no source limits it', '[MS-RMPR] §2.2.9.3 limits only the moment of issue'],
  ),
  ...LICENSE_SETTINGS,
  ...CERTIFICATION_SETTINGS,
  ...LICENSING_SETTINGS,
  'xrml.x509Levels': setting(
    z.boolean(),
    undefined,
    'Whether principals name their X.509 twin by SECURITYLEVELs. On in profile rms-1.0, off in the later ones unless told otherwise.',
    ['sample chain of RMS 1.0, 2003', 'genuine chain of RMS 1.0 SP1, 2005: gone'],
  ),
  'xrml.nameInSlc': setting(
    z.boolean(),
    false,
    'Whether the Name of the request is stamped into the principal of the licensor certificate.',
    ['[MS-RMPRS] §3.3.4.1.3.3: it is stamped', '[MS-RMPR] §2.2.9.3.3 and genuine certificates: it is not'],
  ),
  'xrml.practiceStatementInSubSlc': setting(
    z.boolean(),
    true,
    'Whether a sub-enrolled server’s certificate carries the Certificate Practice Statement in its ISSUER, after what is copied from the root.',
    [
      '[MS-RMPR] §2.2.9.3.2: it should be found in the SLC',
      'what an SLC issues in practice: the principal is copied, nothing added',
    ],
  ),
  'tls.legacy': setting(
    z.boolean(),
    false,
    'Whether a TLS listener takes clients that know nothing newer than TLS 1.0, SHA-1 and short keys. None of that is safe any more.',
    ['today: TLS 1.2 and later', 'clients of 2003: TLS 1.0 with SHA-1'],
  ),
  ...LIFE_SETTINGS,
  ...PROVISIONING_SETTINGS,
  ...LOG_SETTINGS,
} as const

export type SettingName = keyof typeof SETTINGS

/** The value of every setting; those without a default may be undefined. */
export type Settings = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer Value>
    ? Name extends OptionalName
      ? Value | undefined
      : Value
    : never
}

type OptionalName =
  | 'provisioning.subEnrollmentUrl'
  | 'provisioning.gicUrl'
  | 'provisioning.directory.url'
  | 'provisioning.directory.bindDn'
  | 'provisioning.directory.passwordFile'
  | 'provisioning.directory.ca'
  | 'cryptographicMode'
  | 'hierarchy'
  | 'seed'
  | 'server.name'
  | 'server.url'
  | 'server.licensingUrl'
  | 'server.externalCertificationUrl'
  | 'server.externalLicensingUrl'
  | 'groupExpansion.user'
  | 'groupExpansion.passwordFile'
  | 'groupExpansion.tlsCaFile'
  | 'keys.passphraseFile'
  | 'certification.securityProcessorsFile'
  | 'certification.minimumRepository'
  | 'licensing.superUserGroup'
  | 'exclusion.operatingSystems'
  | 'database'
  | 'keys.pkcs11.library'
  | 'keys.pkcs11.token'
  | 'keys.pkcs11.pinFile'
  | 'admin.contact'
  | 'auth.certification.schemes'
  | 'auth.ntlm.targetNames'
  | 'auth.kerberos.keytab'
  | 'auth.kerberos.realm'
  | 'renewal.passwordFile'
  | 'renewal.tlsCaFile'
  | 'renewal.user'
  | 'request.keySizes'
  | 'xrml.x509Levels'

export const isSettingName = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name)

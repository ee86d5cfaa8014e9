import type { Generated } from 'kysely'

/**
 * The configuration database, one schema for every engine: texts, whole numbers and bytes only.
 * Moments are milliseconds since 1970, GUIDs plain lower-case texts, access lists SDDL.
 */
export interface Schema {
  readonly stored_configuration: StoredConfigurationTable
  readonly setting: SettingTable
  readonly private_key: PrivateKeyTable
  readonly token_key: TokenKeyTable
  readonly certificate: CertificateTable
  readonly account: AccountTable
  readonly account_group: AccountGroupTable
  readonly group_member: GroupMemberTable
  readonly cluster_server: ClusterServerTable
  readonly descriptor: DescriptorTable
  readonly dacl_change: DaclChangeTable
  readonly access_refusal: AccessRefusalTable
  readonly enrollment: EnrollmentTable
  readonly licensor_event: LicensorEventTable
  readonly removed_server: RemovedServerTable
  readonly trusted_root: TrustedRootTable
  readonly account_key: AccountKeyTable
  readonly issued_certificate: IssuedCertificateTable
  readonly issued_license: IssuedLicenseTable
  readonly rights_template: RightsTemplateTable
  readonly template_change: TemplateChangeTable
}

/** One row: the version that the configuration has. [MS-RMPR] §3.1.1.1.1 */
interface StoredConfigurationTable {
  id: number
  version: number
}

/** What the installation as a whole has decided once: its role, its mode, its domain. */
interface SettingTable {
  name: string
  value: string
}

/** Private keys as encrypted PKCS#8, by the role their certificate has. */
interface PrivateKeyTable {
  role: string
  pem: string
}

/** Where private keys lie that are in a PKCS#11 token, by the role their certificate has. */
interface TokenKeyTable {
  role: string
  /** The label of the token, and that of the key in it. */
  token: string
  label: string
  /** CKA_ID, hexadecimal. */
  key_id: string
}

/** The server's own chain: position 0 is its licensor certificate, the last one is nearest to the trust anchor. */
interface CertificateTable {
  position: number
  role: string
  /** Absent for the self-signed X.509 root, which has no XrML twin. */
  xrml: string | null
  /** DER; absent where the chain came over the wire, which carries XrML only. */
  x509: Uint8Array | null
}

interface AccountTable {
  /** The name in lower case: account names are compared without regard to case. */
  id: string
  name: string
  rid: number
  nt_hash: Uint8Array
  created_at: number
  /** 0 or 1. */
  disabled: Generated<number>
  /** Wrong passwords in a row, the last of them, and until when they lock the account out. */
  failures: Generated<number>
  last_failure_at: number | null
  locked_until: number | null
  /** SHA-256 over the DER form of the client certificate that is mapped to the account. */
  certificate: Uint8Array | null
}

interface AccountGroupTable {
  id: string
  name: string
  rid: number
}

/** Who is in which group, by SID: accounts, groups and Windows's own identities in groups of the domain and the machine. */
interface GroupMemberTable {
  group_sid: string
  member_sid: string
}

/** The servers of the cluster, by name in upper case. */
interface ClusterServerTable {
  name: string
}

/** The access list of one .asmx on one server of the cluster, where it is not the default. */
interface DescriptorTable {
  server: string
  file: string
  sddl: string
  changed_at: number
}

/** One row for each change of an access list. Rows are added, never changed. */
interface DaclChangeTable {
  id: Generated<number>
  at: number
  who: string
  server: string
  file: string
  before: string
  after: string
}

/** The last refusal of each file on each server. */
interface AccessRefusalTable {
  server: string
  file: string
  at: number
  /** The caller's token, as JSON. */
  token: string
  /** The entry that decided, as SDDL; null when none did. */
  ace: string | null
}

/**
 * One row for each certificate that was issued by sub-enrollment. Rows are added, never changed. One whose relation is `void`
 * stands for an issuance that was refused, and has nothing but its certificate's GUID.
 */
interface EnrollmentTable {
  id: Generated<number>
  at: number
  guid: string
  /** SHA-256 over the PKCS#1 form of the enrolled key. */
  key_fingerprint: Uint8Array
  relation: string
  caller: string
  caller_sid: string
  remote_address: string
  sku: string
  version: string
  name: string | null
  url: string
  certificate_guid: string
  valid_from: number
  valid_until: number
  xrml: string
  x509: Uint8Array
}

/** One row for each event about the end of a licensor certificate: once for each server, certificate and event. */
interface LicensorEventTable {
  id: Generated<number>
  server: string
  at: number
  event_id: number
  name: string
  level: string
  detail: string
  certificate: string
}

/** Servers that were removed from the cluster, by name in upper case: they do not come back by being opened. */
interface RemovedServerTable {
  name: string
  at: number
}

/** The roots whose certificates for people a licensing server takes. */
interface TrustedRootTable {
  guid: string
  key_fingerprint: Uint8Array
  url: string
  /** Certificates in XrML, one a line, the root's licensor certificate first. */
  chain: string
  trusted_at: number
}

/** The private keys of accounts as encrypted PKCS#8: one for each account, on whatever machines. */
interface AccountKeyTable {
  account_sid: string
  pem: string
  made_at: number
}

/** One row for each certificate that was issued to an account. Rows are added, never changed. */
interface IssuedCertificateTable {
  id: Generated<number>
  at: number
  kind: string
  guid: string
  caller: string
  caller_sid: string
  remote_address: string
  account_sid: string
  /** Where the certificate is for one machine. */
  machine_guid: string | null
  /** SHA-256 over the PKCS#1 form of the certified key. */
  key_fingerprint: Uint8Array
  valid_from: number
  valid_until: number
}

/** One row for each publishing and use licence that was issued. Rows are added, never changed. */
interface IssuedLicenseTable {
  id: Generated<number>
  at: number
  kind: string
  guid: string
  caller: string
  caller_sid: string
  remote_address: string
  /** Whom it is for, of which content; one or both may be empty. */
  account: string
  content: string
  /** Of a use licence: why it was given, and which rights, separated by commas. */
  because: string
  rights: string
  xrml: string
}

/** The rights policy templates, by GUID. */
interface RightsTemplateTable {
  guid: string
  /** `published` or `archived`. */
  state: string
  xrml: string
  /** The VALUE of the DIGEST in its SIGNATURE. */
  hash: string
  created_at: number
  changed_at: number
  changed_by: string
}

/** One row for each edit of a template. Rows are added, never changed. */
interface TemplateChangeTable {
  id: Generated<number>
  at: number
  who: string
  guid: string
  action: string
  /** The template as it was afterwards; of one that was deleted, as it was last. */
  state: string
  xrml: string
  hash: string
}

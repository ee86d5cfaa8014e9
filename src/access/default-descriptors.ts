import { parseSddl } from './sddl.ts'
import type { SecurityDescriptor } from './security-descriptor.ts'
import type { Sid } from './sid.ts'

/** Stands in DEFAULT_DESCRIPTORS for the RMS Service Group, a group of the domain the server belongs to. */
export const SERVICE_GROUP = '%RMS-SERVICE-GROUP%'

const OWNED_BY_SYSTEM = 'O:SYG:SYD:P(A;;FA;;;SY)'
const ADMINISTRATORS = '(A;;FA;;;BA)'
const GROUP = `(A;;0x1200a9;;;${SERVICE_GROUP})`
const USERS = '(A;;0x1200a9;;;BU)'

const SYSTEM_ONLY = OWNED_BY_SYSTEM
const NOT_FOR_USERS = `${OWNED_BY_SYSTEM}${ADMINISTRATORS}${GROUP}`
const FOR_USERS = `${NOT_FOR_USERS}${USERS}`

/**
 * The access lists that RMS 1.0 installs, as SDDL, by file below `_wmcs`. Sources: TechNet pages Cc720289 (SubEnrollService),
 * Cc747802, Cc720191, Cc747566, Cc747548 and Cc747649 (ServiceLocator), Cc747608, Cc747593, Cc720291, Cc720278, Cc720267,
 * Cc747560 (Admin), Cc747637 (GroupExpansion), Cc747695. Invented: owner and group SYSTEM and the protection from
 * inheritance, on all; the rights of SYSTEM on MobileDeviceCertification.asmx ("restricted"); those on GroupExpansion.asmx
 * (only who is admitted is known).
 */
export const DEFAULT_DESCRIPTORS = {
  'Certification/SubEnrollService.asmx': SYSTEM_ONLY,
  'Certification/Certification.asmx': FOR_USERS,
  'Certification/Precertification.asmx': FOR_USERS,
  'Certification/Server.asmx': FOR_USERS,
  'Certification/ServiceLocator.asmx': `${FOR_USERS}(A;;FA;;;NS)`,
  'Certification/Activation.asmx': `${NOT_FOR_USERS}(A;;0x1200a9;;;BG)`,
  'Certification/ServerCertification.asmx': SYSTEM_ONLY,
  'Certification/MobileDeviceCertification.asmx': SYSTEM_ONLY,
  'Licensing/License.asmx': FOR_USERS,
  'Licensing/Publish.asmx': FOR_USERS,
  'Licensing/Server.asmx': FOR_USERS,
  'Licensing/ServiceLocator.asmx': `${FOR_USERS}(A;;FA;;;NS)`,
  'Admin/Default.aspx': NOT_FOR_USERS,
  'Admin/AdminSvc.asmx': NOT_FOR_USERS,
  'GroupExpansion/GroupExpansion.asmx': `O:SYG:SYD:P${ADMINISTRATORS}${GROUP}`,
  'Decommission/Decommission.asmx': SYSTEM_ONLY,
} as const

export type GuardedFile = keyof typeof DEFAULT_DESCRIPTORS

/** The files that have an access list of their own, below `_wmcs`. */
export const GUARDED_FILES = Object.keys(DEFAULT_DESCRIPTORS) as readonly GuardedFile[]

/** The file of that path below `_wmcs`, matched without regard to case as on IIS; undefined when it is not guarded. */
export const guardedFile = (path: string): GuardedFile | undefined =>
  GUARDED_FILES.find((file) => file.toLowerCase() === path.toLowerCase())

/** The descriptor that RMS installs on a file; `serviceGroup` is the identifier of the RMS Service Group. */
export const defaultDescriptor = (file: GuardedFile, serviceGroup: Sid): SecurityDescriptor =>
  parseSddl(DEFAULT_DESCRIPTORS[file].replaceAll(SERVICE_GROUP, serviceGroup))

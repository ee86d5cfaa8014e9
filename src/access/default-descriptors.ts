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
 * (only who is admitted is known); and on DirectoryServices.rem, of which is known that guests are not let in, and on
 * TemplateDistribution.asmx, which is younger than those pages, the list of the general statement (Cc747649).
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
  'Licensing/TemplateDistribution.asmx': FOR_USERS,
  'Licensing/ServiceLocator.asmx': `${FOR_USERS}(A;;FA;;;NS)`,
  'Admin/Default.aspx': NOT_FOR_USERS,
  'Admin/AdminSvc.asmx': NOT_FOR_USERS,
  'DrmRemote/DirectoryServices/DirectoryServices.rem': FOR_USERS,
  'GroupExpansion/GroupExpansion.asmx': `O:SYG:SYD:P${ADMINISTRATORS}${GROUP}`,
  'Decommission/Decommission.asmx': SYSTEM_ONLY,
} as const

export type GuardedFile = keyof typeof DEFAULT_DESCRIPTORS

/**
 * The lists of the virtual directories themselves: the general statement of Cc747649, and for those whose files nobody
 * else may use that of their files. Invented: that no entry is for files. So nothing reaches a file until somebody says so.
 */
export const DIRECTORY_DESCRIPTORS = {
  Certification: FOR_USERS,
  Licensing: FOR_USERS,
  Admin: NOT_FOR_USERS,
  DrmRemote: FOR_USERS,
  GroupExpansion: `O:SYG:SYD:P${ADMINISTRATORS}${GROUP}`,
  Decommission: SYSTEM_ONLY,
} as const

/** A virtual directory below `_wmcs`. */
export type GuardedDirectory = keyof typeof DIRECTORY_DESCRIPTORS

/** What has an access list: a file, or the virtual directory that its entries may come from. */
export type GuardedObject = GuardedFile | GuardedDirectory

const DESCRIPTORS: Readonly<Record<GuardedObject, string>> = { ...DEFAULT_DESCRIPTORS, ...DIRECTORY_DESCRIPTORS }

/** The files that have an access list of their own, below `_wmcs`. */
export const GUARDED_FILES = Object.keys(DEFAULT_DESCRIPTORS) as readonly GuardedFile[]

/** The file of that path below `_wmcs`, matched without regard to case as on IIS; undefined when it is not guarded. */
export const guardedFile = (path: string): GuardedFile | undefined =>
  GUARDED_FILES.find((file) => file.toLowerCase() === path.toLowerCase())

/** The virtual directories that have an access list. */
export const GUARDED_DIRECTORIES = Object.keys(DIRECTORY_DESCRIPTORS) as readonly GuardedDirectory[]

export const isGuardedDirectory = (object: GuardedObject): object is GuardedDirectory =>
  Object.hasOwn(DIRECTORY_DESCRIPTORS, object)

/** The virtual directory that a file is in. */
export function directoryOf(file: GuardedFile): GuardedDirectory {
  const directory = GUARDED_DIRECTORIES.find((name) => file.startsWith(`${name}/`))
  if (directory === undefined) throw new Error(`${file} is in no virtual directory`)
  return directory
}

/** The descriptor that RMS installs on a file or virtual directory; `serviceGroup` is the identifier of the RMS Service Group. */
export const defaultDescriptor = (object: GuardedObject, serviceGroup: Sid): SecurityDescriptor =>
  parseSddl(DESCRIPTORS[object].replaceAll(SERVICE_GROUP, serviceGroup))

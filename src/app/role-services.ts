import { readFileSync } from 'node:fs'
import type { GuardedFile } from '../access/index.ts'
import {
  CERTIFICATION_TEXTS,
  certificationOperations,
  describe,
  enrollOperations,
  enrollTexts,
  GROUP_EXPANSION_TEXTS,
  groupExpansionOperations,
  LICENSE_TEXTS,
  licenseOperations,
  PUBLISH_TEXTS,
  publishOperations,
  SERVER_TEXTS,
  serverOperations,
  subEnrollOperations,
  subEnrollTexts,
  TEMPLATE_DISTRIBUTION_TEXTS,
  templateDistributionOperations,
  type Operations,
  type ServiceTexts,
  type ServiceToPublish,
} from '../asmx/index.ts'
import type { Logger } from '../base/logger.ts'
import { packageFile } from '../base/package-file.ts'
import { createCertify, type CertifyAccount } from '../certification/index.ts'
import type { Enroll, SubEnroll } from '../enrollment/index.ts'
import { createIsPrincipalMemberOf } from '../group-expansion/index.ts'
import { ENROLLMENT_VERSIONS } from '../protocol/enrollment.ts'
import {
  BASE_PATH,
  CERTIFICATION_FILE,
  ENROLL_PATH,
  GROUP_EXPANSION_FILE,
  LICENSE_FILE,
  MOBILE_CERTIFICATION_FILE,
  MOBILE_CERTIFICATION_OTHER_NAME,
  PUBLISH_FILE,
  SERVER_CERTIFICATION_FILE,
  SUB_ENROLL_FILE,
  TEMPLATE_DISTRIBUTION_FILE,
} from '../protocol/paths.ts'
import type { VersionData } from '../protocol/version-data.ts'
import {
  createAcquireIssuanceLicense,
  createGetClientLicensorCert,
  type IssueClientLicensorCertificate,
  type SignPublishingLicense,
} from '../publishing/index.ts'
import {
  createFindServiceLocations,
  createFindServiceLocationsForUser,
  createGetLicensorCertificate,
  createGetServerInfo,
  createLocateService,
  type LocateService,
} from '../server-information/index.ts'
import {
  createAcquireTemplateInformation,
  createAcquireTemplates,
  type TemplateDistribution,
} from '../template-distribution/index.ts'
import { createAcquireLicense, type UseLicenseIssuing } from '../use-licensing/index.ts'
import { accountForest, configuredForests } from './account-forest.ts'
import { decommissioned } from './decommissioned.ts'
import { baseUrlOf } from './issuing.ts'
import type { Installation } from './open-installation.ts'
import { xrmlOf, type OpenedRole, type RoleOptions } from './role.ts'

type RoleCertificates = Pick<OpenedRole, 'configuration' | 'links'>

/** What the services of one server are made of. */
export interface RoleParts {
  readonly installation: Pick<Installation, 'settings' | 'accounts'>
  /** The role with the chain that it has when it is asked. */
  readonly role: RoleCertificates
}

const TITLES = {
  root: 'root certification server',
  licensing: 'licensing server',
  enrollment: 'enrollment service',
} as const

/** The description of a service as it was published. */
const readWsdl = ({ shape }: ServiceTexts): string => readFileSync(packageFile(`wsdl/${shape.name}.wsdl`), 'utf8')

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** A service at a path, whatever it does. */
function serviceAt(
  path: string,
  file: GuardedFile | undefined,
  { installation, role: { configuration } }: RoleParts,
  made: { readonly texts: ServiceTexts; readonly operations: Operations; readonly answered?: VersionData },
): ServiceToPublish {
  const { texts, operations, answered = configuration.profile } = made
  const description = describe(texts, {
    file: fileName(path),
    wsdl: readWsdl(texts),
    soap12: installation.settings['asmx.soap12'],
    server: TITLES[configuration.role],
    answered,
  })
  return { path, file, description, operations, answered }
}

/** A service in a file of a virtual directory, under the access list of that file. */
export const guardedService = (
  file: GuardedFile,
  parts: RoleParts,
  made: { readonly texts: ServiceTexts; readonly operations: Operations },
): ServiceToPublish => {
  const isOff = parts.installation.settings['licensing.decommissioned']
  const operations = isOff ? decommissioned(made.operations) : made.operations
  return serviceAt(`${BASE_PATH}/${file}`, file, parts, { ...made, operations })
}

/** SubEnrollService.asmx of a root. */
export const subEnrollService = (parts: RoleParts, subEnroll: SubEnroll): ServiceToPublish =>
  guardedService(SUB_ENROLL_FILE, parts, {
    texts: subEnrollTexts(parts.role.configuration),
    operations: subEnrollOperations(subEnroll),
  })

/** Where the services of a server are that publishes these files. */
function locateService({ installation: { settings }, role }: RoleParts, published: readonly string[]): LocateService {
  return createLocateService({
    baseUrl: () => baseUrlOf(role),
    published: new Set(published),
    licensingUrl: settings['server.licensingUrl'],
    externalCertificationUrl: settings['server.externalCertificationUrl'],
    externalLicensingUrl: settings['server.externalLicensingUrl'],
  })
}

/** Server.asmx and ServiceLocator.asmx in `files`, which tell of themselves and of the other services. */
export function serverServices(
  parts: RoleParts,
  files: readonly GuardedFile[],
  others: readonly ServiceToPublish[],
): ServiceToPublish[] {
  const { role } = parts
  const { profile } = role.configuration
  const published = [...files, ...others.flatMap(({ file }) => (file === undefined ? [] : [file]))]
  const locate = locateService(parts, published)
  const chain = () => xrmlOf(role.links)
  const operations = serverOperations({
    getLicensorCertificate: createGetLicensorCertificate(chain, profile),
    findServiceLocations: createFindServiceLocations({ offered: profile, locate }),
    findServiceLocationsForUser: createFindServiceLocationsForUser({ offered: profile, locate }),
    getServerInfo: createGetServerInfo({ version: profile.build, chain, locate }),
  })
  return files.map((file) => guardedService(file, parts, { texts: SERVER_TEXTS, operations }))
}

/** GroupExpansion.asmx, which came with Service Pack 2; none of the releases before. [MS-RMPRS] note <2> */
export function groupExpansionServices(parts: RoleParts, forestAt: RoleOptions['forestAt']): ServiceToPublish[] {
  const { installation, role } = parts
  const { profile } = role.configuration
  if (profile.name !== 'rms-1.0-sp2') return []
  const { accounts, settings } = installation
  const isPrincipalMemberOf = createIsPrincipalMemberOf({
    offered: profile,
    directory: accountForest(accounts, settings),
    forests: configuredForests(settings, forestAt),
    mostCalls: settings['groupExpansion.maxCrossForestCalls'],
  })
  const operations = groupExpansionOperations(isPrincipalMemberOf)
  return [guardedService(GROUP_EXPANSION_FILE, parts, { texts: GROUP_EXPANSION_TEXTS, operations })]
}

/** Where Certify is, and the file whose access list decides there: the one for mobile devices has two names. [MS-RMPR] §3.1.4.2 */
const CERTIFYING: readonly (readonly [name: string, file: GuardedFile])[] = [
  [CERTIFICATION_FILE, CERTIFICATION_FILE],
  [SERVER_CERTIFICATION_FILE, SERVER_CERTIFICATION_FILE],
  [MOBILE_CERTIFICATION_FILE, MOBILE_CERTIFICATION_FILE],
  [MOBILE_CERTIFICATION_OTHER_NAME, MOBILE_CERTIFICATION_FILE],
]

/** Certification.asmx of a root, and the same operation for servers and mobile devices. [MS-RMPR] §3.3 */
export function certificationServices(parts: RoleParts, certifyAccount: CertifyAccount): ServiceToPublish[] {
  const { profile: offered, hierarchy } = parts.role.configuration
  const operations = certificationOperations(createCertify({ offered, hierarchy, certifyAccount }))
  const made = { texts: CERTIFICATION_TEXTS, operations }
  return CERTIFYING.map(([name, file]) => ({ ...guardedService(file, parts, made), path: `${BASE_PATH}/${name}` }))
}

/** Publish.asmx of a server that signs publishing licences and issues client licensor certificates. [MS-RMPR] §3.5 */
export function publishService(
  parts: RoleParts,
  sign: SignPublishingLicense,
  issue: IssueClientLicensorCertificate,
): ServiceToPublish {
  const { profile } = parts.role.configuration
  const operations = publishOperations(
    createAcquireIssuanceLicense(profile, sign),
    createGetClientLicensorCert(profile, issue),
  )
  return guardedService(PUBLISH_FILE, parts, { texts: PUBLISH_TEXTS, operations })
}

/** License.asmx. [MS-RMPR] §3.4 */
export function licenseService(parts: RoleParts, issuing: UseLicenseIssuing, logger: Logger): ServiceToPublish {
  const operations = licenseOperations(createAcquireLicense(parts.role.configuration.profile, issuing), logger)
  return guardedService(LICENSE_FILE, parts, { texts: LICENSE_TEXTS, operations })
}

/** TemplateDistribution.asmx. [MS-RMPR] §3.4.4.2, §3.4.4.3 */
export function templateDistributionService(parts: RoleParts, distribution: TemplateDistribution): ServiceToPublish {
  const operations = templateDistributionOperations(
    createAcquireTemplateInformation(distribution),
    createAcquireTemplates(distribution),
  )
  return guardedService(TEMPLATE_DISTRIBUTION_FILE, parts, { texts: TEMPLATE_DISTRIBUTION_TEXTS, operations })
}

/** EnrollService.asmx of an enrollment service. */
export const enrollService = (parts: RoleParts, enroll: Enroll): ServiceToPublish =>
  serviceAt(ENROLL_PATH, undefined, parts, {
    texts: enrollTexts(parts.role.configuration),
    operations: enrollOperations(enroll),
    answered: ENROLLMENT_VERSIONS,
  })

/** Where a server publishes its services, below the base URL. [MS-RMPR] §3.1.4.2, [MS-RMPRS] §6.2 */
export const BASE_PATH = '/_wmcs'
export const SUB_ENROLL_FILE = 'Certification/SubEnrollService.asmx'
export const SUB_ENROLL_PATH = `${BASE_PATH}/${SUB_ENROLL_FILE}`
/** The same service in both virtual directories. [MS-RMPRS] §6.3 */
export const CERTIFICATION_SERVER_FILE = 'Certification/Server.asmx'
export const CERTIFICATION_SERVER_PATH = `${BASE_PATH}/${CERTIFICATION_SERVER_FILE}`
export const LICENSING_SERVER_FILE = 'Licensing/Server.asmx'
export const LICENSING_SERVER_PATH = `${BASE_PATH}/${LICENSING_SERVER_FILE}`
/** Who certifies accounts: of users, of other servers such as those of content management, and on mobile devices. [MS-RMPR] §3.1.4.2 */
export const CERTIFICATION_FILE = 'Certification/Certification.asmx'
export const SERVER_CERTIFICATION_FILE = 'Certification/ServerCertification.asmx'
/** As the product's documents call it, Cc720291. */
export const MOBILE_CERTIFICATION_FILE = 'Certification/MobileDeviceCertification.asmx'
/** As [MS-RMPR] §3.1.4.2 calls the same. */
export const MOBILE_CERTIFICATION_OTHER_NAME = 'Certification/MobileCertification.asmx'
export const LICENSE_FILE = 'Licensing/License.asmx'
export const PUBLISH_FILE = 'Licensing/Publish.asmx'
export const TEMPLATE_DISTRIBUTION_FILE = 'Licensing/TemplateDistribution.asmx'
/** The services of Server.asmx once more. [MS-RMPR] §3.1.4.2 */
export const CERTIFICATION_LOCATOR_FILE = 'Certification/ServiceLocator.asmx'
export const LICENSING_LOCATOR_FILE = 'Licensing/ServiceLocator.asmx'
/** [MS-RMPRS] §6.4 */
export const GROUP_EXPANSION_FILE = 'GroupExpansion/GroupExpansion.asmx'
/** The enrollment service stands beside `_wmcs`, not below it. [MS-RMPR] §3.1.3.2 */
export const ENROLL_PATH = '/enrollment/EnrollService.asmx'

/** Where a root publishes its services, below the base URL. [MS-RMPR] §3.1.4.2, [MS-RMPRS] §6.2 */
export const BASE_PATH = '/_wmcs'
export const SUB_ENROLL_FILE = 'Certification/SubEnrollService.asmx'
export const SUB_ENROLL_PATH = `${BASE_PATH}/${SUB_ENROLL_FILE}`

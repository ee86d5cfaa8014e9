import { readFileSync } from 'node:fs'
import {
  describeEnroll,
  describeServer,
  describeSubEnroll,
  enrollOperations,
  serverOperations,
  subEnrollOperations,
  type ServiceToPublish,
} from '../asmx/index.ts'
import { packageFile } from '../base/package-file.ts'
import { createGetLicensorCertificate, type Enroll, type SubEnroll } from '../enrollment/index.ts'
import type { CERTIFICATION_SERVER_FILE, LICENSING_SERVER_FILE } from '../protocol/paths.ts'
import { BASE_PATH, SUB_ENROLL_FILE, ENROLL_PATH } from '../protocol/paths.ts'
import { ENROLLMENT_VERSIONS } from '../protocol/enrollment.ts'
import { xrmlOf, type OpenedRole } from './role.ts'

/** The description of a service as it was published. */
export const readWsdl = (name: 'SubEnrollService' | 'Server' | 'EnrollService'): string =>
  readFileSync(packageFile(`wsdl/${name}.wsdl`), 'utf8')

type RoleCertificates = Pick<OpenedRole, 'configuration' | 'links'>

/** SubEnrollService.asmx of a root. */
export const subEnrollService = (
  { configuration }: RoleCertificates,
  soap12: boolean,
  subEnroll: SubEnroll,
): ServiceToPublish => ({
  path: `${BASE_PATH}/${SUB_ENROLL_FILE}`,
  file: SUB_ENROLL_FILE,
  description: describeSubEnroll({ wsdl: readWsdl('SubEnrollService'), soap12, ...configuration }),
  operations: subEnrollOperations(subEnroll),
  answered: configuration.profile,
})

/** Server.asmx in one of the two virtual directories that have it. It gives the chain that `role` has when it is asked. */
export const serverService = (
  role: RoleCertificates,
  soap12: boolean,
  file: typeof CERTIFICATION_SERVER_FILE | typeof LICENSING_SERVER_FILE,
): ServiceToPublish => {
  const { profile } = role.configuration
  const kind = role.configuration.role === 'root' ? 'root certification server' : 'licensing server'
  return {
    path: `${BASE_PATH}/${file}`,
    file,
    description: describeServer({ wsdl: readWsdl('Server'), soap12, profile, kind }),
    operations: serverOperations(createGetLicensorCertificate(() => xrmlOf(role.links), profile)),
    answered: profile,
  }
}

/** EnrollService.asmx of an enrollment service. */
export const enrollService = (
  { configuration }: RoleCertificates,
  soap12: boolean,
  enroll: Enroll,
): ServiceToPublish => ({
  path: ENROLL_PATH,
  file: undefined,
  description: describeEnroll({ wsdl: readWsdl('EnrollService'), soap12, ...configuration }),
  operations: enrollOperations(enroll),
  answered: ENROLLMENT_VERSIONS,
})

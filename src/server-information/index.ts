export {
  createFindServiceLocations,
  createFindServiceLocationsForUser,
  type FindServiceLocations,
} from './find-service-locations.ts'
export { createGetLicensorCertificate, type GetLicensorCertificate } from './get-licensor-certificate.ts'
export {
  createGetServerInfo,
  type AnsweredServerInfo,
  type GetServerInfo,
  type ServerInfo,
  type ServerInfoRequest,
} from './get-server-info.ts'
export { ServerInformationError, type ServerInformationErrorCode } from './server-information-error.ts'
export { createLocateService, type LocateService, type ServiceLocation, type Whereabouts } from './service-locations.ts'

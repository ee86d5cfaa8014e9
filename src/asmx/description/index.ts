export { cleanHost, serviceAddress } from './address.ts'
export { discoFor, type DiscoverySubject } from './disco.ts'
export { wsdlFor } from './wsdl.ts'

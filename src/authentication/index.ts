export { createAuthenticate, type Authenticate, type Authentication } from './authenticate.ts'
export type { AuthenticationStep, Authenticator } from './authenticator.ts'
export type { AskingRequest } from './asking-request.ts'
export { createBasicAuthenticator } from './basic.ts'
export { createCertificateLogon, type CertificateMapping } from './client-certificates.ts'
export type { Persistence } from './connection-logons.ts'
export { ntHash } from './nt-hash.ts'
export {
  createKerberosInitiator,
  createNegotiateAuthenticator,
  loadKerberos,
  type KerberosAcceptor,
  type KerberosInitiator,
} from './negotiate/index.ts'
export {
  createNtlmAcceptor,
  createNtlmAuthenticator,
  createNtlmInitiator,
  type NtlmCredentials,
  type NtlmInitiator,
  type NtlmPolicy,
} from './ntlm/index.ts'
export { peerEndPoint } from './tls-channel.ts'

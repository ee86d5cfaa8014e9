export { createAuthenticate, type Authenticate, type Authentication } from './authenticate.ts'
export type { AuthenticationStep, Authenticator } from './authenticator.ts'
export { createBasicAuthenticator } from './basic.ts'
export { ntHash } from './nt-hash.ts'

export { createKerberosInitiator, type KerberosInitiator } from './kerberos-initiator.ts'
export { loadKerberos, type KerberosAcceptor } from './kerberos.ts'
export { createNegotiateAuthenticator, type NegotiateOptions } from './negotiate-authenticator.ts'

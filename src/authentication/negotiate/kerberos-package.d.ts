/** What is used of the optional package: stated here, so that the project compiles where it is not installed. */
declare module 'kerberos' {
  interface KerberosServer {
    readonly username: string | null | undefined
    readonly response: string | null | undefined
    readonly contextComplete: boolean
    step(token: string): Promise<unknown>
  }
  interface KerberosClient {
    readonly response: string | null | undefined
    readonly contextComplete: boolean
    step(token: string): Promise<unknown>
  }
  const kerberos: {
    readonly GSS_MECH_OID_SPNEGO: number
    initializeServer(service: string): Promise<KerberosServer>
    initializeClient(service: string, options: { readonly mechOID: number }): Promise<KerberosClient>
  }
  export default kerberos
}

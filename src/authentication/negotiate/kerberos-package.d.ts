/** What is used of the optional package: stated here, so that the project compiles where it is not installed. */
declare module 'kerberos' {
  interface KerberosServer {
    readonly username: string | null | undefined
    readonly response: string | null | undefined
    readonly contextComplete: boolean
    step(token: string): Promise<unknown>
  }
  const kerberos: { initializeServer(service: string): Promise<KerberosServer> }
  export default kerberos
}

/** The client's side of one logon by Kerberos in SPNEGO. Tokens are base64. */
export interface KerberosInitiator {
  /** The first token. Rejects where there is no ticket for the service. */
  begin(): Promise<string>
  /** Whether the server's last token proves that it is the service that was meant. */
  conclude(token: string): Promise<boolean>
}

/**
 * Begins a logon at `service`, such as `HTTP@rms01.example`, with the ticket cache of whoever runs this process; undefined
 * where the optional package `kerberos` is not there. RFC 4559
 */
export async function createKerberosInitiator(service: string): Promise<KerberosInitiator | undefined> {
  const loaded = await import('kerberos').catch(() => undefined)
  if (loaded === undefined) return undefined
  const { default: kerberos } = loaded
  const client = await kerberos.initializeClient(service, { mechOID: kerberos.GSS_MECH_OID_SPNEGO })
  return {
    begin: async () => {
      await client.step('')
      return client.response ?? ''
    },
    conclude: async (token) => {
      try {
        await client.step(token)
        return client.contextComplete
      } catch {
        return false
      }
    },
  }
}

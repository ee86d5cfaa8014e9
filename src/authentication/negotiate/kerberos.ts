import type { Account, AccountDirectory } from '../../accounts/index.ts'

/** What a Kerberos token, bare or in SPNEGO, leads to. Tokens are base64. */
export type KerberosStep =
  | { readonly outcome: 'complete'; readonly principal: string; readonly reply: string }
  | { readonly outcome: 'continue'; readonly reply: string }
  | { readonly outcome: 'refused'; readonly reason: string }

/** One client’s conversation with the Kerberos library. */
export interface KerberosConversation {
  step(token: string): Promise<KerberosStep>
}

/** The server's side of Kerberos, with the keys of a keytab. */
export interface KerberosAcceptor {
  open(): KerberosConversation
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Loads the optional package `kerberos`, which finds its keytab by the environment variable KRB5_KTNAME. `service` is the
 * principal to answer for, such as `HTTP@rms01.example`; empty for every one in the keytab. Rejects when the package is
 * not there or cannot be loaded. What the library has against a token is a refusal.
 */
export async function loadKerberos(service: string): Promise<KerberosAcceptor> {
  const { default: kerberos } = await import('kerberos')
  return {
    open: () => {
      const opening = kerberos.initializeServer(service)
      return {
        step: async (token) => {
          try {
            const server = await opening
            await server.step(token)
            const reply = server.response ?? ''
            if (!server.contextComplete) return { outcome: 'continue', reply }
            return { outcome: 'complete', principal: server.username ?? '', reply }
          } catch (error) {
            return { outcome: 'refused', reason: `Kerberos: ${messageOf(error)}` }
          }
        },
      }
    },
  }
}

/** The account that a principal stands for: one of `realm` without an instance. Foreign realms have none. */
export async function accountOfPrincipal(
  principal: string,
  realm: string,
  directory: AccountDirectory,
): Promise<Account | undefined> {
  const at = principal.lastIndexOf('@')
  const [name, of] = [principal.slice(0, Math.max(at, 0)), principal.slice(at + 1)]
  if (name === '' || name.includes('/') || name.includes('\\') || of.toLowerCase() !== realm.toLowerCase())
    return undefined
  return directory.findAccount(name)
}

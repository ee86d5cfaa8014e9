import { createRootService, type RootCredentials } from '../asmx/client/index.ts'
import type { RenewalPorts } from '../app/index.ts'
import { ConfigError, type Settings } from '../config/index.ts'
import { readTextFile } from './option-values.ts'

/** How a licensing server reaches its root with these credentials; `tlsCa`: a file with whom to trust over https. */
export const renewalPorts = (
  credentials: () => Promise<RootCredentials | undefined>,
  tlsCa: string | undefined,
): RenewalPorts => ({
  rootAt: async (url) =>
    createRootService(url, await credentials(), {
      authorities: tlsCa === undefined ? undefined : readTextFile(tlsCa),
    }),
})

function passwordIn(file: string): string {
  try {
    return readTextFile(file).replace(/\r?\n$/, '')
  } catch (cause) {
    throw new ConfigError(`renewal.passwordFile: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** The same by the settings, for a server that nobody sits at; undefined: they have no credentials. */
export function renewalPortsFrom(settings: Settings): RenewalPorts | undefined {
  const { 'renewal.user': user, 'renewal.passwordFile': file, 'renewal.tlsCaFile': tlsCa } = settings
  if (user === undefined || file === undefined) return undefined
  // Read when it is needed: a password that was changed counts without a restart.
  const credentials = () => Promise.resolve({ user, password: passwordIn(file) })
  return renewalPorts(credentials, tlsCa)
}

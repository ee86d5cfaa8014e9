import { createEnrollmentService, createRootService, type RootCredentials } from '../asmx/client/index.ts'
import type { RenewalPorts } from '../app/index.ts'
import { ConfigError, type Settings } from '../config/index.ts'
import { readTextFile } from './option-values.ts'

const authoritiesIn = (tlsCa: string | undefined): string | undefined =>
  tlsCa === undefined ? undefined : readTextFile(tlsCa)

/** How an enrolled root reaches its enrollment service, which asks nobody to log on. */
const enrollmentServicePort = (tlsCa: string | undefined): RenewalPorts => ({
  enrollmentServiceAt: async (url) => createEnrollmentService(url, authoritiesIn(tlsCa)),
})

/**
 * How a server reaches those who issue; a licensing server logs on to its root with these credentials. `tlsCa`: a file with
 * whom to trust over https.
 */
export const renewalPorts = (
  credentials: () => Promise<RootCredentials | undefined>,
  tlsCa: string | undefined,
): RenewalPorts => ({
  ...enrollmentServicePort(tlsCa),
  rootAt: async (url) => createRootService(url, await credentials(), { authorities: authoritiesIn(tlsCa) }),
})

function passwordIn(file: string): string {
  try {
    return readTextFile(file).replace(/\r?\n$/, '')
  } catch (cause) {
    throw new ConfigError(`renewal.passwordFile: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** The same by the settings, for a server that nobody sits at. Without credentials in them there is no way to a root. */
export function renewalPortsFrom(settings: Settings): RenewalPorts {
  const { 'renewal.user': user, 'renewal.passwordFile': file, 'renewal.tlsCaFile': tlsCa } = settings
  if (user === undefined || file === undefined) return enrollmentServicePort(tlsCa)
  // Read when it is needed: a password that was changed counts without a restart.
  const credentials = () => Promise.resolve({ user, password: passwordIn(file) })
  return renewalPorts(credentials, tlsCa)
}

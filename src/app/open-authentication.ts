import { accessSync, constants } from 'node:fs'
import { resolve } from 'node:path'
import { directoryOf, GUARDED_FILES, type GuardedDirectory, type GuardedFile } from '../access/index.ts'
import {
  createAuthenticate,
  createBasicAuthenticator,
  createCertificateLogon,
  createNegotiateAuthenticator,
  createNtlmAcceptor,
  createNtlmAuthenticator,
  loadKerberos,
  type Authenticate,
  type Authenticator,
  type CertificateMapping,
  type KerberosAcceptor,
  type NtlmPolicy,
} from '../authentication/index.ts'
import type { Logger } from '../base/logger.ts'
import type { Random } from '../base/random.ts'
import { ConfigError, type Settings } from '../config/index.ts'
import type { AuthenticateFor } from '../asmx/index.ts'
import type { Installation } from './open-installation.ts'

export interface AuthenticationEnvironment {
  readonly logger: Logger
  /** Where challenges come from. */
  readonly random: Random
  /** Puts a variable into the environment of the process, where native libraries look. */
  readonly exportVariable: ((name: string, value: string) => void) | undefined
}

/** The settings by which virtual directories have schemes of their own. */
const SCHEMES_OF = {
  Certification: 'auth.certification.schemes',
} as const satisfies Partial<Record<GuardedDirectory, keyof Settings>>

const hasOwnSchemes = (directory: GuardedDirectory): directory is keyof typeof SCHEMES_OF =>
  Object.hasOwn(SCHEMES_OF, directory)

/** The schemes that a virtual directory offers, in their order. */
const schemesOf = (settings: Settings, directory: GuardedDirectory): Settings['auth.schemes'] =>
  (hasOwnSchemes(directory) ? settings[SCHEMES_OF[directory]] : undefined) ?? settings['auth.schemes']

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The library with its keytab, where one is configured. Throws ConfigError when either is not there. */
async function openKerberos(
  settings: Settings,
  exportVariable: AuthenticationEnvironment['exportVariable'],
): Promise<KerberosAcceptor | undefined> {
  const keytab = settings['auth.kerberos.keytab']
  if (keytab === undefined) return undefined
  try {
    accessSync(keytab, constants.R_OK)
  } catch (error) {
    throw new ConfigError(`The keytab of auth.kerberos.keytab cannot be read: ${messageOf(error)}`)
  }
  exportVariable?.('KRB5_KTNAME', `FILE:${resolve(keytab)}`)
  try {
    return await loadKerberos(settings['auth.kerberos.service'])
  } catch (error) {
    throw new ConfigError(
      `auth.kerberos.keytab is set, but the optional package kerberos cannot be loaded. Install the headers of libkrb5 (Debian: libkrb5-dev), then npm ci. ${messageOf(error)}`,
    )
  }
}

const certificateMapping = (texts: readonly string[]): CertificateMapping =>
  new Map(
    texts.map((text): [string, string] => {
      const [digits = '', name = ''] = text.split('=')
      return [digits.replaceAll(':', '').toLowerCase(), name]
    }),
  )

/** Makes one judgement for each order of schemes that some virtual directory offers. */
function byDirectory(
  settings: Settings,
  authenticateBy: (schemes: Settings['auth.schemes']) => Authenticate,
): AuthenticateFor {
  const made = new Map<string, Authenticate>()
  const madeFor = (file: GuardedFile): Authenticate => {
    const schemes = schemesOf(settings, directoryOf(file))
    const authenticate = made.get(schemes.join()) ?? authenticateBy(schemes)
    made.set(schemes.join(), authenticate)
    return authenticate
  }
  const ofFile = new Map(GUARDED_FILES.map((file) => [file, madeFor(file)]))
  return (file) => ofFile.get(file) ?? madeFor(file)
}

/**
 * Joins the ways to log on that the settings name for each virtual directory, in their order. Directories with the same
 * schemes share what is known of connections. Throws ConfigError.
 */
export async function openAuthentication(
  { settings, accounts, directory }: Installation,
  { logger, random, exportVariable }: AuthenticationEnvironment,
): Promise<AuthenticateFor> {
  const policy: NtlmPolicy = {
    computerName: directory.serverName,
    domainName: accounts.domain.name,
    level: settings['auth.ntlm.level'],
    channelBinding: settings['auth.ntlm.channelBinding'],
    targetNames: settings['auth.ntlm.targetNames'],
  }
  const acceptor = () => createNtlmAcceptor(accounts, policy, random)
  const kerberos = await openKerberos(settings, exportVariable)
  const realm = settings['auth.kerberos.realm'] ?? accounts.domain.name
  const authenticators: Readonly<Record<Settings['auth.schemes'][number], () => Authenticator>> = {
    Negotiate: () => createNegotiateAuthenticator({ ntlm: acceptor(), kerberos, realm, directory: accounts }),
    NTLM: () => createNtlmAuthenticator(acceptor()),
    Basic: () => createBasicAuthenticator(accounts, directory.serverName),
  }
  const certificateLogon = createCertificateLogon(accounts, certificateMapping(settings['auth.clientCertificates']))
  const authenticateBy = (schemes: Settings['auth.schemes']): Authenticate =>
    createAuthenticate({
      authenticators: schemes.map((name) => authenticators[name]()),
      directory: accounts,
      persistence: settings['auth.persistence'],
      certificateLogon,
      logger,
    })
  return byDirectory(settings, authenticateBy)
}

import { createLdapDirectory } from '../directory/index.ts'
import { ConfigError, type Settings } from '../config/index.ts'
import { locateRoot, parseRegistryFile, type ConnectionPointDirectory, type RootLocation } from '../licensing/index.ts'

/** What the command line says about the root, and how files are read. */
export interface FindRootOptions {
  /** The URL of the root. */
  readonly root: string | undefined
  /** The bytes of a file that regedit has exported. */
  readonly registryFile: Uint8Array | undefined
  /** The text of a file that a setting names. */
  readonly readFile: (name: string) => string
}

/** The directory that the settings name. Throws ConfigError where they contradict each other. */
function directoryOf(settings: Settings, readFile: FindRootOptions['readFile']): ConnectionPointDirectory | undefined {
  const url = settings['provisioning.directory.url']
  const dn = settings['provisioning.directory.bindDn']
  const passwordFile = settings['provisioning.directory.passwordFile']
  const ca = settings['provisioning.directory.ca']
  if (url === undefined) return undefined
  if ((dn === undefined) !== (passwordFile === undefined)) {
    throw new ConfigError('provisioning.directory.bindDn and provisioning.directory.passwordFile go together.')
  }
  const password = passwordFile === undefined ? '' : readFile(passwordFile).replace(/\r?\n$/, '')
  // An empty password would be a logon of nobody that looks like one of somebody. RFC 4513 §5.1.2
  if (dn !== undefined && password === '')
    throw new ConfigError(`${passwordFile ?? ''} is empty: a password is wanted.`)
  return createLdapDirectory({
    url,
    bind: dn === undefined ? undefined : { dn, password },
    startTls: settings['provisioning.directory.startTls'],
    authorities: ca === undefined ? undefined : readFile(ca),
  })
}

/**
 * Finds the root that a licensing server is to be enrolled at: as told, else by the registry, else by the directory.
 * Throws LicensingError, ConfigError.
 */
export const findRoot = (
  settings: Settings,
  { root, registryFile, readFile }: FindRootOptions,
): Promise<RootLocation> =>
  locateRoot({
    option: root,
    registry: registryFile && parseRegistryFile(registryFile),
    settings: {
      subEnrollmentUrl: settings['provisioning.subEnrollmentUrl'],
      gicUrl: settings['provisioning.gicUrl'],
    },
    directory: root === undefined ? directoryOf(settings, readFile) : undefined,
  })

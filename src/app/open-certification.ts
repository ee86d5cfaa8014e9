import { readFileSync } from 'node:fs'
import { mailAddressOf, parseMailAddress } from '../accounts/index.ts'
import { parseSid } from '../access/index.ts'
import { CRYPTOGRAPHIC_MODES, parseAnchors, type SigningKey, type TrustAnchor } from '../certificates/index.ts'
import {
  createCertifyAccount,
  type CertifyAccount,
  type CertifyAccountDependencies,
  type MailDirectory,
} from '../certification/index.ts'
import { ConfigError, type Settings } from '../config/index.ts'
import { TEST_AUTHORITY_ANCHOR } from '../security-processor/index.ts'
import { recordIssuedCertificate } from '../store/index.ts'
import { keyMaker, openAccountKeys } from './account-keys.ts'
import { issuingAtRandom } from './issuance-random.ts'
import { baseUrlOf, issuerOf, type IssuingRole } from './issuing.ts'
import type { Installation } from './open-installation.ts'
import type { RunningRoleOptions } from './role.ts'

type CertificationInstallation = Pick<Installation, 'settings' | 'store' | 'accounts' | 'directory'>

/** What a server issues to accounts is made of. */
export interface AccountIssuing {
  readonly installation: CertificationInstallation
  readonly role: IssuingRole
  readonly key: SigningKey
  readonly options: Pick<RunningRoleOptions, 'passphrase' | 'randomFor' | 'logger'>
}

function anchorsIn(file: string): TrustAnchor[] {
  try {
    return parseAnchors(readFileSync(file, 'utf8'))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError(`certification.securityProcessorsFile: ${file} cannot be used. ${why}`)
  }
}

/** Where chains of machines may lead to. Throws ConfigError. */
function machineAnchors(settings: Settings): TrustAnchor[] {
  const file = settings['certification.securityProcessorsFile']
  const test = settings['certification.securityProcessors'] === 'test' ? [TEST_AUTHORITY_ANCHOR] : []
  return [...test, ...(file === undefined ? [] : anchorsIn(file))]
}

/** The emulated accounts, in which everybody has a mail address by his name. */
const mailDirectory = ({ accounts, settings }: CertificationInstallation): MailDirectory => ({
  mailAddressOf: async (sid) => {
    const name = await accounts.findName(parseSid(sid))
    return name === undefined ? undefined : mailAddressOf(name, settings['accounts.mailDomain'])
  },
})

/** What certifies accounts at a root. [MS-RMPR] §3.3.4.1. Throws ConfigError. */
export async function openCertification(issuing: AccountIssuing): Promise<CertifyAccount> {
  const { installation, role, key, options } = issuing
  const { settings, store } = installation
  const { mode, licenseValidity: validity } = role.configuration
  const makeKey = keyMaker(settings.seed, options.randomFor)
  const dependencies: Omit<CertifyAccountDependencies, 'random'> = {
    issuer: issuerOf(role, key, settings),
    urls: () => ({
      internal: `${baseUrlOf(role)}/certification`,
      external: settings['server.externalCertificationUrl'],
    }),
    validity,
    machines: {
      anchors: machineAnchors(settings),
      hash: CRYPTOGRAPHIC_MODES[mode].hash,
      minimumRepository: settings['certification.minimumRepository'],
    },
    persistentFlag: settings['certification.persistent'],
    directory: mailDirectory(installation),
    isMailAddress: (text) => parseMailAddress(text) !== undefined,
    accountKey: openAccountKeys({ installation, passphrase: options.passphrase, makeKey }),
    record: (issued) => recordIssuedCertificate(store.queries, issued),
    logger: options.logger,
  }
  return issuingAtRandom(issuing, 'certification', (random) => createCertifyAccount({ ...dependencies, random }))
}

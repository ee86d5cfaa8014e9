import type { KeyObject } from 'node:crypto'
import type { Logger } from '../base/logger.ts'
import type { RandomFor } from '../base/random.ts'
import {
  createLicensorIssuer,
  CRYPTOGRAPHIC_MODES,
  readIssuingCertificate,
  sameKey,
  type RsaPublicKey,
} from '../certificates/index.ts'
import { createSubEnroll, type SubEnroll } from '../enrollment/index.ts'
import {
  countEnrollments,
  createLicensorTemplateStore,
  createSqliteEnrollmentLedger,
  type StoredLink,
} from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { openOwnHierarchy } from './own-hierarchy.ts'
import { readConfiguration, type SettledConfiguration } from './settled-configuration.ts'

/** A root certification server, ready to sub-enroll. */
export interface RootServer {
  readonly configuration: SettledConfiguration
  readonly links: readonly StoredLink[]
  /** The private key of the licensor certificate. */
  readonly licensorKey: KeyObject
  readonly subEnroll: SubEnroll
}

export interface RootOptions {
  readonly passphrase: string
  readonly at: Date
  readonly randomFor: RandomFor
  readonly logger: Logger
}

/** Every key that is certified in the hierarchy or trusted above it. */
function keysOf(chain: readonly string[]): RsaPublicKey[] {
  return chain.flatMap((text) => {
    const { issuer, principal } = readIssuingCertificate(text).certificate
    return [issuer.publicKey, principal.publicKey]
  })
}

/**
 * Opens a root: its hierarchy, which is made on the first start, and its use case SubEnroll.
 * Throws ConfigError, StoreError or CertificateError.
 */
export async function openRoot(installation: Installation, options: RootOptions): Promise<RootServer> {
  const { settings, store } = installation
  const configuration = await readConfiguration(installation, 'root')
  const { links, licensorKey } = await openOwnHierarchy({ installation, configuration, ...options })
  const chain = links.flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))
  // With a seed, a restart must not repeat the GUIDs and serial numbers that were given out before it.
  const issued = settings.seed === undefined ? 0 : await countEnrollments(store.queries)
  const issuer = await createLicensorIssuer({
    chain,
    privateKey: licensorKey,
    hash: CRYPTOGRAPHIC_MODES[configuration.mode].hash,
    form: configuration.form,
    practiceStatement: settings['xrml.practiceStatementInSubSlc'],
    outlivesIssuer: settings['validity.outlivesIssuer'],
    random: options.randomFor(`issuance after ${issued}`),
    templateStore: createLicensorTemplateStore(store.queries),
  })
  const hierarchyKeys = keysOf(chain)
  const subEnroll = createSubEnroll({
    offered: configuration.profile,
    rules: {
      keySizes: configuration.keySizes,
      isKeyOfHierarchy: (key) => hierarchyKeys.some((known) => sameKey(known, key)),
    },
    rekey: settings['request.rekey'],
    issuer,
    ledger: createSqliteEnrollmentLedger(store),
    logger: options.logger,
  })
  return { configuration, links, licensorKey, subEnroll }
}

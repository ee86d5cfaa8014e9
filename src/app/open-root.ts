import {
  createLicensorIssuer,
  CRYPTOGRAPHIC_MODES,
  readIssuingCertificate,
  sameKey,
  type RsaPublicKey,
  type SigningKey,
} from '../certificates/index.ts'
import { createSubEnroll, type SubEnroll } from '../enrollment/index.ts'
import { countEnrollments, createLicensorTemplateStore, type StoredLink } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { openOwnHierarchy } from './own-hierarchy.ts'
import { xrmlOf, type RoleOptions } from './role.ts'
import { readConfiguration, type SettledConfiguration } from './settled-configuration.ts'

/** A root certification server, ready to sub-enroll. */
export interface RootServer {
  readonly configuration: SettledConfiguration
  readonly links: readonly StoredLink[]
  /** The private key of the licensor certificate. */
  readonly licensorKey: SigningKey
  readonly subEnroll: SubEnroll
}

/** Every key that is certified in a hierarchy or trusted above it. */
export function keysOf(chain: readonly string[]): RsaPublicKey[] {
  return chain.flatMap((text) => {
    const { issuer, principal } = readIssuingCertificate(text).certificate
    return [issuer.publicKey, principal.publicKey]
  })
}

/**
 * Opens a root: its hierarchy, which is made on the first start, and its use case SubEnroll.
 * Throws ConfigError, StoreError, KeyStoreError or CertificateError.
 */
export async function openRoot(installation: Installation, options: RoleOptions): Promise<RootServer> {
  const { settings, store } = installation
  const configuration = await readConfiguration(installation, 'root')
  const { links, signingKey: licensorKey } = await openOwnHierarchy({ installation, configuration, ...options })
  const chain = xrmlOf(links)
  // With a seed, a restart must not repeat the GUIDs and serial numbers that were given out before it.
  const issued = settings.seed === undefined ? 0 : await countEnrollments(store.queries)
  const issuer = await createLicensorIssuer({
    chain,
    key: licensorKey,
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
    ledger: store.ledger,
    logger: options.logger,
  })
  return { configuration, links, licensorKey, subEnroll }
}

import type { KeyObject } from 'node:crypto'
import type { Logger } from '../base/logger.ts'
import type { RandomFor } from '../base/random.ts'
import {
  createLicensorIssuer,
  CRYPTOGRAPHIC_MODES,
  readIssuingCertificate,
  sameKey,
  type LicensorIssuer,
  type RsaPublicKey,
} from '../certificates/index.ts'
import { createSubEnroll, type SubEnroll } from '../enrollment/index.ts'
import { countEnrollments, createSqliteEnrollmentLedger, readChain, type StoredLink } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { openOwnHierarchy } from './own-hierarchy.ts'
import { readConfiguration, type SettledConfiguration } from './settled-configuration.ts'

/** A root certification server, ready to sub-enroll. */
export interface RootServer {
  readonly configuration: SettledConfiguration
  /** Its chain as it is now: a renewal replaces it. To be read when it is needed, not kept. */
  readonly links: readonly StoredLink[]
  /** The private key of the licensor certificate. */
  readonly licensorKey: KeyObject
  readonly subEnroll: SubEnroll
  /** Issues by the chain on record from now on; false: by that it does already. */
  refresh(): Promise<boolean>
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

const xrmlOf = (links: readonly StoredLink[]): string[] =>
  links.flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))

/** What a root issues by: a chain, and the issuer that was made from it. */
interface Issuing {
  readonly links: readonly StoredLink[]
  readonly issuer: LicensorIssuer
}

/**
 * Opens a root: its hierarchy, which is made on the first start, and its use case SubEnroll.
 * Throws ConfigError, StoreError or CertificateError.
 */
export async function openRoot(installation: Installation, options: RootOptions): Promise<RootServer> {
  const { settings, store } = installation
  const configuration = await readConfiguration(installation, 'root')
  const hierarchy = await openOwnHierarchy({ installation, configuration, ...options })
  const { licensorKey } = hierarchy
  // With a seed, a restart must not repeat the GUIDs and serial numbers that were given out before it.
  const issued = settings.seed === undefined ? 0 : await countEnrollments(store.queries)
  const random = options.randomFor(`issuance after ${issued}`)
  const issuingBy = async (links: readonly StoredLink[]): Promise<Issuing> => ({
    links,
    issuer: await createLicensorIssuer({
      chain: xrmlOf(links),
      privateKey: licensorKey,
      hash: CRYPTOGRAPHIC_MODES[configuration.mode].hash,
      form: configuration.form,
      practiceStatement: settings['xrml.practiceStatementInSubSlc'],
      outlivesIssuer: settings['validity.outlivesIssuer'],
      whenExpired: settings['expired.behaviour'],
      random,
    }),
  })
  let issuing = await issuingBy(hierarchy.links)
  const hierarchyKeys = keysOf(xrmlOf(hierarchy.links))
  const subEnroll = createSubEnroll({
    offered: configuration.profile,
    rules: {
      keySizes: configuration.keySizes,
      isKeyOfHierarchy: (key) => hierarchyKeys.some((known) => sameKey(known, key)),
    },
    rekey: settings['request.rekey'],
    issuer: {
      get chain() {
        return issuing.issuer.chain
      },
      issue: (subject, at) => issuing.issuer.issue(subject, at),
    },
    ledger: createSqliteEnrollmentLedger(store),
    logger: options.logger,
  })
  return {
    configuration,
    get links() {
      return issuing.links
    },
    licensorKey,
    subEnroll,
    refresh: async () => {
      const links = await readChain(store.queries)
      if (links[0]?.xrml === issuing.links[0]?.xrml) return false
      issuing = await issuingBy(links)
      return true
    },
  }
}

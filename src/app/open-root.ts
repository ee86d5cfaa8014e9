import {
  createLicensorIssuer,
  CRYPTOGRAPHIC_MODES,
  readIssuingCertificate,
  sameKey,
  type LicensorIssuer,
  type RsaPublicKey,
  type ServerKey,
} from '../certificates/index.ts'
import { createSubEnroll, type SubEnroll } from '../enrollment/index.ts'
import { countEnrollments, createLicensorTemplateStore, readChain, type StoredLink } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { openOwnHierarchy } from './own-hierarchy.ts'
import { xrmlOf, type RoleOptions } from './role.ts'
import { readConfiguration, type SettledConfiguration } from './settled-configuration.ts'

/** A root certification server, ready to sub-enroll. */
export interface RootServer {
  readonly configuration: SettledConfiguration
  /** Its chain as it is now: a renewal replaces it. To be read when it is needed, not kept. */
  readonly links: readonly StoredLink[]
  /** The private key of the licensor certificate. */
  readonly licensorKey: ServerKey
  readonly subEnroll: SubEnroll
  /** Issues by the chain on record from now on; false: by that it does already. */
  refresh(): Promise<boolean>
}

/** Every key that is certified in a hierarchy or trusted above it. */
export function keysOf(chain: readonly string[]): RsaPublicKey[] {
  return chain.flatMap((text) => {
    const { issuer, principal } = readIssuingCertificate(text).certificate
    return [issuer.publicKey, principal.publicKey]
  })
}

/** What a root issues by: a chain, the keys in it, and the issuer that was made from it. */
interface Issuing {
  readonly links: readonly StoredLink[]
  readonly keys: readonly RsaPublicKey[]
  readonly issuer: LicensorIssuer
}

/** Makes what a root issues by from a chain: from that of its start, and from each that takes its place. */
async function issuingWith(
  { settings, store }: Installation,
  { mode, form }: SettledConfiguration,
  key: ServerKey,
  { randomFor }: Pick<RoleOptions, 'randomFor'>,
): Promise<(links: readonly StoredLink[]) => Promise<Issuing>> {
  // With a seed, a restart must not repeat the GUIDs and serial numbers that were given out before it.
  const issued = settings.seed === undefined ? 0 : await countEnrollments(store.queries)
  const random = randomFor(`issuance after ${issued}`)
  return async (links) => {
    const chain = xrmlOf(links)
    const issuer = await createLicensorIssuer({
      ...{ chain, key, form, random },
      hash: CRYPTOGRAPHIC_MODES[mode].hash,
      practiceStatement: settings['xrml.practiceStatementInSubSlc'],
      outlivesIssuer: settings['validity.outlivesIssuer'],
      whenExpired: settings['expired.behaviour'],
      templateStore: createLicensorTemplateStore(store.queries),
    })
    return { links, keys: keysOf(chain), issuer }
  }
}

/**
 * Opens a root: its hierarchy, which is made on the first start, and its use case SubEnroll.
 * Throws ConfigError, StoreError, KeyStoreError or CertificateError.
 */
export async function openRoot(installation: Installation, options: RoleOptions): Promise<RootServer> {
  const { settings, store } = installation
  const configuration = await readConfiguration(installation, 'root')
  const { links, signingKey: licensorKey } = await openOwnHierarchy({ installation, configuration, ...options })
  const issuingBy = await issuingWith(installation, configuration, licensorKey, options)
  let issuing = await issuingBy(links)
  const subEnroll = createSubEnroll({
    offered: configuration.profile,
    rules: {
      keySizes: configuration.keySizes,
      isKeyOfHierarchy: (key) => issuing.keys.some((known) => sameKey(known, key)),
    },
    rekey: settings['request.rekey'],
    issuer: {
      get chain() {
        return issuing.issuer.chain
      },
      issue: (subject, at) => issuing.issuer.issue(subject, at),
    },
    ledger: store.ledger,
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
      const newer = await readChain(store.queries)
      if (newer[0]?.xrml === issuing.links[0]?.xrml) return false
      issuing = await issuingBy(newer)
      return true
    },
  }
}

import type { Guid } from '../base/guid.ts'
import { formatPkcs1PublicKey, type RsaPublicKey, type TrustAnchor } from '../certificates/index.ts'
import { PROFILES, SERVER_SKU, type ProfileName } from '../protocol/profile.ts'
import { checkAnswer, type CheckedAnswer } from './check-answer.ts'
import { checkFreshness } from './check-freshness.ts'
import { checkRootIdentity } from './check-root-identity.ts'
import type { RootService } from './ports.ts'
import type { OnStep } from './provisioning-step.ts'

/** A licensing server that is being provisioned. */
export interface ProvisionOptions {
  readonly publicKey: RsaPublicKey
  readonly guid: Guid
  readonly name: string
  readonly url: string
  readonly profile: ProfileName
  /** The roots to trust; none: whichever the answer leads to. */
  readonly anchors: readonly TrustAnchor[]
  /** The certificate that the server has already, when it renews. */
  readonly own?: string | undefined
  readonly root: RootService
  readonly now: () => Date
  readonly onStep?: OnStep | undefined
}

/** What provisioning has brought, ready to be kept. */
export interface Provisioned extends CheckedAnswer {
  /** Whether the root itself has told the same chain as its own. */
  readonly isRootConfirmed: boolean
}

/**
 * Gets a licensing server its licensor certificate: asks the root, checks the answer completely, asks the root who it is,
 * gives what is to be kept. [MS-RMPRS] §3.3.3, §3.3.4.1, §3.4. Throws LicensingError.
 */
export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const { root, now, onStep } = options
  const request = {
    publicKeyBytes: formatPkcs1PublicKey(options.publicKey),
    guid: options.guid,
    sku: SERVER_SKU,
    version: PROFILES[options.profile].build,
    name: options.name,
    url: options.url,
  }
  await onStep?.('ask')
  const askedAt = now()
  const chain = await root.subEnroll(request)
  await onStep?.('check')
  const answer = checkAnswer(chain, request, options.anchors, now())
  checkFreshness(answer, askedAt, options.own)
  await onStep?.('identify')
  const identity = await root.licensorCertificate()
  await onStep?.('compare')
  if (identity !== undefined) checkRootIdentity(identity, chain.slice(1))
  return { ...answer, isRootConfirmed: identity !== undefined }
}

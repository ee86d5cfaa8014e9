import type { Guid } from '../base/guid.ts'
import { formatPkcs1PublicKey, type RsaPublicKey, type TrustAnchor } from '../certificates/index.ts'
import { PROFILES, SERVER_SKU, type ProfileName } from '../protocol/profile.ts'
import { checkAnswer, type CheckedAnswer } from './check-answer.ts'
import type { RootService } from './ports.ts'

/** A licensing server that is being provisioned. */
export interface ProvisionOptions {
  readonly publicKey: RsaPublicKey
  readonly guid: Guid
  readonly name: string
  readonly url: string
  readonly profile: ProfileName
  /** The roots to trust; none: whichever the answer leads to. */
  readonly anchors: readonly TrustAnchor[]
  readonly root: RootService
  readonly now: () => Date
}

/**
 * Gets a licensing server its licensor certificate: asks the root, checks the answer completely, gives what is to be kept.
 * [MS-RMPRS] §3.3.3, §3.3.4.1. Throws LicensingError.
 */
export async function provision(options: ProvisionOptions): Promise<CheckedAnswer> {
  const request = {
    publicKeyBytes: formatPkcs1PublicKey(options.publicKey),
    guid: options.guid,
    sku: SERVER_SKU,
    version: PROFILES[options.profile].build,
    name: options.name,
    url: options.url,
  }
  const chain = await options.root.subEnroll(request)
  return checkAnswer(chain, request, options.anchors, options.now())
}

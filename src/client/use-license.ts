import type { Random } from '../base/random.ts'
import {
  sameKey,
  type PublishingLicense,
  type SignedLicense,
  type SymmetricKey,
  type UseLicense,
} from '../certificates/index.ts'
import { addressOf, type CertifiedAccount } from './certified-account.ts'
import { ClientError } from './client-error.ts'
import { requirePermission } from './permissions.ts'
import type { Chain } from './ports.ts'
import { openContentKey } from './sealed-for-us.ts'
import { trustedLicense, type Trust } from './trusted-chain.ts'

/** A use licence for an account of this machine, whose chain holds. [MS-RMPR] §2.2.9.9 */
export interface HeldUseLicense {
  readonly chain: Chain
  readonly signed: SignedLicense<UseLicense>
}

const notAskedFor = (what: string): ClientError =>
  new ClientError('answer-not-asked-for', `The use licence is for another ${what}, and was not kept.`)

/** What identifies the content of a licence. */
export const contentOf = ({ work }: Pick<PublishingLicense | UseLicense, 'work'>): string => work.object.id.value

/**
 * Checks everything about the chain of a use licence before it is kept or used, but for the content key: that it holds, and
 * that it is for this account and this document. [MS-RMPR] §3.4.4.1
 * Throws ClientError `answer-not-trusted`, `answer-not-asked-for` or `expired`.
 */
export function checkUseLicense(
  chain: Chain,
  { account, content }: { readonly account: CertifiedAccount; readonly content: string },
  trust: Trust,
): HeldUseLicense {
  const { leaf: signed } = trustedLicense('use-license', chain, trust)
  const { principal } = signed.license
  const own = account.certificate.principal
  if (principal.object.id.value !== own.object.id.value || principal.object.name !== own.object.name) {
    throw notAskedFor(
      `account than ${addressOf(account)}: ${JSON.stringify(principal.object.name ?? principal.object.id.value)}`,
    )
  }
  if (!sameKey(principal.publicKey, own.publicKey)) throw notAskedFor(`key than that of ${addressOf(account)}`)
  if (contentOf(signed.license).toLowerCase() !== content.toLowerCase()) throw notAskedFor('document')
  return { chain, signed }
}

/**
 * The content key in a use licence, for a right that must be there and hold now. [MS-RMPR] §2.2.9.9.6
 * Throws ClientError `not-permitted` or `answer-not-asked-for`.
 */
export function openUseLicense(
  { signed }: HeldUseLicense,
  { account, right, at }: { readonly account: CertifiedAccount; readonly right: string; readonly at: Date },
  random: Random,
): Promise<SymmetricKey> {
  const { access: enablingBits } = requirePermission(signed.license, right, at)
  const { bodyText } = signed
  return openContentKey({ kind: 'use-license', bodyText, enablingBits, key: account.privateKey, random })
}

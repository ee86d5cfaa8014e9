import { addressOf, type CertifiedAccount } from './certified-account.ts'
import { ClientError } from './client-error.ts'
import { askFirst } from './locate-services.ts'
import type { RmsServices, UseLicenseRequest } from './ports.ts'
import { acquisitionUrls, type PublishedDocument } from './published-document.ts'
import { trustedLicense, type Trust } from './trusted-chain.ts'
import { checkUseLicense, contentOf, type HeldUseLicense } from './use-license.ts'

/** Who asks whom. */
export interface Acquisition {
  readonly account: CertifiedAccount
  readonly services: RmsServices
  /** Another server than the document names. */
  readonly url: string | undefined
}

/** [MS-RMPR] §3.4.4.1 */
const NO_RIGHTS = /\bNoRightsForRequestedPrincipalException$/

/** A refusal as it matters to whoever wants to read a document. */
function asNoRights(error: unknown, account: CertifiedAccount): unknown {
  if (!(error instanceof ClientError) || !NO_RIGHTS.test(error.exception ?? '')) return error
  const { exception } = error
  return new ClientError('no-rights', `The document gives ${addressOf(account)} no rights. Ask its author for them.`, {
    exception,
    cause: error,
  })
}

/**
 * Gets a use licence for a document; it has been checked, and is still to be kept. The publishing licence must lead to a root
 * that is trusted before anybody it names is asked: whoever asks logs on there. [MS-RMPR] §3.8.4.5
 * Throws ClientError, `no-rights` where the document has nothing for the account.
 */
export async function acquireUseLicense(
  document: PublishedDocument,
  { account, services, url }: Acquisition,
  trust: Trust,
): Promise<HeldUseLicense> {
  const { publishingChain, license } = document
  trustedLicense('publishing-license', publishingChain, { ...trust, since: 'earlier' })
  const request: UseLicenseRequest = { accountChain: account.chain, publishingChain }
  const places = url === undefined ? acquisitionUrls(document) : ([url] as const)
  try {
    const chain = await askFirst(places, (place) => services.acquireUseLicense(place, request))
    return checkUseLicense(chain, { account, content: contentOf(license) }, trust)
  } catch (error) {
    throw asNoRights(error, account)
  }
}

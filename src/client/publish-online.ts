import type { Random } from '../base/random.ts'
import {
  sameKey,
  writeUnsignedPublishingLicense,
  type PublishingLicense,
  type UnsignedPublishingLicense,
} from '../certificates/index.ts'
import { ClientError } from './client-error.ts'
import type { Chain, RmsServices } from './ports.ts'
import { createPublishingLicense, type LicensingServer, type NewDocument } from './publishing-license.ts'
import { trustedLicense, trustedLicensor, type Trust } from './trusted-chain.ts'

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.from(one).equals(other)

/** Whether the server has signed what it was sent, for itself. */
const isSigned = (signed: PublishingLicense, sent: UnsignedPublishingLicense): boolean =>
  signed.work.object.id.value === sent.work.object.id.value &&
  sameBytes(signed.encryptedRightsData, sent.encryptedRightsData) &&
  sameKey(signed.principal.publicKey, sent.principal.publicKey)

/** Asks a server who it is. [MS-RMPR] §3.7.4.1. Throws ClientError. */
async function licensingServer(services: RmsServices, url: string, trust: Trust): Promise<LicensingServer> {
  const licensor = trustedLicensor(await services.licensorCertificate(url), trust)
  return { principal: licensor.certificate.principal, hash: licensor.signature.hash, distributionPoints: [] }
}

/**
 * Has a licensing server sign the publishing licence of a document; gives its chain once it holds and is what was sent.
 * [MS-RMPR] §3.8.4.3. Throws ClientError.
 */
export async function publishOnline(
  document: NewDocument,
  { services, url }: { readonly services: RmsServices; readonly url: string },
  trust: Trust,
  random: Random,
): Promise<Chain> {
  const unsigned = createPublishingLicense(document, await licensingServer(services, url, trust), random)
  const chain = await services.signPublishingLicense(url, writeUnsignedPublishingLicense(unsigned))
  const { leaf } = trustedLicense('publishing-license', chain, trust)
  if (isSigned(leaf.license, unsigned)) return chain
  throw new ClientError(
    'answer-not-asked-for',
    'The server has signed another publishing licence than the one it was sent. Nothing was kept.',
  )
}

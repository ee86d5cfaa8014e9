import type { KeyObject } from 'node:crypto'
import { formatGuidInBraces, newGuid } from '../base/guid.ts'
import type { Random } from '../base/random.ts'
import {
  boundElement,
  boundText,
  sealedKeyTypeFor,
  sealKey,
  signingKeyOf,
  signLicense,
  writeLicenseBody,
  type BodySigner,
  type EnablingBits,
  type HashName,
  type PublishingLicense,
  type UnsignedPublishingLicense,
  type UseLicense,
} from '../certificates/index.ts'
import type { CertifiedAccount } from './certified-account.ts'
import type { ClientLicensor } from './client-licensor.ts'
import type { Chain } from './ports.ts'
import { createPublishingLicense, type NewDocument } from './publishing-license.ts'

/** What publishing offline makes. */
export interface PublishedOffline {
  readonly publishingChain: Chain
  /** By which the owner himself goes on without asking a server. */
  readonly ownerLicense: Chain
}

function signerOf(privateKey: KeyObject, hash: HashName): BodySigner {
  const key = signingKeyOf(privateKey)
  return { hash, sign: (input, digest) => key.sign(hash, input, digest) }
}

/** The server of the CLC: it issued that, and is who opens the content key. [MS-RMPR] §2.2.9.7.4 */
const serverOf = ({ certificate, hash }: ClientLicensor) => ({
  principal: certificate.issuer,
  hash,
  distributionPoints: certificate.distributionPoints,
})

const publishingLicense = (unsigned: UnsignedPublishingLicense, licensor: ClientLicensor): PublishingLicense => ({
  ...unsigned,
  kind: 'publishing-license',
  issuer: licensor.certificate.principal,
})

/** A use licence with every right for the account that publishes. [MS-RMPR] §3.8.4.4 */
function ownerLicense(
  { facts, contentKey }: NewDocument,
  unsigned: UnsignedPublishingLicense,
  { account, licensor }: Publisher,
  random: Random,
): UseLicense {
  const type = sealedKeyTypeFor(licensor.hash)
  const { object, publicKey } = account.certificate.principal
  const descriptor = {
    type: 'Content-License',
    id: { type: 'MS-GUID', value: formatGuidInBraces(newGuid(random)) },
  }
  const withBits = (access: EnablingBits): UseLicense => ({
    kind: 'use-license',
    issuedTime: facts.issuedTime,
    descriptor,
    issuer: licensor.certificate.principal,
    principal: { object, publicKey, securityLevels: [] },
    ...(unsigned.referral === undefined ? {} : { referral: unsigned.referral }),
    work: unsigned.work,
    rights: [{ spelling: 'attribute', name: 'OWNER', access }],
    policies: {},
    authenticatedData: [],
  })
  const draft = withBits({ type, value: new Uint8Array() })
  const boundTo = boundText(boundElement('use-license', writeLicenseBody(draft)))
  return withBits(sealKey({ type, key: contentKey, recipient: publicKey, boundTo, random }))
}

/** Who publishes, and with what. */
export interface Publisher {
  readonly account: CertifiedAccount
  readonly licensor: ClientLicensor
}

/**
 * Publishes a document without asking anybody: signs its publishing licence, and a use licence for its owner, with the key of
 * the client licensor certificate. [MS-RMPR] §3.8.4.4. Throws ClientError `policy-malformed`, XrmlError `xrml-unwritable`.
 */
export async function publishOffline(
  document: NewDocument,
  publisher: Publisher,
  random: Random,
): Promise<PublishedOffline> {
  const { licensor } = publisher
  const signer = signerOf(licensor.privateKey, licensor.hash)
  const unsigned = createPublishingLicense(document, serverOf(licensor), random)
  const publishing = await signLicense(publishingLicense(unsigned, licensor), signer)
  const owner = await signLicense(ownerLicense(document, unsigned, publisher, random), signer)
  return { publishingChain: [publishing, ...licensor.chain], ownerLicense: [owner, ...licensor.chain] }
}

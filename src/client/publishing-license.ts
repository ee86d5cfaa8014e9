import type { Random } from '../base/random.ts'
import {
  boundElement,
  boundText,
  encryptRightsData,
  sealedKeyTypeFor,
  sealKey,
  writeUnsignedPublishingLicense,
  type HashName,
  type Principal,
  type SymmetricKey,
  type UnsignedPublishingLicense,
  type XrmlObject,
} from '../certificates/index.ts'
import { referralTo, usagePolicyText, workOf, type DocumentFacts, type UsagePolicy } from './usage-policy.ts'

/** A document to publish: its facts, the key of its content, and what its author grants. */
export interface NewDocument {
  readonly facts: DocumentFacts
  readonly contentKey: SymmetricKey
  readonly policy: UsagePolicy
}

/** The server that is to issue use licences, as its own certificate or a CLC names it. [MS-RMPR] §2.2.9.7.4 */
export interface LicensingServer {
  readonly principal: Principal
  /** The hash it signs with, which tells its cryptographic mode. */
  readonly hash: HashName
  /** Where it is, as far as the client has to say it. */
  readonly distributionPoints: readonly XrmlObject[]
}

/** Whom an administrator wants to be asked for more rights. [MS-RMPR] §2.2.9.10.3 */
const referralOf = (policy: UsagePolicy): XrmlObject | undefined =>
  policy.kind === 'own'
    ? undefined
    : policy.template.license.distributionPoints.find(({ type }) => type === 'Referral-Info')

/**
 * Makes the publishing licence of a document, unsigned: the content key is sealed for the server, the policy encrypted under
 * it. [MS-RMPR] §2.2.9.7, §3.8.4.3. Throws ClientError `policy-malformed`, XrmlError `xrml-unwritable`.
 */
export function createPublishingLicense(
  { facts, contentKey, policy }: NewDocument,
  { principal, hash, distributionPoints }: LicensingServer,
  random: Random,
): UnsignedPublishingLicense {
  const type = sealedKeyTypeFor(hash)
  const draft: UnsignedPublishingLicense = {
    issuedTime: facts.issuedTime,
    // Of a template it has the names. [MS-RMPR] §3.8.4.3
    ...(policy.kind === 'template' ? { descriptor: policy.template.license.descriptor } : {}),
    distributionPoints,
    principal: { ...principal, enablingBits: { type, value: new Uint8Array() } },
    referral: referralOf(policy) ?? referralTo(facts.owner),
    work: workOf(facts),
    encryptedRightsData: encryptRightsData(contentKey, usagePolicyText(facts, policy)),
    authenticatedData: [],
    policies: {},
    layout: 'client',
  }
  const boundTo = boundText(boundElement('publishing-license', writeUnsignedPublishingLicense(draft)))
  const enablingBits = sealKey({ type, key: contentKey, recipient: principal.publicKey, boundTo, random })
  return { ...draft, principal: { ...principal, enablingBits } }
}

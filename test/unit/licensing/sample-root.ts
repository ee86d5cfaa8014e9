import type { Guid } from '../../../src/base/guid.ts'
import { formatPkcs1PublicKey, parseAnchors, type TrustAnchor } from '../../../src/certificates/index.ts'
import type { SubEnrollRequest } from '../../../src/licensing/index.ts'
import {
  guidOf,
  MADE_AT,
  sampleHierarchy,
  sampleIssuer,
  sampleSubject,
} from '../certificates/hierarchy/sample-hierarchy.ts'
import { publicKeyNamed } from '../certificates/keys/test-keys.ts'

export const GUID: Guid = guidOf('0f8fad5b-d9cb-469f-a165-70867728950e')

/** What a licensing server asks a sample root for. */
export const REQUEST: SubEnrollRequest = {
  publicKeyBytes: formatPkcs1PublicKey(publicKeyNamed('licensing')),
  guid: GUID,
  sku: 'RMS 1.0',
  version: '5.2.3790.300',
  name: 'LICENSING',
  url: 'http://licensing/_wmcs',
}

/** A root and what it answers to REQUEST. */
export interface SampleRoot {
  readonly anchors: readonly TrustAnchor[]
  /** The answer, leaf first, as it would be to a request that differs from REQUEST. */
  answer(subject?: Parameters<typeof sampleSubject>[0], at?: Date): string[]
}

export async function createSampleRoot(options: Parameters<typeof sampleHierarchy>[0] = {}): Promise<SampleRoot> {
  const issuer = await sampleIssuer(await sampleHierarchy(options))
  return {
    anchors: parseAnchors(issuer.chain.at(-1) ?? ''),
    answer: (subject = {}, at = MADE_AT) => [issuer.issue(sampleSubject(subject), at).xrml, ...issuer.chain],
  }
}

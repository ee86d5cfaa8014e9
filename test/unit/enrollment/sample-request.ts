import { formatPkcs1PublicKey } from '../../../src/certificates/index.ts'
import type { SubEnrollParameters } from '../../../src/protocol/sub-enrollment.ts'
import { publicKeyNamed } from '../certificates/keys/test-keys.ts'

/** A request that is right in every part but those given. */
export const sampleRequest = (parameters: Partial<SubEnrollParameters> = {}): SubEnrollParameters => ({
  publicKeyBytes: formatPkcs1PublicKey(publicKeyNamed('licensing')),
  guid: '0f8fad5b-d9cb-469f-a165-70867728950e',
  sku: 'RMS 1.0',
  version: '5.2.3790.300',
  name: 'LICENSING',
  url: 'http://licensing/_wmcs',
  ...parameters,
})

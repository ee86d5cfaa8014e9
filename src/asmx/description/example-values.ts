import { SERVER_SKU } from '../../protocol/profile.ts'
import type { ExampleValues } from './sample-message.ts'

/**
 * Public keys for samples, by size. They are derived from a seed that is written in the tests: whoever wants their
 * private halves has them, and nothing may be protected with them.
 */
const EXAMPLE_KEYS: ReadonlyMap<number, string> = new Map([
  [
    1024,
    'MIGJAoGBAMNM9dtsCpRBqAUIvZDKlXtW8ExXFLQ1qbxLNRxZr1l38qu7O6GngOmBUBZfT3dkuwOZE4s4SnEeh4dR5XaDXchqM4GK0gNYZHr2q9x7' +
      'qZ81ehpc1/qTx1iZPVpqyF6dLZt9e+7pXzVwq3wQ6QK5zikxFrScW6VMs1j4SMv8X9DLAgMBAAE=',
  ],
  [
    2048,
    'MIIBCgKCAQEA3Bj7e/txIolV9w5aGiW9MqO+DxigLwRurQl+E+g8QYAt4Q3NQ9J24FMs2in7+LzKvzuzkEKatZgFo/OcVHJBoFmOoKutr3Fw8YnF' +
      '70nO1yreNf4605hAOF9nS2YvJuX6LUEmcAfqkdCd6MNgajhA2HnRi7nalYwToTmofWlyhpcUlYc8CFN1E5twKoAjagBnbSvGpdAQq4jQf6dAWcOk' +
      'RXwu/7JNgRj7Nj7B6fZFSU18O8EYPbV6xaE0iDFDmHrX4DS5G+4Z+CX8R7yY118rb+Ssvg+Coa/VCKKsNbppAbOZIFRZAXEbvHCTbn/pTpov8IPF' +
      'IS6TuM+VJqWPO4ZilQIDAQAB',
  ],
])

/** A key that is accepted; nothing when there is no example of any of the sizes. */
function exampleKey(sizes: readonly number[]): ExampleValues {
  const key = sizes.map((size) => EXAMPLE_KEYS.get(size)).find((known) => known !== undefined)
  return key === undefined ? {} : { aPublicKeyBytes: key }
}

/** The same server in every sample, so that a second attempt is a renewal. */
const EXAMPLE_SERVER = {
  Guid: '2d3a1f0e-5b7c-4c86-9a41-6f0d8be35c19',
  SKU: SERVER_SKU,
  Name: 'RMS02',
  URL: 'http://rms02/_wmcs',
} as const

/** A certificate, cut short. */
export const LICENSOR_CERTIFICATE = '<XrML xmlns="" version="1.2"><BODY type="LICENSE" version="3.0">[...]</XrML>'

/** What every RMS server asks with. [MS-RMPRS] note <9> */
export const REQUESTED_VERSIONS = { MinimumVersion: '1.0.0.0', MaximumVersion: '1.0.0.0' } as const

/** A server that asks to be enrolled, with a key of one of `sizes`. */
export const exampleEnrollee = (sizes: readonly number[], build: string): ExampleValues => ({
  ...exampleKey(sizes),
  ...EXAMPLE_SERVER,
  Version: build,
})

import { SERVER_SKU, type Profile } from '../../protocol/profile.ts'
import { SUB_ENROLL_SHAPE } from '../message/index.ts'
import type { ExampleValues } from './sample-message.ts'
import type { OperationDescription, ServiceDescription } from './service-description.ts'
import { withSoap12 } from './soap12-port.ts'

/** What the description of a root's SubEnrollService depends on. */
export interface SubEnrollDescriptionOptions {
  /** The WSDL of [MS-RMPRS] §6.2, with SOAP 1.1 alone. */
  readonly wsdl: string
  readonly soap12: boolean
  readonly profile: Pick<Profile, 'build' | 'minimumVersion' | 'maximumVersion'>
  /** The sizes of keys that are accepted, in bits. */
  readonly keySizes: readonly number[]
}

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

const CERTIFICATE = '<XrML xmlns="" version="1.2"><BODY type="LICENSE" version="3.0">[...]</XrML>'

const describeOperation = ({ profile, keySizes }: SubEnrollDescriptionOptions): OperationDescription => ({
  about: 'Signs the key of a licensing server and answers with its chain of licensor certificates.',
  shape: SUB_ENROLL_SHAPE.operations.SubEnroll,
  answer: {
    element: 'SubEnrollResponse',
    shape: { SubEnrollResult: { LicensorCertificateChain: { string: ['string'] } } },
  },
  example: {
    requestHeader: { MinimumVersion: '1.0.0.0', MaximumVersion: '1.0.0.0' },
    request: {
      ...exampleKey(keySizes),
      ...EXAMPLE_SERVER,
      Version: profile.build,
    },
    answerHeader: { MinimumVersion: profile.minimumVersion, MaximumVersion: profile.maximumVersion },
    answer: { string: [CERTIFICATE, CERTIFICATE] },
  },
  members: {
    aPublicKeyBytes: `The RSA public key of the licensing server, ${keySizes.join(' or ')} bits: a PKCS#1 RSAPublicKey in DER, in base64. The one in the sample is nobody's.`,
    Guid: 'Identifies the licensing server. A renewal has the GUID, and the key, of the first time.',
    SKU: 'The product of the licensing server. It is written into its certificate.',
    Version: 'The build of the licensing server. It is written into its certificate.',
    Name: 'The name of the licensing server, which may be missing.',
    URL: 'Where the licensing server will be reached, http or https. It is written into its certificate exactly as it stands.',
  },
  answerNote:
    'One string for each certificate, and there are five of them: the new licensor certificate first, then that of this server and those above it. Shown are two, cut short.',
})

/** SubEnrollService.asmx for those who want to call it. [MS-RMPRS] §3.3 */
export const describeSubEnroll = (options: SubEnrollDescriptionOptions): ServiceDescription => ({
  name: 'SubEnrollService',
  server: 'Web service of an RMS root certification server',
  about:
    'Signs licensing servers into the hierarchy of this root: a server sends its public key and gets a licensor certificate for it, with which it may issue publishing and use licences.',
  shape: SUB_ENROLL_SHAPE,
  versions: options.soap12 ? ['1.1', '1.2'] : ['1.1'],
  wsdl: options.soap12 ? withSoap12(options.wsdl) : options.wsdl,
  operations: new Map([['SubEnroll', describeOperation(options)]]),
})

import type { KeyObject } from 'node:crypto'
import { formatGuidInBraces, newGuid, type Guid } from '../base/guid.ts'
import { wholeMinute } from '../base/moment.ts'
import type { Random } from '../base/random.ts'
import {
  CRYPTOGRAPHIC_MODES,
  generatePrivateKey,
  rsaPublicKeyOf,
  signLicense,
  type CryptographicModeNumber,
  type HardwareId,
  type SecurityProcessorCertificate,
} from '../certificates/index.ts'
import { TEST_SECURITY_PROCESSOR, testAuthority } from './test-authority.ts'

export interface ActivationOptions {
  readonly mode: CryptographicModeNumber
  /** Size of the machine's key in bits. 1024 in mode 1 (2048 is allowed too) and 2048 in mode 2 unless told otherwise. */
  readonly keySize?: 1024 | 2048
  readonly at: Date
  /** For the identifiers; the key is Node's own, unless `makeKey` makes it. */
  readonly random: Random
  /** The identifier of the machine; a new one unless given. */
  readonly guid?: Guid
  readonly makeKey?: (size: number) => Promise<KeyObject>
}

/** A machine that can be named in account certificates, and opens what is sealed for it. */
export interface ActivatedMachine {
  /** The chain of its certificate as XrML, that certificate first, up to the CA certificate. */
  readonly chain: readonly [string, ...string[]]
  readonly privateKey: KeyObject
  readonly guid: Guid
}

/** The clients since Service Pack 1 activate themselves; the same identifier stands in every certificate. [MS-RMPR] §2.2.9.4.3 */
const ACTIVATION = {
  type: 'Activation',
  id: { type: 'MS-GUID', value: '{99F48562-703E-4E7D-9175-DD69C66921B7}' },
  name: 'Microsoft Activation',
  address: { type: 'URL', value: 'file:///rms-emulator' },
} as const

/** The release whose security processor this one stands for: Service Pack 2 of the client. */
const VERSION = '5.2.3790.300'

const LEVELS = [
  { name: 'Platform', value: '2.5.2.3790' },
  { name: 'Manufacturer', value: TEST_SECURITY_PROCESSOR },
  { name: 'Repository', value: `${TEST_SECURITY_PROCESSOR} ${VERSION}` },
]

/** A hash of no hardware: a machine of the test authority is wherever its key is. */
const hardwareId = (mode: CryptographicModeNumber, random: Random): HardwareId => {
  const { hash } = CRYPTOGRAPHIC_MODES[mode]
  const length = hash === 'SHA1' ? 20 : 32
  return { hash, size: length * 8, value: random.bytes(length) }
}

/**
 * Activates a machine with the test security processor: makes its key pair and has it certified by the test authority, as
 * clients do when they are initialized. [MS-RMPR] §3.8.3.1, §2.2.9.4
 */
export async function activateMachine(options: ActivationOptions): Promise<ActivatedMachine> {
  const { mode, at, random, makeKey = generatePrivateKey } = options
  const { keySize = CRYPTOGRAPHIC_MODES[mode].keySizes.licensor, guid = newGuid(random) } = options
  const authority = await testAuthority(mode)
  const privateKey = await makeKey(keySize)
  const certificate: SecurityProcessorCertificate = {
    kind: 'security-processor-certificate',
    issuedTime: wholeMinute(at),
    descriptor: {
      type: 'Machine-Certificate',
      id: { type: 'MS-GUID', value: formatGuidInBraces(newGuid(random)) },
      name: 'Microsoft Machine-Certificate',
    },
    issuer: authority.issuer,
    distributionPoints: [ACTIVATION],
    principal: {
      object: {
        type: 'Machine-Unique-Identifier',
        id: { type: 'MS-GUID', value: formatGuidInBraces(guid) },
        name: 'Machine',
      },
      publicKey: rsaPublicKeyOf(privateKey),
      securityLevels: LEVELS,
      hardwareId: hardwareId(mode, random),
    },
  }
  return { chain: [await signLicense(certificate, authority.signer), ...authority.chain], privateKey, guid }
}

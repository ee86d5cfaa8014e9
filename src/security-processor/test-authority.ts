import { createSeededRandom } from '../base/random.ts'
import { formatGuidInBraces, newGuid } from '../base/guid.ts'
import {
  AUTHORITIES,
  CRYPTOGRAPHIC_MODES,
  derivePrivateKey,
  signingKeyOf,
  signIssuingCertificate,
  type BodySigner,
  type ChainRole,
  type CryptographicModeNumber,
  type Principal,
  type SigningKey,
  type TrustAnchor,
  type XrmlObject,
} from '../certificates/index.ts'

/**
 * By what machines of the test authority are known. Everything of the authority follows from this text, its private keys
 * included: anybody may activate machines, and none of them protects anything.
 */
export const TEST_SECURITY_PROCESSOR = 'rms-emulator test security processor'

/** The modulus of the key that chains of the test authority end at, big-endian: a server need not derive it. */
const ANCHOR_MODULUS =
  'vMZLxcGmF5y0fmoLjGI3fCDjOEKvKkLZQb8CNSoORvCp7ukyBDMZ0p220kVTQlcK0Toki3hFCIHGiI4riotNqEFsFQa9IqTRtTLOO454l67WeCWZ45Cl2tkvO6Yjqj3Ds1bSip+ilBAqRa6El/4zRd8GRTR2AnPs+RfuhVnzEV51b8kIbhIxH1FnkWSym44J7P5Uo4u3DreCz3mpkiOOxqAOV6NxzD5nVj8bdjB6xP0CRZAY5vLInaNRgbRNPOwOmJYOnBon7jZjzJOI7Ay7l+xHf1mktWYAPwMzZezg2LHl4Fwy4+kz1GK75psbfjTh7RA/s3v3/5zy6R/y/p1Knw=='

/** Where trust in machines of the test authority begins. */
export const TEST_AUTHORITY_ANCHOR: TrustAnchor = {
  publicKey: { modulus: Buffer.from(ANCHOR_MODULUS, 'base64'), exponent: 65_537 },
}

const NAMES = AUTHORITIES['pre-production']

/** The same moments in every chain, so that it is the same chain. */
const ISSUED = new Date('2001-01-01T00:00Z')
const RANGE = { from: ISSUED, until: new Date('2101-01-01T00:00Z') }

const seeded = (label: string) => createSeededRandom(TEST_SECURITY_PROCESSOR, label)

const keys = new Map<string, SigningKey>()

/** The key of one place. Root and CA have the same one in both modes. */
function keyOf(place: string, size: number): SigningKey {
  const label = `key of ${place}${size === 2048 ? '' : ` of ${size} bits`}`
  const key = keys.get(label) ?? signingKeyOf(derivePrivateKey(seeded(label), size))
  keys.set(label, key)
  return key
}

const guidOf = (label: string): string => formatGuidInBraces(newGuid(seeded(`GUID of ${label}`)))

const authorityObject = (name: string): XrmlObject => ({
  type: 'DRM-Certificate-Authority',
  id: { type: 'ascii-tag', value: name },
  name,
})

const processorObject = (type: string, name: string): XrmlObject => ({
  type,
  id: { type: 'MS-GUID', value: guidOf(type) },
  name,
})

/**
 * The places of the chain below the root, in the order in which they are certified, each with a key as long as that of the place
 * like it in a server's chain. [MS-RMPR] §2.2.9.2
 */
const PLACES: readonly { readonly certificate: string; readonly like: ChainRole; readonly object: XrmlObject }[] = [
  { certificate: 'DRM-CA-Certificate', like: 'ca', object: authorityObject(NAMES.ca) },
  {
    certificate: 'DRM-CA-Certificate',
    like: 'enrollment-ca',
    object: authorityObject(NAMES.machineActivationCa),
  },
  {
    certificate: 'DRM-CA-Certificate',
    like: 'enrollment-ca',
    object: processorObject('DRM-Desktop-Security-Processor-Certificate-Authority', NAMES.securityProcessorCa),
  },
  {
    certificate: 'Server-Licensor-Certificate',
    like: 'enrollment-service',
    object: processorObject('MS-DRM-Desktop-Security-Processor', NAMES.securityProcessorIssuer),
  },
]

/** Who certifies machines: its chain, the certificate of the SPC issuer first, and how it signs. */
export interface SecurityProcessorAuthority {
  readonly chain: readonly string[]
  readonly issuer: Principal
  readonly signer: BodySigner
}

interface Holder {
  readonly principal: Principal
  readonly signer: BodySigner
}

const made = new Map<CryptographicModeNumber, Promise<SecurityProcessorAuthority>>()

async function makeAuthority(mode: CryptographicModeNumber): Promise<SecurityProcessorAuthority> {
  const { hash, keySizes } = CRYPTOGRAPHIC_MODES[mode]
  const holderOf = (object: XrmlObject, like: ChainRole): Holder => {
    const key = keyOf(object.name ?? '', keySizes[like])
    return {
      principal: { object, publicKey: key.publicKey, securityLevels: [] },
      signer: { hash, sign: (input, digest) => key.sign(hash, input, digest) },
    }
  }
  let above = holderOf(authorityObject(NAMES.root), 'root')
  const chain: string[] = []
  for (const { certificate: type, like, object } of PLACES) {
    const holder = holderOf(object, like)
    const certificate = {
      issuedTime: ISSUED,
      descriptor: { type, id: { type: 'MS-GUID', value: guidOf(`certificate ${mode} of ${object.name ?? ''}`) } },
      issuer: above.principal,
      principal: holder.principal,
      rangeTime: RANGE,
    }
    chain.unshift(await signIssuingCertificate(certificate, above.signer))
    above = holder
  }
  return { chain, issuer: above.principal, signer: above.signer }
}

/**
 * The test authority of one cryptographic mode: root, CA, intermediate CA, security processor CA and SPC issuer, by the names
 * that [MS-RMPR] §2.2.9.3.2 prescribes for the pre-production hierarchy. It is the same in every process; the first call takes
 * about a second, because keys are derived.
 */
export function testAuthority(mode: CryptographicModeNumber): Promise<SecurityProcessorAuthority> {
  const known = made.get(mode)
  if (known !== undefined) return known
  const making = makeAuthority(mode)
  made.set(mode, making)
  return making
}

/** The anchor as the derived root key gives it: what ANCHOR_MODULUS must be. */
export const derivedAnchor = (): TrustAnchor => ({ publicKey: keyOf(NAMES.root, 2048).publicKey })

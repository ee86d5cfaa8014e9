import { AUTHORITIES, type IssuingCertificate, type XrmlObject } from '../../../../src/certificates/xrml/index.ts'
import { CPS, issuedTimeOf, ownCertificate, ownChain, publicKeyOf, type Alteration } from './own-chain.ts'

export const value = (change: (certificate: IssuingCertificate) => Partial<IssuingCertificate>): Alteration => ({
  value: (certificate) => ({ ...certificate, ...change(certificate) }),
})

export const principalObject = (change: Partial<XrmlObject>): Alteration =>
  value(({ principal }) => ({ principal: { ...principal, object: { ...principal.object, ...change } } }))

const issuerObject = (change: Partial<XrmlObject>): Alteration =>
  value(({ issuer }) => ({ issuer: { ...issuer, object: { ...issuer.object, ...change } } }))

const principalModulus = (change: (modulus: Uint8Array) => Uint8Array): Alteration =>
  value(({ principal }) => ({
    principal: { ...principal, publicKey: { ...principal.publicKey, modulus: change(principal.publicKey.modulus) } },
  }))

const body = (from: string, to: string): Alteration => ({ body: (text) => text.replace(from, to) })
export const text = (from: string, to: string): Alteration => ({ text: (whole) => whole.replace(from, to) })

const LATER = new Date('2008-01-01T00:00:00Z')
const emptyFrom = ({ issuedTime }: IssuingCertificate) => ({ from: issuedTime, until: issuedTime })
const REVOCATION = '<CONDITIONLIST><REFRESH><INTERVALTIME /></REFRESH></CONDITIONLIST>'
const production = AUTHORITIES.production

/** For each check, a chain that breaks it, where it is noticed, and the moment to look at. */
export const BROKEN: Record<string, () => readonly [texts: string[], where: number | undefined, at?: Date]> = {
  'well-formed': () => [ownChain({ slc: text('</WORK>', '</WORK><WORK />') }), 1],
  'surface-form': () => [ownChain({ slc: text('<SIGNATURE>', '<SIGNATURE >') }), 1],
  'body-version': () => [ownChain({ slc: body('version="3.0"', 'version="3.1"') }), 1],
  times: () => [ownChain({ slc: body('<FROM>2006-', '<FROM>2006-1') }), 1],
  'public-keys': () => [ownChain({ slc: body('size="1024"', 'size="1023"') }), 1],
  'work-object': () => [ownChain({ slc: body('<WORK><OBJECT type="S', '<WORK><OBJECT type="s') }), 1],
  'signature-algorithm': () => [ownChain({ slc: text('PKCS#1-V1.5', 'PKCS#1-V2.0') }), 1],
  digest: () => [ownChain({ slc: text('http://root/_wmcs', 'http://toor/_wmcs') }), 1],
  signature: () => [ownChain({ slc: { signedBy: 'other' } }), 1],
  'validity-not-empty': () => [ownChain({ ca: value((c) => ({ validityTime: emptyFrom(c) })) }), 4],
  'range-not-empty': () => [ownChain({ sub: value((c) => ({ rangeTime: emptyFrom(c) })) }), 0],
  'public-exponent': () => [ownChain({ sub: { body: (whole) => whole.replaceAll('>65537<', '>3<') } }), 0],
  modulus: () => [ownChain({ sub: principalModulus((modulus) => modulus.map((byte) => byte & 0xfe)) }), 0],
  'signature-size': () => [ownChain({ sub: { signedBy: 'large' } }), 0],
  identifiers: () => [ownChain({ sub: principalObject({ id: { type: 'MS-GUID', value: '{12-34}' } }) }), 0],
  'certificate-kind': () => [ownChain({ slc: issuerObject({ type: 'MS-DRM-Client' }) }), 1],
  'object-types': () => [ownChain({ sub: principalObject({ type: 'MS-DRM-Client' }) }), 0],
  addresses: () => [ownChain({ sub: principalObject({ address: { type: 'email_alias', value: 'a@b' } }) }), 0],
  'key-sizes': () => [ownChain({ sub: principalModulus((modulus) => modulus.slice(8)) }), 0],
  'security-levels': () => [
    ownChain({ ca: value(({ issuer }) => ({ issuer: { ...issuer, securityLevels: [CPS] } })) }),
    4,
  ],
  revocation: () => [ownChain({ ca: value(() => ({ revocation: REVOCATION })) }), 4],
  'cryptographic-mode': () => [
    ownChain({ sub: value((c) => ({ principal: { ...c.principal, publicKey: publicKeyOf('large') } })) }),
    0,
  ],
  'authority-names': () => [ownChain({ ca: principalObject({ name: production.ca }) }), 4],
  'licensor-name': () => [ownChain({ slc: principalObject({ name: 'root' }) }), 1],
  'validity-at-moment': () => [ownChain(), 2, new Date('2030-01-01T00:00:00Z')],
  'range-at-moment': () => [ownChain(), 0, LATER],
  'issuer-object': () => [ownChain({ sub: issuerObject({ address: { type: 'URL', value: 'http://ROOT/_wmcs' } }) }), 0],
  'issuer-key': () => [
    ownChain({
      sub: { ...value((c) => ({ issuer: { ...c.issuer, publicKey: publicKeyOf('other') } })), signedBy: 'other' },
    }),
    0,
  ],
  'issuer-security-levels': () => [
    ownChain({ sub: value(({ issuer }) => ({ issuer: { ...issuer, securityLevels: [CPS] } })) }),
    0,
  ],
  'issued-within-range': () => [
    ownChain({ slc: value((c) => ({ rangeTime: { from: c.issuedTime, until: issuedTimeOf('sub') } })) }),
    0,
  ],
  'issued-within-validity': () => [
    ownChain({ ca: value((c) => ({ validityTime: { from: c.issuedTime, until: issuedTimeOf('enrollmentCa') } })) }),
    3,
  ],
  'chain-order': () => [ownChain().slice(0, 4), undefined],
  'sub-enrollment-depth': () => [[ownCertificate('sub', { signedBy: 'sub' }), ...ownChain()], undefined],
  'distinct-certificates': () => [
    ownChain({ sub: value((c) => ({ descriptor: { ...c.descriptor, id: { type: 'MS-GUID', value: SLC_ID } } })) }),
    undefined,
  ],
  'one-mode': () => [ownChain({ ca: { hash: 'SHA256' } }), undefined],
  'one-hierarchy': () => [
    ownChain({
      service: principalObject({ name: production.enrollmentService }),
      slc: issuerObject({ name: production.enrollmentService }),
    }),
    undefined,
  ],
  anchor: () => [ownChain({ ca: issuerObject({ name: 'Root' }) }), 4],
}

/** More ways to break the checks on one certificate, at place `where`. */
export const FURTHER: readonly (readonly [
  check: string,
  alterations: Parameters<typeof ownChain>[0],
  where: number,
])[] = [
  ['revocation', { slc: value(() => ({ revocation: REVOCATION })) }, 1],
  ['surface-form', { slc: text('<XrML xmlns', '<XrML  xmlns') }, 1],
  ['modulus', { sub: principalModulus((modulus) => modulus.with(0, 0x7f)) }, 0],
  [
    'identifiers',
    { sub: principalObject({ id: { type: 'MS-GUID', value: '1'.repeat(8) + '-1111-1111-1111-111111111111' } }) },
    0,
  ],
  [
    'identifiers',
    { sub: value(({ descriptor }) => ({ descriptor: { ...descriptor, id: { type: 'MS-GUID', value: '' } } })) },
    0,
  ],
  ['object-types', { sub: issuerObject({ id: { type: 'ascii-tag', value: 'a' } }) }, 0],
  [
    'object-types',
    { sub: value(({ descriptor: { type } }) => ({ descriptor: { type, id: { type: 'tag', value: 'a' } } })) },
    0,
  ],
  ['addresses', { service: issuerObject({ address: { type: 'URL', value: 'http://a/' } }) }, 2],
  ['addresses', { service: principalObject({ address: { type: 'URL', value: 'http://a/' } }) }, 2],
  ['addresses', { sub: issuerObject({ address: { type: 'email_alias', value: 'a@b' } }) }, 0],
  ['addresses', { sub: value(({ descriptor }) => ({ descriptor: { ...descriptor, name: 'a' } })) }, 0],
  [
    'addresses',
    { sub: value(({ descriptor }) => ({ descriptor: { ...descriptor, address: { type: 'URL', value: 'a' } } })) },
    0,
  ],
  ['key-sizes', { ca: value(({ issuer }) => ({ issuer: { ...issuer, publicKey: publicKeyOf('other') } })) }, 4],
  [
    'key-sizes',
    { ca: value(({ principal }) => ({ principal: { ...principal, publicKey: publicKeyOf('other') } })) },
    4,
  ],
  ['security-levels', { ca: value(({ principal }) => ({ principal: { ...principal, securityLevels: [CPS] } })) }, 4],
  ['authority-names', { ca: principalObject({ id: { type: 'ascii-tag', value: production.ca } }) }, 4],
  ['authority-names', { enrollmentCa: issuerObject({ name: 'CA' }) }, 3],
  ['authority-names', { slc: issuerObject({ name: 'Service' }) }, 1],
  ['cryptographic-mode', { sub: { hash: 'SHA256' } }, 0],
]

const SLC_ID = '{11111111-1111-4111-8111-111111111111}'

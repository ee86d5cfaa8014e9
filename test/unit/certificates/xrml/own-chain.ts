import { type KeyObject, sign } from 'node:crypto'
import { parsePeriod, addPeriod } from '../../../../src/base/moment.ts'
import { rsaPublicKeyOf } from '../../../../src/certificates/keys/rsa-public-key.ts'
import {
  AUTHORITIES,
  digestOf,
  hashInput,
  joinSignature,
  writeBody,
  type HashName,
  type IssuingCertificate,
  type Principal,
  type TrustAnchor,
  type XrmlObject,
} from '../../../../src/certificates/xrml/index.ts'
import { newRsaKey } from '../../../support/new-key.ts'

/** The places of a chain, leaf first. */
export const PLACES = ['sub', 'slc', 'service', 'enrollmentCa', 'ca'] as const

export type Place = (typeof PLACES)[number]

type KeyName = Place | 'root' | 'other' | 'large'

const SIZES: Record<KeyName, number> = {
  sub: 1024,
  slc: 1024,
  service: 1024,
  enrollmentCa: 1024,
  ca: 2048,
  root: 2048,
  other: 1024,
  large: 2048,
}

const keys = new Map<KeyName, KeyObject>()

export function keyOf(name: KeyName): KeyObject {
  const key = keys.get(name) ?? newRsaKey(SIZES[name])
  keys.set(name, key)
  return key
}

export const publicKeyOf = (name: KeyName) => rsaPublicKeyOf(keyOf(name))

const NAMES = AUTHORITIES['pre-production']
const guid = (digit: string) => `{${'x'.repeat(8)}-xxxx-4xxx-8xxx-${'x'.repeat(12)}}`.replaceAll('x', digit)

const authority = (name: string): XrmlObject => ({
  type: 'DRM-Certificate-Authority',
  id: { type: 'ascii-tag', value: name },
  name,
})

const server = (digit: string, rest: Pick<XrmlObject, 'name' | 'address'>): XrmlObject => ({
  type: 'MS-DRM-Server',
  id: { type: 'MS-GUID', value: guid(digit) },
  ...rest,
})

const url = (value: string) => ({ address: { type: 'URL', value } })

const LEVELS = [
  { name: 'Server-Version', value: '5.2.3790.300' },
  { name: 'Server-SKU', value: 'RMS 1.0' },
]

export const CPS = { name: 'Certificate Practice Statement', value: 'http://practice.example/' }

const principalOf = (place: Place | 'root'): Principal => {
  const publicKey = publicKeyOf(place)
  switch (place) {
    case 'root':
      return { object: authority(NAMES.root), publicKey, securityLevels: [] }
    case 'ca':
      return { object: authority(NAMES.ca), publicKey, securityLevels: [] }
    case 'enrollmentCa':
      return { object: authority(NAMES.enrollmentCa), publicKey, securityLevels: [] }
    case 'service':
      return { object: server('a', { name: NAMES.enrollmentService }), publicKey, securityLevels: [] }
    case 'slc':
      return { object: server('b', url('http://root/_wmcs')), publicKey, securityLevels: LEVELS }
    case 'sub':
      return { object: server('c', url('HTTP://sub:80/_wmcs')), publicKey, securityLevels: LEVELS }
  }
}

const issuerPlace = (place: Place): Place | 'root' => PLACES[PLACES.indexOf(place) + 1] ?? 'root'

/** When the certificate of a place is issued: authorities first, a month apart. */
export const issuedTimeOf = (place: Place): Date => new Date(Date.UTC(2006, 5 - PLACES.indexOf(place), 1, 12, 30))

function certificateOf(place: Place): IssuingCertificate {
  const issuedTime = issuedTimeOf(place)
  const issuer = principalOf(issuerPlace(place))
  const year = parsePeriod('P1Y')!
  const rangeTime = { from: issuedTime, until: addPeriod(issuedTime, year) }
  const licensor = place === 'sub' || place === 'slc'
  return {
    issuedTime,
    ...(licensor ? {} : { validityTime: { from: issuedTime, until: addPeriod(issuedTime, { ...year, years: 7 }) } }),
    descriptor: {
      type: licensor || place === 'service' ? 'Server-Licensor-Certificate' : 'DRM-CA-Certificate',
      id: { type: 'MS-GUID', value: guid(String(PLACES.indexOf(place))) },
    },
    issuer: licensor ? { ...issuer, securityLevels: [...issuer.securityLevels, CPS] } : issuer,
    principal: principalOf(place),
    rangeTime,
  }
}

/** How a certificate departs from the sound one; it is signed after `value` and `body` and before `text`. */
export interface Alteration {
  readonly value?: (certificate: IssuingCertificate) => IssuingCertificate
  readonly body?: (bodyText: string) => string
  readonly text?: (text: string) => string
  readonly signedBy?: KeyName
  readonly hash?: HashName
}

const unaltered = <T>(same: T): T => same

/** Writes and signs the certificate of a place. */
export function ownCertificate(place: Place, alteration: Alteration = {}): string {
  const hash = alteration.hash ?? 'SHA1'
  const certificate = (alteration.value ?? unaltered)(certificateOf(place))
  const bodyText = (alteration.body ?? unaltered)(writeBody(certificate))
  const input = hashInput(bodyText)
  const value = sign(hash, input, keyOf(alteration.signedBy ?? issuerPlace(place)))
  const digest = digestOf(hash, input)
  const text = joinSignature(bodyText, { hash, digest, size: value.length * 8, value, form: 'digest-first' })
  return (alteration.text ?? unaltered)(text)
}

/** A sound chain of five, departing from that where told. */
export const ownChain = (alterations: Partial<Record<Place, Alteration>> = {}): string[] =>
  PLACES.map((place) => ownCertificate(place, alterations[place]))

export const ownAnchors = (): TrustAnchor[] => [{ name: NAMES.root, publicKey: publicKeyOf('root') }]

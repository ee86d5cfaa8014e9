import type { Interval } from '../../../base/moment.ts'
import type { RsaPublicKey } from '../../keys/rsa-public-key.ts'
import type { SignedCertificate } from '../issuing-certificate.ts'
import type { License, SignedLicense } from '../licenses/index.ts'
import type { LooseObject, TypedValue, XrmlObject } from '../parts/object.ts'
import type { Principal } from '../parts/principal.ts'
import type { Right } from '../parts/right.ts'
import type { Signature } from '../parts/signature.ts'
import type { TimeCondition } from '../parts/time-condition.ts'

/** Who is named with a key. */
export interface Party {
  readonly name: 'ISSUER' | 'PRINCIPAL'
  readonly publicKey: RsaPublicKey
}

/** The values in a certificate or licence that follow the same rules in all of them. */
export interface StatedValues {
  readonly validityTime: Interval | undefined
  readonly rangeTimes: readonly Interval[]
  readonly parties: readonly [issuer: Party, ...principal: Party[]]
  readonly ids: readonly TypedValue[]
  readonly signature: Signature
}

function partiesOf(issuer: Principal, principal: Principal | undefined): StatedValues['parties'] {
  const first = { name: 'ISSUER', publicKey: issuer.publicKey } as const
  return principal === undefined ? [first] : [first, { name: 'PRINCIPAL', publicKey: principal.publicKey }]
}

const idsOf = (...objects: readonly (LooseObject | undefined)[]): TypedValue[] =>
  objects.filter((object) => object !== undefined).map(({ id }) => id)

/** The values of an issuing certificate. */
export const valuesOfCertificate = ({ certificate, signature }: SignedCertificate): StatedValues => ({
  validityTime: certificate.validityTime,
  rangeTimes: [certificate.rangeTime],
  parties: partiesOf(certificate.issuer, certificate.principal),
  ids: idsOf(certificate.descriptor, certificate.issuer.object, certificate.principal.object),
  signature,
})

const rangesIn = (conditions: readonly TimeCondition[]): Interval[] =>
  conditions.flatMap((condition) => (condition.kind === 'range' ? [condition.range] : []))

const rangesOf = (rights: readonly Right<unknown>[]): Interval[] =>
  rights.flatMap(({ times }) => rangesIn(times?.conditions ?? []))

function rangeTimesOf(license: License): Interval[] {
  switch (license.kind) {
    case 'client-licensor-certificate':
      return [license.rangeTime]
    case 'use-license':
      return rangesOf(license.rights)
    case 'rights-policy-template':
      return [...rangesIn(license.work.preconditions ?? []), ...rangesOf(license.rights)]
    case 'security-processor-certificate':
    case 'rms-account-certificate':
    case 'publishing-license':
      return []
  }
}

/** Who the key or the licence is issued to; a template is issued to nobody. */
export const principalOf = (license: License): Principal | undefined =>
  license.kind === 'rights-policy-template' ? undefined : license.principal

/** Every DISTRIBUTIONPOINT, in the order they stand in. */
export function pointsOf(license: License): readonly XrmlObject[] {
  const first = license.kind === 'use-license' ? [] : license.distributionPoints
  const referral = 'referral' in license ? license.referral : undefined
  return referral === undefined ? first : [...first, referral]
}

/** The values of a licence. */
export const valuesOfLicense = ({ license, signature }: SignedLicense): StatedValues => ({
  validityTime: license.validityTime,
  rangeTimes: rangeTimesOf(license),
  parties: partiesOf(license.issuer, principalOf(license)),
  ids: idsOf(license.descriptor, license.issuer.object, principalOf(license)?.object, ...pointsOf(license)),
  signature,
})

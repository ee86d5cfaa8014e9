import fc from 'fast-check'
import type {
  License,
  LicenseKind,
  LooseObject,
  PublishingLicense,
  RightsData,
  UnsignedPublishingLicense,
} from '../../../../../src/certificates/xrml/index.ts'
import { RIGHT_ELEMENTS } from '../../../../../src/certificates/xrml/index.ts'
import { carriableText, interval, minute, object, principal, typed } from '../arbitrary-certificates.ts'

/** Text of several lines. */
const lines = fc.array(carriableText, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('\n'))

type Optional<Value> = {
  [Name in keyof Value as undefined extends Value[Name] ? Name : never]?: Exclude<Value[Name], undefined>
}
type Required<Value> = { [Name in keyof Value as undefined extends Value[Name] ? never : Name]: Value[Name] }
type Present<Value> = Value extends unknown ? Required<Value> & Optional<Value> : never

/** Members without the values that are undefined, as readers give them. */
const present = <Value extends object>(value: Value): Present<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<Value>

const optional = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined })

const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 })
const some = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<[Value, ...Value[]]> =>
  fc.tuple(arbitrary, fc.array(arbitrary, { maxLength: 2 })).map(([first, more]) => [first, ...more])

/** Addresses beyond the first only where there is a first. */
const loose: fc.Arbitrary<LooseObject> = fc
  .record(
    { type: carriableText, id: typed, name: carriableText, address: typed, furtherAddresses: some(typed) },
    { requiredKeys: ['id'] },
  )
  .map(({ furtherAddresses, ...rest }) =>
    rest.address === undefined || furtherAddresses === undefined ? rest : { ...rest, furtherAddresses },
  )

const described = fc.record({ id: typed, name: lines }, { requiredKeys: ['id'] })
const enablingBits = fc.record({ type: fc.constantFrom('sealed-key', 'sealed-key-v2'), value: bytes })
const publicKey = principal.map((somebody) => somebody.publicKey)
const count = fc.nat({ max: 999_999_999 })

const time = fc.oneof(
  fc.record({ kind: fc.constant('range' as const), range: interval }),
  fc.record({ kind: fc.constant('interval' as const), days: count }),
)

const rightName = fc.oneof(
  fc.record({ spelling: fc.constant('element' as const), name: fc.constantFrom(...RIGHT_ELEMENTS) }),
  fc.record({ spelling: fc.constant('attribute' as const), name: carriableText }),
)

const rights = <Access>(access: fc.Arbitrary<Access>) =>
  some(
    fc
      .tuple(
        rightName,
        access,
        optional(fc.record({ place: fc.constantFrom('before-access', 'after-access'), conditions: some(time) })),
      )
      .map(([name, given, times]) => present({ ...name, access: given, times })),
  )

const revocationPoint = fc.record(
  { object: object.map((point) => ({ ...point, type: 'Revocation' })), publicKey },
  { requiredKeys: ['object'] },
)

const refresh = fc.record({
  points: some(revocationPoint),
  interval: fc.record({ days: count, hours: count, minutes: count, seconds: count }, { requiredKeys: [] }),
})

const metadata = fc.record({ owner: loose, sku: typed }, { requiredKeys: [] })
const work = fc.record({ object: loose, metadata, revocation: refresh }, { requiredKeys: ['object'] })
const conditionedWork = fc.record(
  { object: loose, metadata, preconditions: fc.array(time, { maxLength: 2 }), revocation: refresh },
  { requiredKeys: ['object'] },
)

const policy = fc.record({ filename: carriableText, min: carriableText, max: carriableText })
const policies = fc.record(
  { exclusion: fc.array(policy, { maxLength: 2 }), inclusion: fc.array(policy, { maxLength: 2 }) },
  { requiredKeys: [] },
)
const authenticatedData = fc.array(fc.record({ id: carriableText, name: carriableText, value: lines }), {
  maxLength: 2,
})
const version = carriableText.map((text) => `1${text.replaceAll('-', '.')}`)
const points = fc.array(object, { maxLength: 3 })

const head = { issuedTime: minute, validityTime: optional(interval), issuer: principal }
const ofType = (type: string) => object.map((certificate) => ({ ...certificate, type }))

const publishing = {
  ...head,
  descriptor: optional(described),
  distributionPoints: points,
  principal: fc.record({ ...principalParts(), enablingBits }),
  referral: optional(object),
  work,
  encryptedRightsData: bytes,
  authenticatedData,
  policies,
}

function principalParts() {
  return {
    object,
    publicKey,
    securityLevels: fc.array(fc.record({ name: carriableText, value: carriableText }), { minLength: 1, maxLength: 3 }),
  }
}

const layout = fc.constantFrom<PublishingLicense['layout']>('client', 'server')

const rightsDocument = {
  issuedTime: minute,
  validityTime: optional(interval),
  distributionPoints: points,
  work: conditionedWork,
  rights: rights(some(loose)),
  authenticatedData,
  policies,
}

/** Any value that can be written, sensible or not, by its kind. */
export const ARBITRARY_LICENSES: { readonly [Kind in LicenseKind]: fc.Arbitrary<Extract<License, { kind: Kind }>> } = {
  'security-processor-certificate': fc
    .record({
      ...head,
      kind: fc.constant('security-processor-certificate' as const),
      descriptor: ofType('Machine-Certificate'),
      distributionPoints: points,
      principal: fc.record({
        ...principalParts(),
        hardwareId: fc.record({ hash: fc.constantFrom('SHA1', 'SHA256'), size: count, value: bytes }),
      }),
    })
    .map(present),
  'rms-account-certificate': fc
    .record({
      ...head,
      kind: fc.constant('rms-account-certificate' as const),
      descriptor: ofType('Group-Identity-Credential'),
      distributionPoints: points,
      principal,
      federationPrincipal: fc.record({ object, enablingBits, securityLevels: principalParts().securityLevels }),
    })
    .map(present),
  'client-licensor-certificate': fc
    .record({
      ...head,
      kind: fc.constant('client-licensor-certificate' as const),
      descriptor: ofType('Client-Licensor-Certificate'),
      distributionPoints: points,
      principal,
      rangeTime: interval,
      enablingBits,
    })
    .map(present),
  'publishing-license': fc
    .record({ ...publishing, kind: fc.constant('publishing-license' as const), layout })
    .map(present),
  'use-license': fc
    .record({
      ...head,
      kind: fc.constant('use-license' as const),
      descriptor: loose.map(({ type: _, ...rest }) => ({ ...rest, type: 'Content-License' })),
      principal,
      referral: optional(object),
      work,
      rights: rights(enablingBits),
      osExclusions: optional(fc.array(fc.record({ min: version, max: version }), { maxLength: 2 })),
      policies,
      authenticatedData,
    })
    .map(present),
  'rights-policy-template': fc
    .record({
      ...rightsDocument,
      kind: fc.constant('rights-policy-template' as const),
      descriptor: described,
      issuer: principal,
    })
    .map(present),
}

export const arbitraryUnsigned: fc.Arbitrary<UnsignedPublishingLicense> = fc
  .record({ ...publishing, issuer: optional(principal), layout })
  .map(present)

export const arbitraryRightsData: fc.Arbitrary<RightsData> = fc
  .record({
    ...rightsDocument,
    kind: fc.constant('rights-data' as const),
    descriptor: optional(described),
    issuer: optional(principal),
  })
  .map(present)

import fc from 'fast-check'
import type { IssuingCertificate, Principal, XrmlObject } from '../../../../src/certificates/xrml/index.ts'

/** Text a certificate can carry. */
export const carriableText = fc
  .string({ unit: 'binary', maxLength: 20 })
  .map((text) => text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '&'))

export const typed = fc.record({ type: carriableText, value: carriableText })

export const object: fc.Arbitrary<XrmlObject> = fc.record(
  { type: carriableText, id: typed, name: carriableText, address: typed },
  { requiredKeys: ['type', 'id'] },
)

export const principal: fc.Arbitrary<Principal> = fc.record({
  object,
  publicKey: fc.record({
    modulus: fc.uint8Array({ minLength: 1, maxLength: 256 }),
    exponent: fc.integer({ min: 1, max: 2 ** 31 }),
  }),
  securityLevels: fc.array(fc.record({ name: carriableText, value: carriableText }), { maxLength: 6 }),
})

export const minute = fc
  .integer({ min: Date.parse('0000-01-01T00:00:00Z') / 60_000, max: Date.parse('9999-12-31T23:59:00Z') / 60_000 })
  .map((minutes) => new Date(minutes * 60_000))

export const interval = fc.record({ from: minute, until: minute })

/** Any value that can be written, sensible or not. */
export const arbitraryCertificate: fc.Arbitrary<IssuingCertificate> = fc.record(
  {
    issuedTime: minute,
    validityTime: interval,
    descriptor: object,
    issuer: principal,
    principal,
    rangeTime: interval,
    revocation: fc.constant('<CONDITIONLIST><REFRESH><INTERVALTIME /></REFRESH></CONDITIONLIST>'),
  },
  { requiredKeys: ['issuedTime', 'descriptor', 'issuer', 'principal', 'rangeTime'] },
)

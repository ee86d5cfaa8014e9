import { expect } from 'chai'
import fc from 'fast-check'
import { newGuid, formatGuidInBraces } from '../../../src/base/guid.ts'
import { createSeededRandom } from '../../../src/base/random.ts'
import { readLicenseOf, signLicense, type Principal, type TimeCondition } from '../../../src/certificates/index.ts'
import type { TemplateName, UsageGrant } from '../../../src/rights/index.ts'
import {
  changedDefinition,
  definitionOfTemplate,
  formatDefinitionFile,
  parseDefinitionFile,
  TemplateError,
  type TemplateDefinition,
} from '../../../src/templates/index.ts'
import { checkDefinition } from '../../../src/templates/check-definition.ts'
import { templateOfDefinition } from '../../../src/templates/template-of-definition.ts'
import { signingKeyNamed } from '../certificates/keys/test-keys.ts'

const random = createSeededRandom('templates', 'definition')
const KEY = signingKeyNamed('templates', 1024)
const ISSUER: Principal = {
  object: { type: 'MS-DRM-Server', id: { type: 'MS-GUID', value: formatGuidInBraces(newGuid(random)) }, name: 'RMS01' },
  publicKey: KEY.publicKey,
  securityLevels: [],
}
const AT = new Date('2026-03-04T05:06:07Z')

/** The definition that is read out of the template that is made of a definition, signed and written. */
function afterSigning(definition: TemplateDefinition): TemplateDefinition {
  const urls = { internal: 'http://rms01/_wmcs/Licensing', external: undefined }
  const template = templateOfDefinition(definition, { guid: newGuid(random), issuer: ISSUER, urls, at: AT }, random)
  const text = signLicense(template, { hash: 'SHA1', sign: (input) => KEY.sign('SHA1', input) })
  if (typeof text !== 'string') throw new TypeError('a key of this process signs at once')
  return definitionOfTemplate(readLicenseOf('rights-policy-template', text).license)
}

/** Texts with what is special in templates, in XML and in JSON. */
const text = fc
  .array(
    fc.constantFrom(
      'a',
      'Ü',
      '漢',
      '😀',
      ' ',
      ':',
      'NAME',
      ':DESCRIPTION',
      'LCID 1033',
      '&',
      '<',
      '"',
      "'",
      '\\',
      ']]>',
    ),
  )
  .map((pieces) => pieces.join(''))
const name: fc.Arbitrary<TemplateName> = fc.record({ language: fc.nat(0xffff), name: text, description: text })
const days = fc.integer({ min: 1, max: 100_000 })
const minute = fc.integer({ min: 0, max: 50_000_000 }).map((minutes) => new Date(minutes * 60_000))
const validity: fc.Arbitrary<TimeCondition> = fc.oneof(
  days.map((count): TimeCondition => ({ kind: 'interval', days: count })),
  fc.tuple(minute, days).map(([from, count]): TimeCondition => {
    return { kind: 'range', range: { from, until: new Date(from.getTime() + count * 60_000) } }
  }),
)
const rights = fc.uniqueArray(fc.constantFrom('VIEW', 'PRINT', 'EDIT', 'OWN-RIGHT', 'X1'), { minLength: 1 })
const address = fc.constantFrom('anyone', 'a@emulator.example', 'staff@there.example')
const grants = fc
  .uniqueArray(fc.record({ address, rights }), { minLength: 1, selector: ({ address: who }) => who })
  .map((list) =>
    list.map(({ address: who, rights: [first = 'VIEW', ...more] }): UsageGrant => ({
      holder: who === 'anyone' ? who : { address: who },
      rights: [first, ...more],
    })),
  )
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })
const url = fc.constantFrom('http://rms01/list?a=1&b=2', 'mailto:help@emulator.example')

const definition = fc
  .record({
    names: fc.array(name, { minLength: 1, maxLength: 3 }),
    grants,
    validity: optional(validity),
    useLicenseDays: optional(days),
    referral: optional(url),
    revocation: optional(fc.record({ url, days: optional(days) })),
    applicationData: fc.dictionary(fc.constantFrom('VIEWER', 'NOLICCACHE', 'x.y'), text, { noNullPrototype: true }),
  })
  .map(({ names: [first, ...others], grants: [grant, ...more], ...rest }): TemplateDefinition => {
    if (first === undefined || grant === undefined) throw new TypeError('there is at least one')
    return { ...rest, names: [first, ...others], grants: [grant, ...more] }
  })

const isAccepted = (value: TemplateDefinition): boolean => {
  try {
    checkDefinition(value)
    return true
  } catch (error) {
    expect(error).to.be.instanceOf(TemplateError)
    return false
  }
}

describe('the definition of a template', () => {
  it('[MS-RMPR] §2.2.9.10 is read out of the signed template as it was said', () => {
    fc.assert(
      fc.property(definition, (value) => {
        fc.pre(isAccepted(value))
        expect(afterSigning(value)).to.deep.equal(value)
      }),
      { numRuns: 300 },
    )
  })

  it('is read out of JSON as it was written', () => {
    fc.assert(
      fc.property(definition, (value) => {
        expect(parseDefinitionFile(formatDefinitionFile(value))).to.deep.equal(value)
      }),
    )
  })

  it('is read out of any JSON, or refused by a sentence', () => {
    const whole = JSON.parse(
      '{"names":[{"language":1033,"name":"A"}],"rights":["a@x:VIEW"],"validity":{"days":1},"revocation":{"url":"http://x"}}',
    ) as object
    const damaged = fc
      .record({ key: fc.constantFrom(...Object.keys(whole), '__proto__', 'other'), value: fc.jsonValue() })
      .map(({ key, value }) => JSON.stringify({ ...whole, [key]: value }))
    fc.assert(
      fc.property(fc.oneof(damaged, fc.json(), fc.string()), (written) => {
        try {
          parseDefinitionFile(written)
        } catch (error) {
          expect(error).to.be.instanceOf(TemplateError)
        }
      }),
      { numRuns: 500 },
    )
  })

  for (const [what, change] of [
    ['two names in one language', { names: [named(1033, 'A'), named(1033, 'B')] }],
    ['an empty name', { names: [named(1033, '')] }],
    ['a name that would end where it does not', { names: [named(1033, 'A;B')] }],
    ['a name with another inside', { names: [named(1033, 'A:DESCRIPTION B')] }],
    ['no language', { names: [named(0, 'A')] }],
    ['no days', { useLicenseDays: 0 }],
    ['an end before the beginning', { validity: { kind: 'range', range: { from: AT, until: AT } } }],
    ['an address that is none', { referral: 'nowhere' }],
    ['data for applications without a name', { applicationData: { '': 'x' } }],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const good = parseDefinitionFile('{"names":[{"language":1033,"name":"A"}],"rights":["a@x:VIEW"]}')
      expect(isAccepted(good)).to.equal(true)
      expect(isAccepted({ ...good, ...change })).to.equal(false)
    })
  }

  it('is changed language by language', () => {
    const [english, german] = [named(1033, 'Secret'), named(1031, 'Geheim')]
    const before = parseDefinitionFile(JSON.stringify({ names: [english, german], rights: ['a@x:VIEW'] }))
    const names = [named(1031, 'Vertraulich')] as const
    expect(changedDefinition(before, { names }).names).to.deep.equal([english, ...names])
    expect(changedDefinition(before, { referral: 'mailto:a@x' })).to.deep.equal({ ...before, referral: 'mailto:a@x' })
  })
})

/** A name without a description. */
function named(language: number, called: string): TemplateName {
  return { language, name: called, description: '' }
}

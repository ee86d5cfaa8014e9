import { expect } from 'chai'
import fc from 'fast-check'
import {
  AUTHORITIES,
  CHECKS,
  SELF_ENROLLMENT_SERVICE,
  verifyChain,
  type IssuingCertificate,
  type XrmlObject,
} from '../../../../src/certificates/xrml/index.ts'
import { CPS, issuedTimeOf, ownAnchors, ownCertificate, ownChain, publicKeyOf, type Alteration } from './own-chain.ts'

const verify = (texts: readonly string[], at?: Date) =>
  verifyChain(texts, { anchors: ownAnchors(), ...(at === undefined ? {} : { at }) })

const failuresOf = (texts: readonly string[], at?: Date): string[] =>
  verify(texts, at)
    .results.filter(({ outcome }) => outcome === 'fails')
    .map(({ check, certificate }) => (certificate === undefined ? check : `${check} ${certificate}`))

const value = (change: (certificate: IssuingCertificate) => Partial<IssuingCertificate>): Alteration => ({
  value: (certificate) => ({ ...certificate, ...change(certificate) }),
})

const principalObject = (change: Partial<XrmlObject>): Alteration =>
  value(({ principal }) => ({ principal: { ...principal, object: { ...principal.object, ...change } } }))

const issuerObject = (change: Partial<XrmlObject>): Alteration =>
  value(({ issuer }) => ({ issuer: { ...issuer, object: { ...issuer.object, ...change } } }))

const principalModulus = (change: (modulus: Uint8Array) => Uint8Array): Alteration =>
  value(({ principal }) => ({
    principal: { ...principal, publicKey: { ...principal.publicKey, modulus: change(principal.publicKey.modulus) } },
  }))

const body = (from: string, to: string): Alteration => ({ body: (text) => text.replace(from, to) })
const text = (from: string, to: string): Alteration => ({ text: (whole) => whole.replace(from, to) })

const [DAY, LATER] = [86_400_000, new Date('2008-01-01T00:00:00Z')]
const emptyFrom = ({ issuedTime }: IssuingCertificate) => ({ from: issuedTime, until: issuedTime })
const REVOCATION = '<CONDITIONLIST><REFRESH><INTERVALTIME /></REFRESH></CONDITIONLIST>'
const production = AUTHORITIES.production

/** For each check, a chain that breaks it, where it is noticed, and the moment to look at. */
const BROKEN: Record<string, () => readonly [texts: string[], where: number | undefined, at?: Date]> = {
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
const FURTHER: readonly (readonly [check: string, alterations: Parameters<typeof ownChain>[0], where: number])[] = [
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

describe('verifyChain, [MS-RMPR] §2.2.9.2, §2.2.9.3', () => {
  it('holds for a chain with a sub-enrolled SLC, and for the one without', () => {
    expect(failuresOf(ownChain())).to.deep.equal([])
    expect(verify(ownChain()).ok).to.be.true
    expect(verify(ownChain().slice(1)).ok).to.be.true
  })

  for (const { name } of CHECKS) {
    it(`the check ${name} fails where its rule is broken`, () => {
      const [texts, where, at] = BROKEN[name]!()
      expect(failuresOf(texts, at)).to.include(where === undefined ? name : `${name} ${where}`)
      expect(verify(texts, at).ok).to.be.false
    })
  }

  for (const [index, [name, alterations, where]] of FURTHER.entries()) {
    it(`the check ${name} fails in another way too (${index})`, () => {
      expect(failuresOf(ownChain(alterations))).to.include(`${name} ${where}`)
    })
  }

  it('takes GUIDs that differ in case only for the same, [MS-RMPR] §2.2.9.3.1', () => {
    const id = (guid: string) =>
      value(({ descriptor: { type } }) => ({ descriptor: { type, id: { type: 'MS-GUID', value: guid } } }))
    const guid = '{abcdefab-cdef-4abc-8def-abcdefabcdef}'
    expect(failuresOf(ownChain({ sub: id(guid), slc: id(guid.toUpperCase()) }))).to.deep.equal([
      'distinct-certificates',
    ])
  })

  it('each check has a chain here that breaks it, and a paragraph and a title', () => {
    expect(CHECKS.map(({ name }) => name)).to.have.members(Object.keys(BROKEN))
    for (const { name, paragraph, title } of CHECKS) {
      expect(name).to.match(/^[a-z]+(-[a-z]+)*$/)
      expect(paragraph).to.match(/^\[MS-RMPRS?\] §\d/)
      expect(title).to.match(/^[A-Z].*\.$/)
    }
  })

  it('reports every check of every certificate, whatever became of the others', () => {
    const sound = verify(ownChain(), issuedTimeOf('sub')).results
    for (const name of Object.keys(BROKEN).filter(
      (check) => check !== 'chain-order' && check !== 'sub-enrollment-depth',
    )) {
      const [texts] = BROKEN[name]!()
      const results = verify(texts, issuedTimeOf('sub')).results
      expect(results.map(({ check, certificate }) => [check, certificate])).to.deep.equal(
        sound.map(({ check, certificate }) => [check, certificate]),
      )
    }
  })

  it('reports what a broken certificate keeps from being looked at as not reached', () => {
    const { results, certificates } = verify(ownChain().with(1, 'no certificate'))
    const outcomes = results.filter(({ certificate }) => certificate === 1).map(({ outcome }) => outcome)
    expect(outcomes[0]).to.equal('fails')
    expect(new Set(outcomes.slice(1))).to.deep.equal(new Set(['not-reached']))
    expect(results.find(({ check, certificate }) => check === 'digest' && certificate === 2)?.outcome).to.equal('holds')
    expect(certificates.map((certificate) => certificate === undefined)).to.deep.equal([
      false,
      true,
      false,
      false,
      false,
    ])
  })

  it('breaks exactly one rule where only one is broken', () => {
    for (const name of [
      'signature',
      'issuer-object',
      'issuer-key',
      'issuer-security-levels',
      'issued-within-range',
      'body-version',
      'licensor-name',
    ]) {
      const [texts, where] = BROKEN[name]!()
      const links = name === 'licensor-name' ? ['issuer-object 0'] : []
      expect(failuresOf(texts)).to.have.members([`${name} ${where}`, ...links])
    }
    expect(failuresOf(ownChain({ sub: text('<SIGNATURE>', '<SIGNATURE >') }))).to.deep.equal(['surface-form 0'])
  })

  it('says the same of every bad signature', () => {
    const details = [ownChain({ slc: { signedBy: 'other' } }), ownChain({ slc: { signedBy: 'large' } })].map(
      (texts) =>
        verify(texts).results.find(({ check, outcome }) => check === 'signature' && outcome === 'fails')?.detail,
    )
    expect(new Set(details)).to.deep.equal(new Set(['The signature does not verify under the key of the issuer.']))
  })

  it('takes the RANGETIME of an issuer as half-open, [MS-RMPR] §2.2.9.1.3', () => {
    const range = (from: number, until: number) => {
      const at = issuedTimeOf('sub').getTime()
      return failuresOf(
        ownChain({ slc: value(() => ({ rangeTime: { from: new Date(at + from), until: new Date(at + until) } })) }),
      )
    }
    expect(range(0, DAY)).to.deep.equal([])
    expect(range(60_000, DAY)).to.deep.equal(['issued-within-range 0'])
    expect(range(-DAY, 0)).to.deep.equal(['issued-within-range 0'])
  })

  it('knows a self-enrolled server, whose SLC may have a NAME, [MS-RMPR] §2.2.9.3.3', () => {
    const service = principalObject({ name: SELF_ENROLLMENT_SERVICE })
    const slc = value(({ issuer, principal }) => ({
      issuer: { ...issuer, object: { ...issuer.object, name: SELF_ENROLLMENT_SERVICE } },
      principal: { ...principal, object: { ...principal.object, name: 'ROOT' } },
    }))
    expect(failuresOf(ownChain({ service, slc }).slice(1))).to.deep.equal([])
  })

  it('lets an issuer leave out the practice statement, but put nothing else after its levels, [MS-RMPR] §2.2.9.3.2', () => {
    const levels = (
      change: (levels: readonly { name: string; value: string }[]) => { name: string; value: string }[],
    ) =>
      failuresOf(
        ownChain({
          sub: value(({ issuer }) => ({ issuer: { ...issuer, securityLevels: change(issuer.securityLevels) } })),
        }),
      )
    expect(levels((all) => all.slice(0, -1))).to.deep.equal([])
    expect(levels((all) => [...all, CPS])).to.deep.equal(['issuer-security-levels 0'])
    expect(levels((all) => [CPS, ...all.slice(0, -1)])).to.deep.equal(['issuer-security-levels 0'])
    expect(levels((all) => [...all.slice(0, -1), { name: 'Other', value: '' }])).to.deep.equal([
      'issuer-security-levels 0',
    ])
  })

  it('wants the key of an anchor, and its name where it has one', () => {
    const [texts, publicKey] = [ownChain(), publicKeyOf('root')]
    const ok = (...anchors: { name?: string; publicKey: typeof publicKey }[]) => verifyChain(texts, { anchors }).ok
    expect(ok()).to.be.false
    expect(ok({ publicKey })).to.be.true
    expect(ok({ name: 'Another Root', publicKey })).to.be.false
    expect(ok({ publicKey: publicKeyOf('ca') }, ...ownAnchors())).to.be.true
  })

  it('refuses chains that are empty or of more certificates than it looks at', () => {
    expect(failuresOf([])).to.deep.equal(['chain-order'])
    expect(verify([]).ok).to.be.false
    const long = verify([...Array.from({ length: 20 }, () => ownCertificate('sub')), ...ownChain()])
    expect(long.ok).to.be.false
    expect(long.certificates).to.have.length(16)
  })

  it('does not throw whatever the texts are', () => {
    const [sound] = ownChain()
    const mutated = fc
      .tuple(fc.nat({ max: sound!.length }), fc.nat({ max: 30 }), fc.string({ unit: 'binary', maxLength: 5 }))
      .map(([at, length, inserted]) => sound!.slice(0, at) + inserted + sound!.slice(at + length))
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), mutated), { maxLength: 4 }), (texts) => {
        const { ok, certificates } = verify(texts)
        return !ok && certificates.length === texts.length
      }),
    )
  })
})

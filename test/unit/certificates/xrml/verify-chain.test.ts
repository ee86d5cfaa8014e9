import { expect } from 'chai'
import fc from 'fast-check'
import { CHECKS, SELF_ENROLLMENT_SERVICE, verifyChain } from '../../../../src/certificates/xrml/index.ts'
import { BROKEN, FURTHER, principalObject, text, value } from './broken-chains.ts'
import { CPS, issuedTimeOf, ownAnchors, ownCertificate, ownChain, publicKeyOf } from './own-chain.ts'

const DAY = 86_400_000

const verify = (texts: readonly string[], at?: Date) =>
  verifyChain(texts, { anchors: ownAnchors(), ...(at === undefined ? {} : { at }) })

const failuresOf = (texts: readonly string[], at?: Date): string[] =>
  verify(texts, at)
    .results.filter(({ outcome }) => outcome === 'fails')
    .map(({ check, certificate }) => (certificate === undefined ? check : `${check} ${certificate}`))

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

import { expect } from 'chai'
import {
  readIssuingCertificate,
  splitCertificates,
  verifyChain,
  writeBody,
} from '../../../../src/certificates/xrml/index.ts'
import { GENUINE_CHAINS, genuineAnchors, genuineChain, hasVectors } from './genuine-chains.ts'

describe('genuine issuing certificates, [MS-RMPR] §2.2.9.3 (needs RMS_EMULATOR_VECTORS)', () => {
  before(function () {
    if (!hasVectors) this.skip()
  })

  for (const name of GENUINE_CHAINS) {
    it(`${name}: writing the value read gives the same body, byte for byte`, () => {
      for (const text of genuineChain(name)) {
        const { certificate, bodyText } = readIssuingCertificate(text)
        expect(writeBody(certificate)).to.equal(bodyText)
        expect(text).to.contain(bodyText)
      }
    })

    it(`${name}: verifies up to the root key, every check of every certificate`, () => {
      const report = verifyChain(genuineChain(name), { anchors: genuineAnchors() })
      expect(report.results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
      expect(report.ok).to.be.true
      expect(report.certificates).to.have.length(4)
    })

    it(`${name}: is read back from one file`, () => {
      const texts = genuineChain(name)
      expect(splitCertificates(`\uFEFF<?xml version="1.0"?>\r\n${texts.join('\r\n')}\r\n`)).to.deep.equal(texts)
    })
  }

  it('do not verify against another root, in another order, or with one missing', () => {
    const [chain, other] = [genuineChain('production-mode-1-2013'), genuineChain('production-mode-2-2015')]
    const anchors = genuineAnchors()
    const ok = (texts: string[]) => verifyChain(texts, { anchors }).ok
    expect(verifyChain(chain, { anchors: anchors.filter((anchor) => anchor.name?.includes('ISV')) }).ok).to.be.false
    expect(ok([...chain].reverse())).to.be.false
    for (const index of chain.keys()) {
      expect(ok(chain.toSpliced(index, 1)), `without ${index}`).to.be.false
      expect(ok(chain.toSpliced(index, 0, chain[index]!)), `${index} twice`).to.be.false
      expect(ok(chain.with(index, other[index]!)), `${index} from the other chain`).to.be.false
    }
  })

  it('have expired at a later moment, [MS-RMPR] §2.2.9.1.2, §2.2.9.1.3', () => {
    const chain = genuineChain('pre-production-rms-1.0-2005')
    const failing = (at: Date) =>
      verifyChain(chain, { anchors: genuineAnchors(), at })
        .results.filter(({ outcome }) => outcome === 'fails')
        .map(({ check, certificate }) => `${check} ${certificate}`)
    expect(failing(new Date('2005-12-01T00:00:00Z'))).to.deep.equal([])
    expect(failing(new Date('2006-10-27T15:33:59Z'))).to.deep.equal([])
    expect(failing(new Date('2006-10-27T15:34:00Z'))).to.deep.equal(['range-at-moment 0'])
    expect(failing(new Date('2012-01-01T00:00:00Z'))).to.deep.equal([
      'range-at-moment 0',
      'validity-at-moment 1',
      'range-at-moment 1',
      'range-at-moment 2',
      'range-at-moment 3',
    ])
  })
})

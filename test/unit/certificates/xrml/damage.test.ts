import { expect } from 'chai'
import { verifyChain } from '../../../../src/certificates/xrml/index.ts'
import { isNoticed, substitute, zonesOf } from './damage.ts'
import { GENUINE_CHAINS, genuineAnchors, genuineChain, hasVectors } from './genuine-chains.ts'
import { ownCertificate } from './own-chain.ts'

const positions = (text: string, step: number): number[] =>
  Array.from({ length: Math.ceil(text.length / step) }, (_, index) => index * step)

/** The positions where another character goes unnoticed by the check it belongs to. */
const unnoticedSubstitutions = (text: string, step: number): number[] => {
  const zones = zonesOf(text)
  return positions(text, step).filter((at) => {
    const damaged = text.slice(0, at) + substitute(text.charAt(at), at) + text.slice(at + 1)
    expect(damaged).not.to.equal(text)
    return !isNoticed(damaged, zones, at)
  })
}

/** The positions where a deletion or an insertion goes unnoticed. */
const unnoticedShifts = (text: string, step: number): number[] => {
  const zones = zonesOf(text)
  return positions(text, step).filter((at) => {
    const damages = ['', ' ', '\n', '0', 'A'].map((inserted) =>
      inserted === '' ? text.slice(0, at) + text.slice(at + 1) : text.slice(0, at) + inserted + text.slice(at),
    )
    return damages.some((damaged) => !isNoticed(damaged, zones, at, true))
  })
}

describe('damage to a certificate is noticed by the check it belongs to', () => {
  it('own certificate, sampled substitutions, deletions and insertions', function () {
    this.timeout(120_000)
    const text = ownCertificate('slc')
    expect(unnoticedSubstitutions(text, 5)).to.deep.equal([])
    expect(unnoticedShifts(text, 29)).to.deep.equal([])
  })
})

describe('damage to genuine certificates is noticed (needs RMS_EMULATOR_VECTORS)', () => {
  before(function () {
    if (!hasVectors) this.skip()
  })

  for (const name of GENUINE_CHAINS) {
    for (const [index, place] of ['SLC', 'Enrollment Service', 'Enrollment CA', 'CA'].entries()) {
      it(`${name}, ${place}: another character at every position`, function () {
        this.timeout(120_000)
        expect(unnoticedSubstitutions(genuineChain(name)[index]!, 1)).to.deep.equal([])
      })

      it(`${name}, ${place}: deletions and insertions at sampled positions`, function () {
        this.timeout(120_000)
        expect(unnoticedShifts(genuineChain(name)[index]!, 61)).to.deep.equal([])
      })
    }

    it(`${name}: the chain as a whole is refused`, function () {
      this.timeout(120_000)
      const chain = genuineChain(name)
      const anchors = genuineAnchors()
      for (const [index, text] of chain.entries()) {
        for (const at of positions(text, 101)) {
          const damaged = text.slice(0, at) + substitute(text.charAt(at), at) + text.slice(at + 1)
          expect(verifyChain(chain.with(index, damaged), { anchors }).ok, `${index} at ${at}`).to.be.false
        }
      }
    })
  }
})

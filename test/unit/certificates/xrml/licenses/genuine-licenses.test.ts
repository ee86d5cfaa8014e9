import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import {
  readLicense,
  verifyLicenseChain,
  writeLicense,
  type TrustAnchor,
} from '../../../../../src/certificates/xrml/index.ts'
import { hasVectors } from '../genuine-chains.ts'
import { substitute } from '../damage.ts'

const folder = join(process.env['RMS_EMULATOR_VECTORS'] ?? '', 'examples')

const EXAMPLES = {
  '4.5.1-machine-certificate.xrml': 'security-processor-certificate',
  '4.5.2-rac.xrml': 'rms-account-certificate',
  '4.5.3-clc.xrml': 'client-licensor-certificate',
  '4.5.4-publishing-license.xrml': 'publishing-license',
  '4.5.6-use-license.xrml': 'use-license',
} as const

type Example = keyof typeof EXAMPLES

const example = (file: Example): string => readFileSync(join(folder, file), 'utf8').trim()

/** The certificates above the examples are not known: their issuers are trusted by their keys. */
const anchorsOf = (text: string): TrustAnchor[] => [{ publicKey: readLicense(text).license.issuer.publicKey }]

const failuresOf = (texts: readonly string[], anchors: readonly TrustAnchor[]): string[] =>
  verifyLicenseChain(texts, { anchors })
    .results.filter(({ outcome }) => outcome !== 'holds')
    .map(({ check, certificate }) => `${check} ${certificate ?? ''}`.trim())

describe('genuine certificates and licences, [MS-RMPR] §4.5 (needs RMS_EMULATOR_VECTORS)', () => {
  before(function () {
    if (!hasVectors) this.skip()
  })

  it('all examples are looked at', () => {
    expect(readdirSync(folder).toSorted()).to.deep.equal(Object.keys(EXAMPLES))
  })

  for (const [file, kind] of Object.entries(EXAMPLES) as [Example, string][]) {
    it(`${file}: is read, and written again byte for byte`, () => {
      const text = example(file)
      const signed = readLicense(text)
      expect(signed.license.kind).to.equal(kind)
      expect(writeLicense(signed)).to.equal(text)
    })

    it(`${file}: every check holds under the key of its issuer, and under no other`, () => {
      const text = example(file)
      expect(failuresOf([text], anchorsOf(text))).to.deep.equal([])
      expect(failuresOf([text], [])).to.deep.equal(['anchor 0'])
    })

    it(`${file}: is refused with another character at any of its places`, function () {
      this.timeout(120_000)
      const text = example(file)
      const anchors = anchorsOf(text)
      const taken = Array.from({ length: text.length }, (_, at) => at).filter((at) => {
        const damaged = text.slice(0, at) + substitute(text.charAt(at), at) + text.slice(at + 1)
        expect(damaged).not.to.equal(text)
        return verifyLicenseChain([damaged], { anchors }).ok
      })
      expect(taken).to.deep.equal([])
    })

    it(`${file}: is refused with any character left out or put in`, () => {
      const text = example(file)
      const anchors = anchorsOf(text)
      const change = fc.tuple(fc.nat({ max: text.length - 1 }), fc.constantFrom('drop', 'double'))
      fc.assert(
        fc.property(change, ([at, how]) => {
          const character = text.charAt(at)
          const instead = how === 'drop' ? '' : character + character
          const damaged = text.slice(0, at) + instead + text.slice(at + 1)
          return damaged === text || !verifyLicenseChain([damaged], { anchors }).ok
        }),
        { numRuns: 300 },
      )
    })
  }

  it('the publishing licence stands under the CLC it was signed with', () => {
    const chain = [example('4.5.4-publishing-license.xrml'), example('4.5.3-clc.xrml')]
    expect(failuresOf(chain, anchorsOf(chain[1]!))).to.deep.equal([])
    expect(verifyLicenseChain(chain, { anchors: anchorsOf(chain[1]!) }).documents).to.have.length(2)
    expect(failuresOf(chain, anchorsOf(chain[0]!))).to.deep.equal(['anchor 1'])
  })

  it('none stands under another', () => {
    const [rac, clc, use] = [example('4.5.2-rac.xrml'), example('4.5.3-clc.xrml'), example('4.5.6-use-license.xrml')]
    expect(failuresOf([use, clc], anchorsOf(clc))).to.include.members(['issuer-object 0', 'issuer-key 0'])
    expect(failuresOf([rac, clc], anchorsOf(clc))).to.include.members(['issue-permitted 0'])
    expect(failuresOf([clc, rac], anchorsOf(rac))).to.include.members(['license-order'])
  })
})

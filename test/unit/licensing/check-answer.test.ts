import { expect } from 'chai'
import { parseAnchors, sameKey, type TrustAnchor } from '../../../src/certificates/index.ts'
import { checkAnswer } from '../../../src/licensing/check-answer.ts'
import { LicensingError } from '../../../src/licensing/index.ts'
import { guidOf, MADE_AT } from '../certificates/hierarchy/sample-hierarchy.ts'
import { signingKeyNamed, publicKeyNamed } from '../certificates/keys/test-keys.ts'
import { createSampleRoot, REQUEST, type SampleRoot } from './sample-root.ts'

describe('[MS-RMPRS] §3.3.4.1 the check of an answer to SubEnroll', () => {
  let root: SampleRoot
  let other: SampleRoot

  before(async () => {
    root = await createSampleRoot()
    // The same names and GUIDs, the same URL: all that is other is its keys.
    other = await createSampleRoot({ makeKey: (role, size) => Promise.resolve(signingKeyNamed(`other ${role}`, size)) })
  })

  function refusal(
    chain: readonly string[],
    { anchors = root.anchors, at = MADE_AT }: { anchors?: readonly TrustAnchor[]; at?: Date } = {},
  ): string | undefined {
    try {
      checkAnswer(chain, REQUEST, anchors, at)
      return undefined
    } catch (error) {
      return error instanceof LicensingError ? `${error.code}: ${error.message}` : String(error)
    }
  }

  it('gives the chain, its certificate and the root it leads to', () => {
    const chain = root.answer()
    const checked = checkAnswer(chain, REQUEST, root.anchors, MADE_AT)
    expect(checked.chain).to.deep.equal(chain)
    expect(checked.certificate.principal.object.id.value).to.equal(`{${REQUEST.guid}}`)
    expect(sameKey(checked.anchor.publicKey, publicKeyNamed('root', 2048))).to.equal(true)
  })

  it('trusts the root that the chain names when none is given', () => {
    const { anchor } = checkAnswer(root.answer(), REQUEST, [], MADE_AT)
    expect(sameKey(anchor.publicKey, publicKeyNamed('root', 2048))).to.equal(true)
    expect(refusal(other.answer(), { anchors: [] })).to.equal(undefined)
  })

  it('finds the root among several', () => {
    const { anchor } = checkAnswer(root.answer(), REQUEST, [...other.anchors, ...root.anchors], MADE_AT)
    expect(sameKey(anchor.publicKey, publicKeyNamed('root', 2048))).to.equal(true)
  })

  describe('refuses what was not asked for:', () => {
    const refused = /^answer-not-asked-for: .*Nothing was kept/

    it('another key', () => {
      expect(refusal(root.answer({ publicKey: publicKeyNamed('somebody') })))
        .to.match(refused)
        .and.include('another key')
    })

    it('another GUID', () => {
      const guid = guidOf('ffffffff-d9cb-469f-a165-70867728950e')
      expect(refusal(root.answer({ guid })))
        .to.match(refused)
        .and.include('another GUID')
    })

    for (const url of ['http://somebody/_wmcs', 'http://licensing/_wmcs/', 'HTTP://licensing/_wmcs']) {
      it(`the URL ${url}`, () => {
        expect(refusal(root.answer({ url })))
          .to.match(refused)
          .and.include('another URL')
      })
    }
  })

  describe('refuses what is not valid now:', () => {
    it('a certificate that has expired, from that very moment on', () => {
      expect(refusal(root.answer(), { at: new Date('2027-03-01T12:33:59.999Z') })).to.equal(undefined)
      expect(refusal(root.answer(), { at: new Date('2027-03-01T12:34:00Z') })).to.match(
        /^answer-not-trusted: .*range-at-moment/,
      )
    })

    it('a certificate that is not valid yet', () => {
      expect(refusal(root.answer(), { at: new Date('2026-03-01T12:33:59.999Z') })).to.match(
        /^answer-not-trusted: .*-at-moment/,
      )
      expect(refusal(root.answer(), { at: new Date('2026-03-01T12:34:00Z') })).to.equal(undefined)
    })
  })

  describe('refuses what does not lead to a trusted root:', () => {
    const refused = /^answer-not-trusted: /

    it('the chain of another root, however alike', () => {
      expect(refusal(other.answer())).to.match(refused).and.include('anchor')
      expect(refusal(root.answer(), { anchors: other.anchors }))
        .to.match(refused)
        .and.include('anchor')
    })

    it('a leaf of one root on the chain of another', () => {
      expect(refusal([...other.answer().slice(0, 1), ...root.answer().slice(1)])).to.match(refused)
      expect(refusal([...root.answer().slice(0, 1), ...other.answer().slice(1)], { anchors: other.anchors })).to.match(
        refused,
      )
    })

    for (const missing of [0, 1, 2, 3, 4]) {
      it(`a chain without certificate ${missing}`, () => {
        expect(refusal(root.answer().toSpliced(missing, 1))).to.be.a('string')
        expect(refusal(root.answer().toSpliced(missing, 1), { anchors: [] })).to.be.a('string')
      })
    }

    it('a chain without its leaf, which would be the root server’s own', () => {
      const ownRequest = root.answer().slice(1)
      expect(refusal(ownRequest)).to.match(/^answer-not-trusted: .*4 certificates where 5 are wanted: it was cut short/)
    })

    for (const [one, another] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [0, 4],
    ] as const) {
      it(`a chain in which ${one} and ${another} have changed places`, () => {
        const chain = root.answer()
        const swapped = chain.with(one, chain[another] ?? '').with(another, chain[one] ?? '')
        expect(refusal(swapped)).to.match(refused)
        expect(refusal(swapped, { anchors: [] })).to.match(refused)
      })
    }

    it('a chain with a certificate twice, or one behind its end', () => {
      const chain = root.answer()
      expect(refusal([chain[0] ?? '', ...chain])).to.match(refused)
      expect(refusal([...chain, chain.at(-1) ?? ''])).to.match(refused)
      expect(refusal([...chain, 'x'])).to.match(refused)
      expect(refusal([...chain, 'x'], { anchors: [] })).to.match(refused)
    })

    it('a chain with a changed digit, in any certificate', () => {
      root.answer().forEach((text, index) => {
        const changed = text.replace(/(<ISSUEDTIME>\d{3})6/, '$15')
        expect(changed).not.to.equal(text)
        expect(refusal(root.answer().with(index, changed)), String(index)).to.match(refused)
      })
    })

    it('nothing, or nothing that is a certificate', () => {
      for (const chain of [[], [''], ['x'], ['<XrML/>'], root.answer().map(() => 'x')]) {
        expect(refusal(chain), JSON.stringify(chain)).to.match(refused)
        expect(refusal(chain, { anchors: [] }), JSON.stringify(chain)).to.match(refused)
      }
    })
  })

  it('tells in one line what is wrong', () => {
    for (const chain of [other.answer(), ['x\ny'], root.answer().slice(2)]) expect(refusal(chain)).to.match(/^.+$/)
  })

  it('wants the name of an anchor to be right, where it has one', () => {
    const [anchor] = parseAnchors(root.answer().at(-1) ?? '')
    expect(anchor?.name).to.equal('Microsoft DRM ISV Root')
    expect(
      refusal(root.answer(), { anchors: [{ name: 'Another Root', publicKey: publicKeyNamed('root', 2048) }] }),
    ).to.match(/^answer-not-trusted: /)
    expect(refusal(root.answer(), { anchors: [{ publicKey: publicKeyNamed('root', 2048) }] })).to.equal(undefined)
  })
})

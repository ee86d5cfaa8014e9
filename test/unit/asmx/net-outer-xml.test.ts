import { expect } from 'chai'
import fc from 'fast-check'
import { netOuterXml } from '../../../src/asmx/message/net-outer-xml.ts'

describe('XML as .NET spells it', () => {
  const SPELLED: readonly (readonly [string, string])[] = [
    ['<a />', '<a />'],
    ['<a/>', '<a />'],
    ['<a\n  b="1"\n/>', '<a\n  b="1" />'],
    ['<a b="1"/><c>/></c><d/>', '<a b="1" /><c>/></c><d />'],
    ['<a b="/>" c=\'/>\'/>', '<a b="/>" c=\'/>\' />'],
    ['<!-- <a/> --><b/>', '<!-- <a/> --><b />'],
    ['<b><![CDATA[<a/>]]><c/></b>', '<b><![CDATA[<a/>]]><c /></b>'],
    ['<a></a>', '<a></a>'],
  ]
  for (const [xml, spelled] of SPELLED) {
    it(`${JSON.stringify(xml)} is ${JSON.stringify(spelled)}`, () => expect(netOuterXml(xml)).to.equal(spelled))
  }

  it('changes nothing but the ends of empty elements, however often it is done', () => {
    const value = fc.constantFrom('', '/>', ' ', 'x > y')
    const element: fc.Arbitrary<string> = fc.letrec<{ element: string }>((tie) => ({
      element: fc.oneof(
        { maxDepth: 4 },
        fc.tuple(value, fc.constantFrom('/>', ' />')).map(([b, end]) => `<a b="${b}"${end}`),
        fc.tuple(value, fc.array(tie('element'))).map(([text, inner]) => `<c>${text}${inner.join('')}</c>`),
      ),
    })).element
    fc.assert(
      fc.property(element, (xml) => {
        const spelled = netOuterXml(xml)
        expect(spelled).to.equal(xml.replaceAll('"/>', '" />').replaceAll('=" />"', '="/>"'))
        expect(netOuterXml(spelled)).to.equal(spelled)
      }),
    )
  })

  it('takes no longer than its length allows', () => {
    const hostile = ['<a b="'.repeat(50_000), '<'.repeat(300_000), '<!--'.repeat(75_000), '<a '.repeat(100_000)]
    for (const xml of hostile) {
      const started = process.hrtime.bigint()
      netOuterXml(`${xml}/>`)
      expect(Number(process.hrtime.bigint() - started) / 1e6, xml.slice(0, 6)).to.be.lessThan(500)
    }
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { parseQuery } from '../../../src/asmx/description/index.ts'

describe('The query of a request, read as ASP.NET reads it', () => {
  const cases: readonly (readonly [string, string | undefined, Readonly<Record<string, string>>])[] = [
    ['', undefined, {}],
    ['wsdl', 'wsdl', {}],
    ['WSDL', 'WSDL', {}],
    ['wsd%6c', 'wsdl', {}],
    ['wsdl&disco', 'wsdl,disco', {}],
    ['wsdl&', 'wsdl,', {}],
    ['wsdl&x=1', 'wsdl', { x: '1' }],
    ['schema', 'schema', {}],
    ['schema=', undefined, { schema: '' }],
    ['OP=SubEnroll', undefined, { op: 'SubEnroll' }],
    ['op=a&Op=b', undefined, { op: 'a,b' }],
    ['op=a=b', undefined, { op: 'a=b' }],
    ['op=a+b%26c%u00e9%C3%A9', undefined, { op: 'a b&céé' }],
    ['=x', undefined, { '': 'x' }],
    ['__proto__=x', undefined, { ['__proto__']: 'x' }],
  ]
  for (const [text, nameless, named] of cases) {
    it(JSON.stringify(text), () => {
      const query = parseQuery(text)
      expect(query.nameless).to.equal(nameless)
      expect([...query.named]).to.deep.equal(Object.entries(named))
    })
  }

  it('gives back whatever was encoded', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/\p{Cs}/u.test(value))
    fc.assert(
      fc.property(text, (value) => {
        expect(parseQuery(`op=${encodeURIComponent(value)}`).named.get('op')).to.equal(value)
        expect(parseQuery(new URLSearchParams({ op: value }).toString()).named.get('op')).to.equal(value)
        const { nameless } = parseQuery(encodeURIComponent(value))
        expect(nameless).to.equal(value === '' ? undefined : value)
      }),
    )
  })

  it('refuses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { nameless, named } = parseQuery(text)
        expect(/\p{Cs}/u.test([nameless, ...named.values()].join(' '))).to.equal(false)
      }),
    )
  })
})

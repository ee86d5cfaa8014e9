import { expect } from 'chai'
import { readXml } from '../../../../src/certificates/xrml/xml/read-xml.ts'
import type { XmlElement } from '../../../../src/certificates/xrml/xml/xml-element.ts'
import { XML_LIMITS } from '../../../../src/certificates/xrml/xml/xml-limits.ts'
import { XrmlError } from '../../../../src/certificates/xrml/index.ts'

const codeOf = (text: string): string | undefined => {
  try {
    readXml(text)
    return undefined
  } catch (error) {
    return error instanceof XrmlError ? error.code : String(error)
  }
}

const surfaces = (source: string, element: XmlElement): string[] => [
  source.slice(element.start, element.end),
  ...element.children.flatMap((child) => surfaces(source, child)),
]

const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth)
const attributes = (count: number) => Array.from({ length: count }, (_, index) => ` a${index}=""`).join('')

describe('readXml: positions and bounds', () => {
  it('knows the surface of every element', () => {
    const source = `\uFEFF <a x='>' y="\u{1f511}" ><b></b>\u{1f511}<c z = "1"/>&#x1F511;<d\u00e5 >t</d\u00e5 ></a > `
    expect(surfaces(source, readXml(source))).to.deep.equal([
      source.trim(),
      '<b></b>',
      '<c z = "1"/>',
      '<d\u00e5 >t</d\u00e5 >',
    ])
  })

  it('resolves the predefined entities and character references, no others', () => {
    expect(readXml('<a b="&quot;&#65;">&amp;&lt;&gt;&apos;&#x42;</a>')).to.deep.include({
      text: `&<>'B`,
      attributes: [{ name: 'b', value: '"A' }],
    })
    for (const name of ['nbsp', 'constructor', '__proto__', '', '#0', '#xD800', '#xFFFE', '#x110000']) {
      expect(codeOf(`<a>&${name};</a>`), name).to.equal('xrml-malformed')
    }
  })

  it('refuses whatever is not elements, attributes and text', () => {
    const refused = [
      '',
      ' ',
      'a',
      '<a>',
      '</a>',
      '<a></b>',
      '<a/><a/>',
      '<a/>b',
      '<a>]]></a>',
      '<a b=c/>',
      '<a b/>',
      '<a b="<"/>',
      '<a b="" b=""/>',
      '<a __proto__="" __proto__=""/>',
      '<a><!-- --></a>',
      '<a/><!-- -->',
      '<a><![CDATA[]]></a>',
      '<a><?b?></a>',
      '<?xml version="1.0"?><a/>',
      '<?xml version="1.1"?><a/>',
      '<!DOCTYPE a><a/>',
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      '<a>\t</a>',
      '<a>\ud83d</a>',
      '<a>\udd11</a>',
      '<a>\ud83d</a>\udd11',
    ]
    for (const text of refused) expect(codeOf(text), JSON.stringify(text)).to.equal('xrml-malformed')
  })

  it('bounds characters, depth, elements and attributes', () => {
    const { characters, depth, elements } = XML_LIMITS
    expect(codeOf(`<a>${'x'.repeat(characters - 7)}</a>`)).to.be.undefined
    expect(codeOf(`<a>${'x'.repeat(characters - 6)}</a>`)).to.equal('xrml-too-large')
    expect(codeOf(nested(depth))).to.be.undefined
    expect(codeOf(nested(depth + 1))).to.equal('xrml-too-large')
    expect(codeOf(`<a>${'<b/>'.repeat(elements - 1)}</a>`)).to.be.undefined
    expect(codeOf(`<a>${'<b/>'.repeat(elements)}</a>`)).to.equal('xrml-too-large')
    expect(codeOf(`<a${attributes(XML_LIMITS.attributes)}/>`)).to.be.undefined
    expect(codeOf(`<a${attributes(XML_LIMITS.attributes + 1)}/>`)).to.equal('xrml-too-large')
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { NotPlainXml } from '../../../src/base/plain-xml.ts'
import { BoundedXmlParser, IllFormedXml } from '../../../src/asmx/message/bounded-xml.ts'
import { PlainParser } from '../../../src/asmx/message/plain-parser.ts'
import { XML_BOUNDS, type Tag, type XmlListener, type XmlParser } from '../../../src/asmx/message/xml-listener.ts'

/** What a parser tells of a document, with its place and its counts at each moment; undefined where it does not take it. */
function toldBy(parserFor: (listener: XmlListener) => XmlParser, document: string): unknown[] | undefined {
  const told: unknown[] = []
  const note = (what: unknown, isPlaced = true): void => {
    told.push(isPlaced ? [what, parser.position, parser.counts] : what)
  }
  const parser = parserFor({
    open: ({ name, prefix, local, uri, attributes, isSelfClosing }: Tag) => {
      const all = Object.values(attributes).map((one) => [one.name, one.prefix, one.local, one.uri, one.value])
      note({ open: name, prefix, local, uri, all, isSelfClosing })
    },
    close: () => note('close'),
    text: (text) => note({ text }, false),
    cdata: (cdata) => note({ cdata }, false),
    comment: () => note('comment'),
    instruction: () => note('instruction'),
    attribute: () => undefined,
  })
  try {
    parser.parse(document)
    return told
  } catch (error) {
    if (error instanceof NotPlainXml || error instanceof IllFormedXml) return undefined
    throw error
  }
}

const plainly = (document: string) => toldBy((listener) => new PlainParser(listener), document)
const fully = (document: string) => toldBy((listener) => new BoundedXmlParser(listener), document)

const prefixes = fc.constantFrom('', '', '', 'p:', 'q:', 'xml:', 'xmlns:', 'undeclared:')
const locals = fc.constantFrom('a', 'b', '__proto__')
const namespaces = fc.constantFrom(
  'urn:1',
  'urn:2',
  '',
  'http://www.w3.org/2000/xmlns/',
  'http://www.w3.org/XML/1998/namespace',
)
const declarations = fc
  .tuple(fc.constantFrom('xmlns', 'xmlns:p', 'xmlns:q', 'xmlns:xml', 'xmlns:xmlns'), namespaces)
  .map(([name, namespace]) => ` ${name}="${namespace}"`)
const plainAttributes = fc
  .tuple(prefixes, locals, fc.nat(9))
  .map(([prefix, local, value]) => ` ${prefix}${local}="${value}"`)
const attributes = fc.array(fc.oneof(declarations, plainAttributes), { maxLength: 3 }).map((all) => all.join(''))
const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(prefixes, locals, attributes).map((parts) => `<${parts.join('')}/>`),
    fc
      .tuple(prefixes, locals, attributes, tie('content'))
      .map(([prefix, local, list, content]) => `<${prefix}${local}${list}>${content}</${prefix}${local}>`),
  ),
  content: fc
    .array(fc.oneof(fc.constantFrom('text', ' ', '\n', ']', '&lt;', 'é'), tie('element')), { maxLength: 4 })
    .map((parts) => parts.join('')),
}))
const documents = element.map((root) => `<r xmlns:p="urn:p" xmlns:q="urn:q">${root}</r>`)

describe('the parser of plain requests', () => {
  it('tells what the full parser does, or leaves the document to it', () => {
    let plain = 0
    fc.assert(
      fc.property(documents, (document) => {
        const told = plainly(document)
        if (told === undefined) return
        plain += 1
        expect(told).to.deep.equal(fully(document))
      }),
      { numRuns: 10_000 },
    )
    expect(plain).to.be.greaterThan(1000)
  })

  it('resolves the prefixes of a tag anew where they stand for something else', () => {
    const tags = '<p:a q:b="1" c="2"><p:d/></p:a>'
    const document = `<r><x xmlns:p="urn:1" xmlns:q="urn:2">${tags}</x><x xmlns:p="urn:1" xmlns:q="urn:3">${tags}</x></r>`
    expect(plainly(document)).to.deep.equal(fully(document)).and.not.to.equal(undefined)
  })

  it('takes a default back that was declared around, and leaves it to the full parser to refuse that of a prefix', () => {
    const document = '<r xmlns="urn:r"><a xmlns="" version="1.2"><b/></a><b/></r>'
    expect(plainly(document)).to.deep.equal(fully(document)).and.not.to.equal(undefined)
    expect(plainly('<r xmlns:p="urn:p"><a xmlns:p=""/></r>')).to.equal(undefined)
  })

  it('leaves documents beyond the bounds to the full parser', () => {
    const { depth, elements, attributesPerElement, attributes: mostAttributes } = XML_BOUNDS
    const nested = (count: number) => '<a>'.repeat(count) + '</a>'.repeat(count)
    const beside = (count: number) => `<a>${'<b/>'.repeat(count - 1)}</a>`
    const some = (count: number) => Array.from({ length: count }, (_, index) => ` a${index}="1"`).join('')
    const many = (count: number) => `<r>${`<a${some(50)}/>`.repeat(count / 50)}</r>`
    for (const [make, most] of [
      [nested, depth],
      [beside, elements],
      [many, mostAttributes],
      [(count: number) => `<a${some(count)}/>`, attributesPerElement],
    ] as const) {
      expect(plainly(make(most)), make.toString()).not.to.equal(undefined)
      expect(plainly(make(most + 50)), make.toString()).to.equal(undefined)
    }
    const declared = (length: number) => `<a xmlns="${'u'.repeat(length)}"/>`
    expect(plainly(declared(XML_BOUNDS.namespaceLength))).not.to.equal(undefined)
    expect(plainly(declared(XML_BOUNDS.namespaceLength + 1))).to.equal(undefined)
  })
})

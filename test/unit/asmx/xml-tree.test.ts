import { expect } from 'chai'
import fc from 'fast-check'
import { IllFormedXml, readXmlTree, surfaceOffset, type XmlNode } from '../../../src/asmx/message/index.ts'

const all = (node: XmlNode): XmlNode[] => [node, ...node.children.flatMap(all)]

const element = fc.letrec<{ node: string }>((tie) => ({
  node: fc
    .tuple(
      fc.constantFrom('a', 'b', 'p:c'),
      fc.array(
        fc.oneof(fc.constantFrom('x', '&lt;', '&#x1F600;', '<!--<b>-->', '<![CDATA[<&]]>', '\r\n'), tie('node')),
        {
          maxLength: 4,
        },
      ),
    )
    .map(([name, parts]) =>
      parts.length === 0 ? `<${name} q="&lt;/" />` : `<${name} xmlns:p="urn:p">${parts.join('')}</${name}>`,
    ),
})).node

const document = element.map((inner) => `<r xmlns:p="urn:p">${inner}</r>`)

describe('a document as a tree', () => {
  it('has elements that know their surface: read alone, it is the same element', () => {
    fc.assert(
      fc.property(document, (text) => {
        for (const { start, end, contentStart, contentEnd, text: inner, local, children } of all(readXmlTree(text))) {
          const surface = text.slice(start, end)
          const again = readXmlTree(
            surface
              .replace(/^<[\w:]+/, '$& xmlns:p="urn:p"')
              .replace(' xmlns:p="urn:p" xmlns:p="urn:p"', ' xmlns:p="urn:p"'),
          )
          expect(again.local).to.equal(local)
          expect(again.text).to.equal(inner)
          expect(again.children.length).to.equal(children.length)
          expect(start < contentStart && contentStart <= contentEnd && contentEnd <= end).to.equal(true)
        }
      }),
    )
  })

  it('gives a tree or IllFormedXml for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `<a>${text}</a>`),
        ),
        (text) => {
          try {
            readXmlTree(text)
          } catch (error) {
            expect(error).to.be.instanceOf(IllFormedXml)
            expect((error as IllFormedXml).offset).to.be.within(0, text.length + 1)
          }
        },
      ),
    )
  })

  it('finds each character of a text in the document', () => {
    const parts = fc.array(
      fc.constantFrom('x', '&lt;', '&#65;', '&#x1F600;', '<![CDATA[<&]]>', '<![CDATA[\r]]>', 'é', '\r\n'),
    )
    fc.assert(
      fc.property(parts, (surfaces) => {
        const text = `<a>${surfaces.join('')}</a>`
        const root = readXmlTree(text)
        for (let offset = 0; offset <= root.text.length; offset++) {
          const at = surfaceOffset(text, root, offset)
          const before = readXmlTree(`${text.slice(0, at)}${isInCdata(text, at) ? ']]>' : ''}</a>`).text
          const isInside = offset > 0 && /[\uDC00-\uDFFF]/.test(root.text.charAt(offset))
          expect(before.length).to.equal(isInside ? offset + 1 : offset)
        }
      }),
    )
  })
})

const isInCdata = (text: string, at: number): boolean =>
  text.lastIndexOf('<![CDATA[', at - 1) > text.lastIndexOf(']]>', at - 1)

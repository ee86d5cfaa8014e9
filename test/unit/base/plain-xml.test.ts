import { expect } from 'chai'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { NotPlainXml, readPlainXml, tagReader, type PlainTag } from '../../../src/base/plain-xml.ts'

type Told =
  | { readonly open: string; readonly attributes: readonly (readonly [string, string])[]; readonly end: number }
  | { readonly close: number }
  | { readonly text: string }

const readTag = tagReader((tag) => tag)

/** What the reader of plain documents tells of one; undefined when it is not plain. */
function plainly(document: string): Told[] | undefined {
  const told: Told[] = []
  try {
    readPlainXml<PlainTag>(document, readTag, {
      open: ({ name, attributes, isEmpty }, start, end) => {
        expect(document.slice(start, end)).to.match(/^<[^<>]+>$/)
        told.push({ open: name, attributes: attributes.map((one) => [one.name, one.value] as const), end })
        return isEmpty ? undefined : name
      },
      close: (close) => told.push({ close }),
      text: (text) => told.push({ text }),
    })
    return told
  } catch (error) {
    if (error instanceof NotPlainXml) return undefined
    throw error
  }
}

/** What saxes tells of a document; undefined when it is none. */
function bySaxes(document: string): Told[] | undefined {
  const told: Told[] = []
  let attributes: (readonly [string, string])[] = []
  let depth = 0
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('attribute', ({ name, value }) => attributes.push([name, value]))
  parser.on('opentag', ({ name }) => {
    told.push({ open: name, attributes, end: parser.position })
    attributes = []
    depth += 1
  })
  parser.on('closetag', () => {
    told.push({ close: parser.position })
    depth -= 1
  })
  parser.on('text', (text) => depth > 0 && told.push({ text }))
  try {
    parser.write(document).close()
    return told
  } catch {
    return undefined
  }
}

const names = fc.constantFrom('a', 'b', 'soap:Body', '_x.y-1', 'xmlns', 'A'.repeat(60))
const values = fc.oneof(
  fc.constantFrom('', 'urn:a', 'x y', "it's", '1>2', '=', ' ', '\t', 'é', '&amp;', '<'),
  fc.string({ maxLength: 6 }),
)
const attributes = fc
  .array(fc.tuple(names, values, fc.constantFrom('"', "'")), { maxLength: 3 })
  .map((list) => list.map(([name, value, quote]) => ` ${name}=${quote}${value}${quote}`).join(''))
const texts = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\n',
    '\r\n',
    'text',
    ']]>',
    ']',
    '&lt;',
    '&',
    '<!-- c -->',
    '<![CDATA[x]]>',
    '<?p i?>',
    '\u{10ffff}',
    '\u0085',
    '>',
  ),
  fc.string({ maxLength: 8, unit: 'binary' }),
)
const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(names, attributes, fc.constantFrom('/>', ' />', ' / >')).map((parts) => `<${parts.join('')}`),
    fc
      .tuple(names, attributes, tie('content'), fc.constantFrom('', '', '', ' ', 'x'))
      .map(([name, list, content, more]) => `<${name}${list}>${content}</${name}${more}>`),
  ),
  content: fc.array(fc.oneof(texts, tie('element')), { maxLength: 4 }).map((parts) => parts.join('')),
}))
const documents = fc
  .tuple(
    fc.constantFrom(
      '',
      '',
      '<?xml version="1.0"?>',
      '<?xml version="1.0" encoding="utf-8"?>',
      '<?xml version="1.1"?>',
      '\ufeff',
      ' ',
    ),
    element,
    fc.constantFrom('', '', ' ', '\n', 'x', '<a/>', '<!-- -->'),
  )
  .map((parts) => parts.join(''))

const PLAIN =
  '<?xml version="1.0" encoding="utf-8"?><s:E xmlns:s="urn:s" x=\'"\'>\n <B a="1" b="x&#32;y"/><C>text</C>t</s:E>\n'.replace(
    '&#32;',
    ' ',
  )

describe('the reader of plain XML', () => {
  it('tells of a document what saxes does', () => {
    expect(plainly(PLAIN)).to.deep.equal(bySaxes(PLAIN)).and.not.to.equal(undefined)
  })

  it('tells of no document anything else than saxes does', () => {
    let plain = 0
    fc.assert(
      fc.property(documents, (document) => {
        const told = plainly(document)
        if (told === undefined) return
        plain += 1
        expect(told).to.deep.equal(bySaxes(document))
      }),
      { numRuns: 20_000 },
    )
    expect(plain).to.be.greaterThan(1000)
  })

  it('takes no plain document for one that was damaged', () => {
    const pieces = ['', '<', '>', '&', '"', "'", '/', '=', ' ', '\r', '\0', '</', ']]>', '<a>', '</C>', 'é', '\ud800']
    fc.assert(
      fc.property(fc.nat(PLAIN.length), fc.nat(4), fc.constantFrom(...pieces), (at, length, piece) => {
        const document = PLAIN.slice(0, at) + piece + PLAIN.slice(at + length)
        const told = plainly(document)
        if (told !== undefined) expect(told, document).to.deep.equal(bySaxes(document))
      }),
      { numRuns: 5000 },
    )
  })

  it('leaves everything rare to others', () => {
    const rare = [
      '',
      'x',
      '<a>&amp;</a>',
      '<a b="&amp;"/>',
      '<a b="\n"/>',
      '<a b="x>y"/>',
      '<a b = "1"/>',
      '<a><!-- --></a>',
      '<a><![CDATA[]]></a>',
      '<a/><?p?>',
      '<a>]]></a>',
      '<a>\r\n</a>',
      '<a></a >',
      '<a></b>',
      '<a>',
      '</a>',
      '<a/><a/>',
      '<a b="1" b="2"/>',
      `<a b="${'x'.repeat(1100)}"/>`,
      '<!DOCTYPE a><a/>',
      '<é/>',
      '<a>\u{1f511}</a>',
    ]
    for (const document of rare) expect(plainly(document), document).to.equal(undefined)
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { parsePath } from '../../../src/asmx/request-path.ts'

const FILE = '/_wmcs/certification/subenrollservice.asmx'

/** Pieces of which targets are made that could name a file otherwise. */
const PIECE = fc.constantFrom(
  ...[
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2E%2e',
    '%2f',
    '%5c',
    '\\',
    '::$DATA',
    '%3a',
    ';',
    '%00',
    '%20',
    '%25',
    '%',
    '~1',
    '?',
    '#',
  ],
  ...['_wmcs', 'Certification', 'SubEnrollService', '.asmx', 'x', '%41', '%c0%af', '%u002f', 'é', 'http://a', FILE],
)

describe('The path of a request target', () => {
  it('is the file in lower case and what follows it as it is spelt', () => {
    expect(parsePath('/A/B%20C.asmx/D/%65?f#g')).to.deep.equal({
      file: '/a/b c.asmx',
      pathInfo: '/D/e',
      isAspNet: true,
    })
    expect(parsePath('http://h:1/X.asmx')).to.deep.equal({ file: '/x.asmx', pathInfo: '', isAspNet: true })
    expect(parsePath('/X.asmxy/Z')).to.deep.equal({ file: '/x.asmxy/z', pathInfo: '', isAspNet: false })
    expect(parsePath('/a.asmx/b.asmx')).to.deep.equal({ file: '/a.asmx', pathInfo: '/b.asmx', isAspNet: true })
  })

  it('is none when it is longer than any', () => {
    expect(parsePath(`/${'a'.repeat(1023)}`)).not.to.equal(undefined)
    expect(parsePath(`/${'a'.repeat(1024)}`)).to.equal(undefined)
  })

  it('never has what could name another file, and is whole', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(PIECE).map((pieces) => pieces.join('')),
        ),
        (target) => {
          const path = parsePath(target)
          if (path === undefined) return
          const whole = path.file + path.pathInfo
          expect(whole).not.to.match(/[%\\:\p{Cc}]|\/\/|(^|\/)\.\.?(\/|$)/u)
          expect(path.file).to.equal(path.file.toLowerCase())
          const [raw = ''] = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)
          expect(whole.toLowerCase()).to.equal(decodeURIComponent(raw).toLowerCase())
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('is that of the service only when it is spelt so, but for case and percent signs', () => {
    fc.assert(
      fc.property(fc.array(PIECE, { maxLength: 12 }), (pieces) => {
        const target = pieces.join('')
        if (parsePath(target)?.file !== FILE) return
        const [raw = ''] = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)
        expect(decodeURIComponent(raw).toLowerCase()).to.satisfy(
          (text: string) => text === FILE || text.startsWith(`${FILE}/`),
        )
      }),
      { numRuns: 2000 },
    )
  })
})

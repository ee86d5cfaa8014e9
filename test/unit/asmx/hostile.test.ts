import { expect } from 'chai'
import fc from 'fast-check'
import { SoapRefusal } from '../../../src/asmx/message/index.ts'
import { SUB_ENROLL_ACTION } from '../../../src/protocol/sub-enrollment.ts'
import { enrolling, envelope, GUID, read, refusalOf, type Sent, VERSION_DATA } from './requests.ts'

const MEGABYTES = 1_000_000
/** Far above what any of these takes, far below what anything but linear time would. */
const PATIENCE = 5_000

function outcome(body: string | Uint8Array, sent: Sent): 'read' | 'refused' {
  try {
    read(body, sent)
    return 'read'
  } catch (error) {
    if (error instanceof SoapRefusal) return 'refused'
    throw error
  }
}

const anySent = fc.record({
  contentType: fc.oneof(
    fc.constantFrom(
      undefined,
      'text/xml',
      'text/xml; charset=utf-8',
      'application/soap+xml',
      'text/xml; charset=utf-16',
    ),
    fc.string(),
  ),
  soapAction: fc.oneof(fc.constantFrom(undefined, '', '"', SUB_ENROLL_ACTION), fc.string()),
  soap12: fc.boolean(),
})

const SOUND = envelope(
  enrolling(
    `<aPublicKeyBytes>AQID</aPublicKeyBytes><Guid>${GUID}</Guid>`,
    '<SKU>a<![CDATA[b]]>&lt;</SKU><!-- --><?x y?>',
  ),
  { header: `${VERSION_DATA}<x soap:mustUnderstand="0"/>` },
)
const PIECES = [
  '<',
  '>',
  '/',
  '"',
  '&',
  ';',
  '</',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '\0',
  '\ud800',
  '=',
  ' xmlns:a=""',
  '&#',
  '<!DOCTYPE a>',
  '\ufeff',
  '',
]

describe('Any bytes', () => {
  it('give a message or a SoapRefusal, never another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), anySent, (body, sent) => {
        outcome(body, sent)
      }),
      { numRuns: 1000 },
    )
  })

  it('do so too when they are nearly a request', () => {
    const damage = fc.array(fc.tuple(fc.nat(SOUND.length), fc.nat(6), fc.constantFrom(...PIECES)), { maxLength: 3 })
    fc.assert(
      fc.property(damage, anySent, (changes, sent) => {
        const text = changes.reduce((now, [at, cut, put]) => now.slice(0, at) + put + now.slice(at + cut), SOUND)
        outcome(text, sent)
        outcome(Buffer.from(text, 'utf16le'), { ...sent, contentType: 'text/xml; charset=utf-16' })
        outcome(text, { soapAction: undefined, soap12: true })
      }),
      { numRuns: 2000 },
    )
  })

  it('never change Object.prototype', () => {
    outcome(envelope('<__proto__ __proto__="a" xmlns:__proto__="b" __proto__:constructor="c"/>'), {})
    expect(Object.keys(Object.prototype)).to.deep.equal([])
  })
})

/** For the test runner only: on a busy machine a process may wait long for its turn. */
const WALL_TIME = 120_000

/** Runs `work` and demands that it takes no more than PATIENCE of the processor's time, whatever else the machine does. */
function expectPatience(work: () => void): void {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000).to.be.below(PATIENCE)
}

describe('Hostile documents of several megabytes', () => {
  const fill = (piece: string): string => piece.repeat(Math.floor((4 * MEGABYTES) / piece.length))
  const DOCUMENTS: Readonly<Record<string, () => string>> = {
    'unknown text': () => envelope(fill('x')),
    'line breaks before a bad GUID': () => envelope(fill('\r\n') + enrolling('<Guid/> ')).replace(/<\/?soap:.*?>/g, ''),
    'elements without end': () => fill('<a>'),
    'names to resolve in the depth': () =>
      envelope(`${'<p:a xmlns:p="u">'.repeat(200)}${'<p:a p:b=""/>'.repeat(190_000)}${'</p:a>'.repeat(200)}`),
    'declarations in the depth': () =>
      envelope(`${'<a>'.repeat(200)}${'<a xmlns:b="u"/>'.repeat(190_000)}${'</a>'.repeat(200)}`),
    'attributes in a long namespace': () =>
      envelope(`<a xmlns:p="${'u'.repeat(512)}">${'<a p:a="" p:b="" p:c="" p:d=""/>'.repeat(40_000)}</a>`),
    'attributes on one element': () => envelope(`<a ${fill('b="" ')}/>`),
    references: () => enrolling('', `<SKU>${fill('&amp;')}</SKU>`),
    'CDATA sections': () => enrolling('', `<SKU>${fill('<![CDATA[]]>')}</SKU>`),
    'base64 of blanks': () => enrolling(`<aPublicKeyBytes>${fill(' ')}*</aPublicKeyBytes>`),
    'base64 of padding': () => enrolling(`<aPublicKeyBytes>${fill('=')}*</aPublicKeyBytes>`),
    'a GUID of zeros': () => enrolling(`<Guid>{0x${fill('0')},</Guid>`),
    'a GUID of blanks': () => enrolling(`<Guid>x{${fill(' ')}x</Guid>`),
    'a DOCTYPE': () => `<!DOCTYPE a [${fill('<!ENTITY a "b">')}`,
    'a processing instruction': () => envelope(`<?a ${fill('?')}?>`),
    'a comment': () => envelope(`<!--${fill('- ')}-->`),
    'brackets in CDATA': () => envelope(`<![CDATA[${fill(']')}x]]>`),
    'certificates within certificates': () => `${fill('<XrML')}</XrML>`,
    'certificates within many certificates': () => fill(`${'<XrML'.repeat(3000)}</XrML>`),
    'bad UTF-8': () => '',
  }
  for (const [what, write] of Object.entries(DOCUMENTS)) {
    it(`take time in proportion: ${what}`, function () {
      this.timeout(WALL_TIME)
      const body = what === 'bad UTF-8' ? Buffer.alloc(4 * MEGABYTES, 0xe0) : write()
      expectPatience(() => {
        outcome(body, {})
        outcome(body, { soap12: true, soapAction: undefined })
      })
    })
  }

  it('take time in proportion: header values', function () {
    this.timeout(WALL_TIME)
    const blanks = ' '.repeat(MEGABYTES)
    expectPatience(() => {
      outcome('', { contentType: `text/xml; charset=${blanks}x${blanks}x` })
      outcome('', { contentType: `text/xml${';'.repeat(MEGABYTES)}`, soapAction: '%'.repeat(MEGABYTES) })
      expect(refusalOf('', { soapAction: `${blanks}x` })).to.have.length.above(MEGABYTES)
    })
  })
})

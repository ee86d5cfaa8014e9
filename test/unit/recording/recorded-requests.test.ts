import { expect } from 'chai'
import fc from 'fast-check'
import {
  formatHttpMessage,
  requestKey,
  roughContent,
  roughContentOf,
  type HttpMessage,
} from '../../../src/exchanges/index.ts'
import { RecordedRequests } from '../../../src/recording/recorded-requests.ts'

const request = (body: string): HttpMessage => ({
  startLine: 'POST /x HTTP/1.1',
  headers: [
    ['Content-Type', 'text/xml; charset=utf-8'],
    ['Content-Length', String(body.length)],
  ],
  body: Buffer.from(body),
})

const newRequests = (): RecordedRequests<number> =>
  new RecordedRequests<number>((entry, { message }) => expect.fail(`${entry}: ${message}`))

/** Pieces of which bodies are made that ask for the same in different ways, and for something else. */
const PIECES = [
  '<a>',
  '</a>',
  '<b/>',
  '<b></b>',
  ' ',
  'x',
  'y',
  '&#120;',
  '<!-- c -->',
  '<?p q?>',
  '<![CDATA[x]]>',
  "<d e='>'/>",
]
const bodies = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => `<r>${pieces.join('')}</r>`)

describe('recordings are found by what is asked', () => {
  it('and what rules one out without reading it never rules out one that asks for the same', () => {
    fc.assert(
      fc.property(bodies, bodies, (one, other) => {
        fc.pre(requestKey(request(one), []) === requestKey(request(other), []))
        const [rough, roughOther] = [roughContent(Buffer.from(one)), roughContent(Buffer.from(other))]
        expect(rough === undefined || roughOther === undefined || rough === roughOther).to.equal(true)
      }),
      { numRuns: 150 },
    )
  })

  it('and what is known of a body is known of its message, however that is sent', () => {
    fc.assert(
      fc.property(bodies, fc.boolean(), (body, inChunks) => {
        const { startLine, headers, body: bytes } = request(body)
        const [contentType] = headers
        const message = inChunks
          ? { startLine, headers: [contentType ?? ['', ''], ['transfer-Encoding', 'chunked'] as const], body: bytes }
          : request(body)
        const rough = roughContentOf(formatHttpMessage(message))
        expect(rough).to.equal(inChunks ? undefined : roughContent(bytes))
      }),
    )
  })

  it('unless they are no HTTP, which is told when they are looked at', () => {
    const told: string[] = []
    const requests = new RecordedRequests<string>((entry, { code }) => told.push(`${entry}: ${code}`))
    requests.add('broken', Buffer.from('POST /x HTTP/1.1\r\nno header\r\n\r\n<r>x</r>'), [])
    requests.add('headless', Buffer.from('no HTTP'), [])
    requests.add('whole', formatHttpMessage(request('<r>x</r>')), [])
    expect(told).to.deep.equal([])
    expect(requests.find(request('<r>x</r>'))).to.deep.equal(['whole'])
    expect(told).to.deep.equal(['broken: message-malformed', 'headless: message-malformed'])
  })

  it('in the order in which they were added, although one that cannot be ruled out unread was looked at first', () => {
    const requests = newRequests()
    requests.add(0, formatHttpMessage(request('<r></r>')), [])
    requests.add(1, formatHttpMessage(request('<r><!-- c --></r>')), [])
    expect(requests.find(request('<r>y</r>'))).to.deep.equal([])
    expect(requests.find(request('<r></r>'))).to.deep.equal([0, 1])
  })

  it('at once, and in the same order, whether they have been looked at before or not', () => {
    fc.assert(
      fc.property(
        fc.array(bodies, { maxLength: 12 }),
        fc.array(bodies, { maxLength: 4 }),
        fc.nat(12),
        (recorded, asked, count) => {
          const [early, late] = [newRequests(), newRequests()]
          recorded.forEach((body, index) => {
            const wildcards = index % 3 === 2 ? ['/r'] : []
            for (const requests of [early, late]) requests.add(index, formatHttpMessage(request(body)), wildcards)
          })
          while (early.prepare(100));
          late.prepare(count)
          for (const body of [...asked, ...recorded]) {
            expect(late.find(request(body))).to.deep.equal(early.find(request(body)))
          }
        },
      ),
    )
  })
})

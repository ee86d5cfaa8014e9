import { expect } from 'chai'
import fc from 'fast-check'
import { readSoapMessage, SoapRefusal, writeSoapEnvelope } from '../../../src/asmx/message/index.ts'
import { KnownElements } from '../../../src/asmx/message/known-elements.ts'
import { XML_BOUNDS } from '../../../src/asmx/message/xml-listener.ts'
import { soapContentType } from '../../../src/protocol/soap.ts'
import { LICENSE_SHAPE } from '../../../src/protocol/use-licensing.ts'

const { action } = LICENSE_SHAPE.operations.AcquireLicense

const envelope = (members: string): string =>
  writeSoapEnvelope(
    '1.1',
    undefined,
    `<AcquireLicense xmlns="${LICENSE_SHAPE.namespace}"><RequestParams>${members}</RequestParams></AcquireLicense>`,
  )

/** A message with these certificates of an account. */
const message = (...certificates: readonly string[]): string =>
  envelope(
    `<AcquireLicenseParams><LicenseeCerts>${certificates
      .map((certificate) => `<Certificate>${certificate}</Certificate>`)
      .join('')}</LicenseeCerts></AcquireLicenseParams>`,
  )

/** The certificates that are read of a message, or where it is refused and why. */
function outcomeOf(document: string): unknown {
  const post = { contentType: soapContentType('1.1'), soapAction: `"${action}"`, body: Buffer.from(document) }
  try {
    return readSoapMessage(post, LICENSE_SHAPE, { soap12: false }).values
  } catch (error) {
    if (error instanceof SoapRefusal) return { refused: error.message, offset: error.offset, code: error.refusal }
    throw error
  }
}

/** Tests share what the reader has seen, so each document gets certificates that nobody else has: of eight digits. */
let number = 10_000_000
const unseen = (): string => String((number += 1))

const certificates = fc
  .array(
    fc.oneof(
      {
        arbitrary: fc.constantFrom('', 'text', '&amp;', ' ', '\r\n', '<!-- c -->', '<![CDATA[<]]>', 'é\u{10ffff}'),
        weight: 3,
      },
      fc.constantFrom('<B a="1"/>', '<B><C/></B>', '<B xmlns="urn:b" />'),
    ),
    { maxLength: 4 },
  )
  .map((parts) => `<XrML version="1.2"><N>########</N>${parts.join('')}</XrML>`)

/** A message with certificates, and what damages it: a piece of it that is replaced. */
const messages = fc
  .tuple(
    fc.array(certificates, { minLength: 1, maxLength: 4 }),
    fc.constantFrom(
      ['', ' '],
      [' ', ''],
      ['<!-- -->', ''],
      ['', '<other/>'],
      ['<XrML/>', ''],
      ['<W>', '</W>'],
      ['<p xmlns="urn:p">', '</p>'],
    ),
  )
  .map(([all, [before, behind]]) =>
    message(...all.map((certificate, index) => (index % 2 === 0 ? certificate : before + certificate + behind))),
  )

const damages = fc.record({
  at: fc.nat(4000),
  length: fc.nat(12),
  by: fc.constantFrom('', '<', '>', '&', '"', '\r', '</XrML>', '<XrML', '<x:B/>', '<!DOCTYPE x>', '<!-- ', ' ', 'é'),
})

describe('certificates in requests that were read before', () => {
  it('are passed over, and everything is as if they were read', () => {
    fc.assert(
      fc.property(messages, fc.option(damages), (document, damage) => {
        const [seen, other] = [unseen(), unseen()]
        outcomeOf(document.replaceAll('########', seen))
        const broken =
          damage === null
            ? document
            : document.slice(0, damage.at % document.length) +
              damage.by +
              document.slice((damage.at % document.length) + damage.length)
        const [again, fresh] = [seen, other].map((name) => outcomeOf(broken.replaceAll('########', name)))
        expect(JSON.stringify(again).replaceAll(seen, other)).to.equal(JSON.stringify(fresh))
      }),
      { numRuns: 500 },
    )
  })

  it('are found by their whole text, where they stand', () => {
    const known = new KnownElements()
    const counts = { elements: 2, attributes: 1 }
    const text = '<XrML a="1"><B/></XrML>'
    expect(known.next(text, 0)).to.equal(undefined)
    known.keep(text, counts)
    expect(known.next(`<XrML>${text}`, 0)).to.deep.equal({ text, start: 6, end: 6 + text.length, ...counts })
    expect(known.next(`<XrML>${text}`, 7)).to.equal(undefined)
    expect(known.next(text.replace('1', '2'), 0)).to.equal(undefined)
    expect(known.next(text.slice(0, -1), 0)).to.equal(undefined)
  })

  it('are none of other names', () => {
    const known = new KnownElements()
    expect(known.keep('<B></B>', { elements: 1, attributes: 0 })).to.equal('<B></B>')
    expect(known.next('<B></B>', 0)).to.equal(undefined)
  })

  it('are none whose prefixes are declared around them', () => {
    const certificate = `<XrML><p:B>${unseen()}</p:B></XrML>`
    const declared = message(certificate).replace('<LicenseeCerts', '<LicenseeCerts xmlns:p="urn:p"')
    expect(outcomeOf(declared)).not.to.have.property('refused')
    expect(outcomeOf(message(certificate))).to.have.property('refused')
  })

  describe('count as what they are', () => {
    const sixty = Array.from({ length: 60 }, (_, index) => `a${index}="1"`).join(' ')
    const many = `<B ${sixty}/>`.repeat(20)
    const repeated = (certificate: string, count: number): string[] => Array.from({ length: count }, () => certificate)
    const isRefused = (...all: readonly string[]): boolean =>
      JSON.stringify(outcomeOf(message(...all))).includes('refused')

    /** So many of them are taken by one document, and no more, whether they are known or not. */
    function expectBound(content: string, count: number): void {
      const certificate = `<XrML>${content}<N>${unseen()}</N></XrML>`
      for (const round of ['unknown', 'known']) {
        expect(isRefused(...repeated(certificate, count)), round).to.equal(false)
        expect(isRefused(...repeated(certificate, count + 1)), round).to.equal(true)
      }
    }

    it('in attributes', () => {
      // One is that of the body.
      expectBound(many, Math.floor((XML_BOUNDS.attributes - 2) / 1200))
    })

    it('in elements', () => {
      // 222, and the one that holds them; six are those around all of them.
      expectBound('<B/>'.repeat(220), Math.floor((XML_BOUNDS.elements - 6) / 223))
    })

    it('and not as what stood beside them', () => {
      const certificate = `<XrML>${unseen()}</XrML>`
      outcomeOf(message(certificate + many))
      const full = Math.floor((XML_BOUNDS.attributes - 2) / 1200)
      expect(isRefused(...repeated(certificate, full), ...repeated(`<C>${many}</C>`, full))).to.equal(false)
    })

    it('in depth', () => {
      const certificate = `<XrML>${'<B>'.repeat(249)}${unseen()}${'</B>'.repeat(249)}</XrML>`
      // ApplicationData is the sixth element from outside, the certificate of an account the seventh.
      const data = envelope(
        `<AcquireLicenseParams><ApplicationData>${certificate}</ApplicationData></AcquireLicenseParams>`,
      )
      expect(outcomeOf(data)).not.to.have.property('refused')
      expect(outcomeOf(data)).not.to.have.property('refused')
      expect(isRefused(certificate)).to.equal(true)
    })
  })
})

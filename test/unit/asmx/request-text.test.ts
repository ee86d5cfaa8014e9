import { expect } from 'chai'
import fc from 'fast-check'
import { decodeRequest } from '../../../src/asmx/message/request-text.ts'
import { decodeUtf8 } from '../../../src/asmx/message/utf8.ts'

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

describe('Decoding a request body as ASMX does', () => {
  const ZURICH = Buffer.from('Zürich €')

  it('takes a text type without charset, or with an unknown one, for US-ASCII', () => {
    for (const type of [
      'text/xml',
      'text/xml; charset=nope',
      'text/xml; charset=utf8',
      'text/xml; charset=us-ascii',
      '',
    ]) {
      expect(decodeRequest(type, ZURICH)).to.equal('Z??rich ???')
    }
  })

  it('follows the charset parameter, quoted or not, in either case', () => {
    expect(decodeRequest('text/xml; charset=utf-8', ZURICH)).to.equal('Zürich €')
    expect(decodeRequest('TEXT/XML; CHARSET="UTF-8"', ZURICH)).to.equal('Zürich €')
    expect(decodeRequest("text/xml;charset = ' iso-8859-1'", Buffer.from('Zürich', 'latin1'))).to.equal('Zürich')
    expect(decodeRequest('text/xml; charset=windows-1252', Buffer.from([0x80, 0x9f, 0xfc]))).to.equal('€Ÿü')
    expect(decodeRequest('text/xml; charset=iso-8859-2', Buffer.from([0xb1]))).to.equal('ą')
  })

  it('reads UTF-16 both ways, with and without a byte order mark', () => {
    expect(decodeRequest('text/xml; charset=utf-16', Buffer.from('<a>ü</a>', 'utf16le'))).to.equal('<a>ü</a>')
    expect(decodeRequest('text/xml; charset=utf-16', Buffer.from('\ufeff<a/>', 'utf16le'))).to.equal('<a/>')
    expect(decodeRequest('text/xml; charset=utf-16', utf16be('\ufeff<a/>'))).to.equal('<a/>')
    expect(decodeRequest('text/xml; charset=utf-16BE', utf16be('<a/>'))).to.equal('<a/>')
  })

  it('lets a byte order mark win over everything', () => {
    expect(decodeRequest('text/xml', Buffer.from('\ufeffü'))).to.equal('ü')
    expect(decodeRequest('text/xml; charset=iso-8859-1', Buffer.from('\ufeffü'))).to.equal('ü')
    expect(decodeRequest('text/xml; charset=utf-8', Buffer.from('\ufeffü', 'utf16le'))).to.equal('ü')
  })

  it('lets the charset win over the XML declaration', () => {
    const text = '<?xml version="1.0" encoding="iso-8859-1"?><a>ü</a>'
    expect(decodeRequest('text/xml; charset=utf-8', Buffer.from(text))).to.equal(text)
    expect(decodeRequest('application/soap+xml; charset=utf-8', Buffer.from(text))).to.equal(text)
  })

  it('makes every bad byte of UTF-8 a U+FFFD', () => {
    expect(decodeRequest('text/xml; charset=utf-8', Buffer.from([0x41, 0xe2, 0x82, 0x42, 0xff]))).to.equal(
      'A\ufffd\ufffdB\ufffd',
    )
    expect(decodeUtf8(Buffer.from([0xc0, 0x80]))).to.equal('\ufffd\ufffd')
    expect(decodeUtf8(Buffer.from([0xe0, 0x80, 0x80, 0xf0, 0x9d, 0x92]))).to.equal('\ufffd'.repeat(6))
    expect(decodeUtf8(Buffer.from([0xed, 0xa0, 0x80]))).to.equal('\ufffd\ufffd\ufffd')
    expect(decodeUtf8(Buffer.from([0xf4, 0x90, 0x80, 0x80, 0xf0, 0x9d, 0x92, 0xb3]))).to.equal('\ufffd'.repeat(4) + '𝒳')
  })

  it('follows XML 1.0 appendix F for application types without charset', () => {
    const soap = 'application/soap+xml'
    const declared = '<?xml version="1.0" encoding="iso-8859-1"?><a>ü</a>'
    expect(decodeRequest(soap, ZURICH)).to.equal('Zürich €')
    expect(decodeRequest(soap, Buffer.from(declared, 'latin1'))).to.equal(declared)
    expect(decodeRequest(soap, Buffer.from('<a>ü</a>', 'utf16le'))).to.equal('<a>ü</a>')
    expect(decodeRequest(soap, utf16be('<a>ü</a>'))).to.equal('<a>ü</a>')
    expect(decodeRequest(soap, utf16be('\ufeff<a>ü</a>'))).to.equal('<a>ü</a>')
    expect(decodeRequest(soap, Buffer.from('\ufeffü'))).to.equal('ü')
  })

  it('finds documents ill-formed by those rules: broken UTF-8, unknown or impossible encodings', () => {
    const soap = 'application/soap+xml'
    expect(decodeRequest(soap, Buffer.from([0x3c, 0xff]))).to.equal(undefined)
    expect(decodeRequest(soap, Buffer.from('<?xml version="1.0" encoding="nope"?><a/>'))).to.equal(undefined)
    expect(decodeRequest(soap, Buffer.from('<?xml version="1.0" encoding="utf-16"?><a/>'))).to.equal(undefined)
  })

  it('gives back any text that was encoded, and never half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeUtf8(Buffer.from(text))).to.equal(text)
      }),
    )
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom('utf-8', 'utf-16', 'utf-16be', 'iso-8859-1', 'nope'),
        (bytes, name) => {
          expect(decodeRequest(`text/xml; charset=${name}`, bytes)).not.to.match(/\p{Cs}/u)
        },
      ),
    )
  })

  it('replaces bad bytes exactly where a fatal decoder would fail', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const isSound = ((): boolean => {
          try {
            new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
            return true
          } catch {
            return false
          }
        })()
        expect(Buffer.from(decodeUtf8(bytes)).equals(bytes)).to.equal(isSound)
      }),
    )
  })
})

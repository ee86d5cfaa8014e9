import { expect } from 'chai'
import { requestVersionData } from '../../../src/asmx/message/index.ts'
import { SUB_ENROLLMENT_NAMESPACE } from '../../../src/protocol/sub-enrollment.ts'
import { envelope, read, refusalOf, VERSION_DATA } from './requests.ts'

const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope'
const headersOf = (header: string) => read(envelope('', { header })).header
const refused = (header: string): string => refusalOf(envelope('', { header }))
const withAttributes = (attributes: string): string =>
  VERSION_DATA.replace('<VersionData', `<VersionData ${attributes}`)
const notUnderstood = (name: string): string => `1.1 MustUnderstand: SOAP header ${name} was not understood.`
const NO_VERSION = { MinimumVersion: undefined, MaximumVersion: undefined }

describe('The VersionData header, [MS-RMPRS] §2.2.4.2', () => {
  it('is optional, and known only by its namespace', () => {
    expect(read(envelope('')).header).to.equal(undefined)
    expect(headersOf('')).to.equal(undefined)
    expect(headersOf('<VersionData xmlns="urn:wrong"><MinimumVersion>1</MinimumVersion></VersionData>')).to.equal(
      undefined,
    )
    expect(headersOf(`<VersionData xmlns="${SUB_ENROLLMENT_NAMESPACE}"/>`)).to.deep.equal(NO_VERSION)
    expect(headersOf(`<x/>${VERSION_DATA}`)).to.deep.equal({ ...NO_VERSION, MinimumVersion: '1.0.0.0' })
  })

  it('counts where it comes first', () => {
    expect(headersOf(VERSION_DATA + VERSION_DATA.replace('1.0.0.0', '2'))).to.deep.include({
      MinimumVersion: '1.0.0.0',
    })
  })

  it('holds plain strings', () => {
    expect(refused(VERSION_DATA.replace('1.0.0.0', '1<!-- -->'))).to.equal('400')
  })

  it('comes out in the terms of the protocol', () => {
    expect(requestVersionData(read(envelope('', { header: VERSION_DATA })))).to.deep.equal({
      minimumVersion: '1.0.0.0',
      maximumVersion: undefined,
    })
    expect(requestVersionData(read(envelope('')))).to.equal(undefined)
  })

  it('may be marked with mustUnderstand, if that is a boolean', () => {
    for (const value of ['0', '1', 'true', 'false']) {
      expect(headersOf(withAttributes(`soap:mustUnderstand="${value}"`))).to.deep.include({ MinimumVersion: '1.0.0.0' })
    }
  })

  it('is refused for attributes of SOAP that are none, with the place of the attribute', () => {
    const lines = `<?xml version="1.0"?>\r\n${envelope('', { header: withAttributes(`a="1"\n soap:mustUnderstand = 'may&#98;e'`) })}`
    expect(refusalOf(lines)).to.equal(
      "1.1 Client: Server was unable to read request. ---> There is an error in XML document (3, 2). ---> 'maybe' is not a valid value for the field EncodedMustUnderstand. Valid values are '0', '1', 'true', and 'false'.",
    )
    const relay = envelope('', { header: withAttributes(`xmlns:s="${SOAP_12}" s:relay=""`) })
    expect(refusalOf(relay)).to.equal(
      `1.1 Client: Server was unable to read request. ---> There is an error in XML document (1, ${relay.indexOf('s:relay') + 1}). ---> '' is not a valid value for the 'relay' attribute. Valid values are '0', '1', 'true', and 'false'.`,
    )
    expect(refused(withAttributes(`xmlns:s="${SOAP_12}" s:mustUnderstand="True"`))).to.match(
      /'True' is not a valid value/,
    )
    expect(headersOf(withAttributes('mustUnderstand="maybe" relay="maybe" soap:relay="maybe"'))).not.to.equal(undefined)
  })
})

describe('Headers the server does not know', () => {
  it('are ignored', () => {
    expect(headersOf('<x><MinimumVersion>1</MinimumVersion></x>')).to.equal(undefined)
  })

  it('are refused when they insist, for any actor, in the namespace of either version', () => {
    expect(refused('<H soap:mustUnderstand="1"/>')).to.equal(notUnderstood('H'))
    expect(refused('<x:H xmlns:x="u" soap:mustUnderstand="true" soap:actor="urn:other">1</x:H>')).to.equal(
      notUnderstood('H'),
    )
    expect(refused(`<H xmlns:s="${SOAP_12}" s:mustUnderstand="1"/>`)).to.equal(notUnderstood('H'))
    expect(refused('<x/><H soap:mustUnderstand="1"/><I soap:mustUnderstand="1"/>')).to.equal(notUnderstood('H'))
    expect(refused('<VersionData soap:mustUnderstand="1"/>')).to.equal(notUnderstood('VersionData'))
    expect(refused(VERSION_DATA + withAttributes('soap:mustUnderstand="1"'))).to.equal(notUnderstood('VersionData'))
  })

  it('do not insist with unclear values, or where SOAP 1.1 says no', () => {
    for (const attributes of [
      'soap:mustUnderstand="maybe"',
      'soap:mustUnderstand="0"',
      'mustUnderstand="1"',
      `soap:mustUnderstand="0" xmlns:s="${SOAP_12}" s:mustUnderstand="1"`,
    ]) {
      expect(headersOf(`<H ${attributes}/>`), attributes).to.equal(undefined)
    }
  })

  it('are refused last: what is wrong with the rest comes first', () => {
    const header = '<H soap:mustUnderstand="1"/>'
    expect(refusalOf(envelope('<a>', { header }))).to.equal('400')
    expect(refusalOf(`${envelope('', { header })}x`)).to.equal('400')
  })
})

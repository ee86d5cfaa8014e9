import { expect } from 'chai'
import { SUB_ENROLL_ACTION, SUB_ENROLLMENT_NAMESPACE } from '../../../src/protocol/sub-enrollment.ts'
import { enrolling, envelope, read, refusalOf, subEnroll } from './requests.ts'

const OK = enrolling('')
const OK_12 = envelope(subEnroll(''), { version: '1.2' })
const NOPE_12 = envelope('<Nope xmlns="urn:x"/>', { version: '1.2' })
const NO_ACTION = 'Unable to handle request without a valid action parameter. Please supply a valid soap action.'
const SOAP_XML = 'application/soap+xml; charset=utf-8'
const unrecognized = (value: string): string =>
  `1.1 Client: Server did not recognize the value of HTTP Header SOAPAction: ${value}.`

describe('Routing a SOAP 1.1 request by SOAPAction', () => {
  it('takes it quoted, unquoted and percent-encoded', () => {
    for (const soapAction of [`"${SUB_ENROLL_ACTION}"`, SUB_ENROLL_ACTION, encodeURIComponent(SUB_ENROLL_ACTION)]) {
      expect(read(OK, { soapAction }).operation).to.equal('SubEnroll')
    }
  })

  it('demands it', () => {
    expect(refusalOf(OK, { soapAction: undefined })).to.equal(`1.1 Client: ${NO_ACTION}`)
    expect(refusalOf(OK, { soapAction: '' })).to.equal(unrecognized(''))
    expect(refusalOf(OK, { soapAction: '""' })).to.equal(unrecognized(''))
  })

  it('repeats a wrong one decoded, without quotes only where there are two', () => {
    expect(refusalOf(OK, { soapAction: '"urn:a%20b+c%C3%BC%u20ac%zz"' })).to.equal(unrecognized('urn:a b cü€%zz'))
    expect(refusalOf(OK, { soapAction: SUB_ENROLL_ACTION.toLowerCase() })).to.equal(
      unrecognized(SUB_ENROLL_ACTION.toLowerCase()),
    )
    expect(refusalOf(OK, { soapAction: `'${SUB_ENROLL_ACTION}'` })).to.equal(unrecognized(`'${SUB_ENROLL_ACTION}'`))
    expect(refusalOf(OK, { soapAction: `"${SUB_ENROLL_ACTION}` })).to.equal(unrecognized(`"${SUB_ENROLL_ACTION}`))
    expect(refusalOf(OK, { soapAction: '"' })).to.equal(unrecognized('"'))
    expect(refusalOf(OK, { soapAction: '%FF%uD800' })).to.equal(unrecognized('\ufffd\ufffd'))
  })

  it('is not led astray by names of Object.prototype', () => {
    expect(refusalOf(OK, { soapAction: '__proto__' })).to.equal(unrecognized('__proto__'))
    expect(refusalOf(OK, { soapAction: 'constructor' })).to.equal(unrecognized('constructor'))
  })

  it('comes before the media type', () => {
    expect(refusalOf(OK, { soapAction: 'x', contentType: undefined })).to.equal(unrecognized('x'))
    expect(refusalOf('', { soapAction: undefined })).to.equal(`1.1 Client: ${NO_ACTION}`)
    expect(refusalOf(OK_12, { soapAction: undefined, contentType: SOAP_XML })).to.equal(`1.1 Client: ${NO_ACTION}`)
  })
})

describe('The media type of a request', () => {
  it('is text/xml in either case, with any parameters', () => {
    expect(read(OK, { contentType: 'TEXT/XML;charset=utf-8;x=y' }).version).to.equal('1.1')
  })

  it('is refused with 415 and no body otherwise', () => {
    for (const contentType of [
      undefined,
      '',
      'text/plain',
      'application/xml',
      'application/json',
      'text/xml ;charset=utf-8',
    ]) {
      expect(refusalOf(OK, { contentType })).to.equal('415')
      expect(refusalOf('{}', { contentType })).to.equal('415')
    }
  })
})

describe('Routing where SOAP 1.2 is spoken too', () => {
  it('reads SOAP 1.2 with an action, with an unknown one, and without', () => {
    for (const contentType of [SOAP_XML, `${SOAP_XML}; action="${SUB_ENROLL_ACTION}"`, `${SOAP_XML}; action=urn:x`]) {
      expect(read(OK_12, { soap12: true, soapAction: undefined, contentType }).version).to.equal('1.2')
    }
  })

  it('prefers the action parameter to the body element, which then does not matter', () => {
    const contentType = `${SOAP_XML}; action="${encodeURIComponent(SUB_ENROLL_ACTION)}"`
    expect(read(NOPE_12, { soap12: true, soapAction: undefined, contentType }).operation).to.equal('SubEnroll')
  })

  it('refuses when neither names an operation', () => {
    const sent = { soap12: true, soapAction: undefined }
    expect(refusalOf(NOPE_12, { ...sent, contentType: SOAP_XML })).to.equal(`1.2 Client: ${NO_ACTION}`)
    expect(refusalOf(NOPE_12, { ...sent, contentType: `${SOAP_XML}; action=urn%3Anope` })).to.equal(
      "1.2 Client: Unable to handle request. The action 'urn:nope' was not recognized.",
    )
    expect(refusalOf(envelope(''), sent)).to.equal(`1.1 Client: ${NO_ACTION}`)
    expect(refusalOf(envelope(`text${subEnroll('')}`), sent)).to.equal(`1.1 Client: ${NO_ACTION}`)
    expect(refusalOf(envelope(`<![CDATA[ ]]>${subEnroll('')}`), sent)).to.equal(`1.1 Client: ${NO_ACTION}`)
    expect(refusalOf(envelope('<__proto__/>'), sent)).to.equal(`1.1 Client: ${NO_ACTION}`)
    expect(refusalOf(envelope('<SubEnroll/>'), sent)).to.equal(`1.1 Client: ${NO_ACTION}`)
  })

  it('finds the body element past headers, comments and other parts', () => {
    const text = OK.replace(
      '<soap:Body>',
      '<soap:Header><a><soap:Body><b/></soap:Body></a></soap:Header><!-- --><soap:Body> <?x?>',
    )
    expect(read(text, { soap12: true, soapAction: undefined }).operation).to.equal('SubEnroll')
  })

  it('does not take a Body of another namespace for the body', () => {
    const text = OK.replace('<soap:Body>', '<Body><x/></Body><soap:Body>')
    expect(refusalOf(text, { soap12: true, soapAction: undefined })).to.match(/^1\.1 Client: .* soap:Body element\.$/)
  })

  it('reads SOAP 1.1 without SOAPAction', () => {
    expect(read(OK, { soap12: true, soapAction: undefined }).version).to.equal('1.1')
  })

  it('answers in the version of the envelope, whatever the media type promised', () => {
    expect(read(OK_12, { soap12: true }).version).to.equal('1.2')
    expect(read(OK_12, { soap12: true, soapAction: undefined }).version).to.equal('1.2')
    expect(read(OK_12, { soap12: true, soapAction: 'urn:x', contentType: SOAP_XML }).version).to.equal('1.2')
  })

  it('refuses SOAP 1.1 as application/soap+xml with 415, and other types only after routing', () => {
    const sent = { soap12: true, soapAction: undefined }
    expect(refusalOf(OK, { ...sent, contentType: SOAP_XML })).to.equal('415')
    expect(refusalOf(OK, { ...sent, contentType: 'text/plain' })).to.equal('415')
    expect(refusalOf(envelope('<Nope/>'), { ...sent, contentType: 'text/plain' })).to.equal(`1.1 Client: ${NO_ACTION}`)
  })

  it('takes the blame for what keeps it from finding the body element', () => {
    const sent = { soap12: true, soapAction: undefined }
    const missing = (element: string): string =>
      `Server was unable to process request. ---> Request format is invalid: Missing required soap:${element} element.`
    const soap = 'xmlns="http://schemas.xmlsoap.org/soap/envelope/"'
    expect(refusalOf('', sent)).to.equal(
      '1.2 Server: Server was unable to process request. ---> Root element is missing.',
    )
    expect(refusalOf(' \r\n', sent)).to.equal(
      '1.2 Server: Server was unable to process request. ---> Root element is missing.',
    )
    expect(refusalOf(`<foo ${soap}/>`, sent)).to.equal(`1.1 Server: ${missing('Envelope')}`)
    expect(refusalOf(`<Envelope ${soap}><Header/></Envelope>`, sent)).to.equal(`1.1 Server: ${missing('Body')}`)
    expect(refusalOf('<a', sent)).to.equal('400')
    expect(refusalOf('<a><b></a>', sent)).to.match(/^1\.1 VersionMismatch/)
  })

  it('lets a version mismatch override other reasons', () => {
    const sent = { soap12: true, soapAction: undefined }
    const mismatch =
      /^1\.1 VersionMismatch: Possible SOAP version mismatch: Envelope namespace urn:wrong was unexpected/
    expect(refusalOf('<Envelope xmlns="urn:wrong"><Body><x/></Body></Envelope>', sent)).to.match(mismatch)
    const known = `<Envelope xmlns="urn:wrong"><Body><SubEnroll xmlns="${SUB_ENROLLMENT_NAMESPACE}"/></Body></Envelope>`
    expect(refusalOf(known, sent)).to.match(mismatch)
  })
})

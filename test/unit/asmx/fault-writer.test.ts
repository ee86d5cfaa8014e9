import { expect } from 'chai'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { faultText, operationFault, writeFault, type Fault, type SoapRefusal } from '../../../src/asmx/message/index.ts'
import { soapFault, unreadableRequest, versionMismatch } from '../../../src/asmx/message/soap-refusal.ts'

const ON = { customErrors: 'on', faultForm: 'aspnet-2.0' } as const
const OFF = { customErrors: 'off', faultForm: 'aspnet-2.0' } as const
const OLD = { customErrors: 'on', faultForm: 'aspnet-1.1' } as const
const START =
  '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
const NULL_KEY = {
  type: 'System.ArgumentNullException',
  message: 'Value cannot be null.',
  parameter: 'aPublicKeyBytes',
}

function faultOf({ refusal }: SoapRefusal): Fault {
  if (refusal.kind === 'fault') return refusal
  throw new Error('no fault')
}

describe('Faults as ASP.NET 2.0 writes them, [MS-RMPR] §3.1.4.5', () => {
  it('are one line, with CR LF only in their text', () => {
    const fault = operationFault('1.1', {
      type: 'System.ArgumentException',
      message: 'Value <is> not "valid" & so.',
      parameter: 'oInput',
    })
    expect(writeFault(fault, ON)).to.equal(
      `${START}<soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>Server was unable to process request. ---&gt; Value &lt;is&gt; not "valid" &amp; so.\r\nParameter name: oInput</faultstring><detail /></soap:Fault></soap:Body></soap:Envelope>`,
    )
  })

  it('have no detail when they are about a header', () => {
    expect(
      writeFault(faultOf(soapFault('1.1', 'header-not-understood', 'SOAP header H was not understood.')), ON),
    ).to.equal(
      `${START}<soap:Body><soap:Fault><faultcode>soap:MustUnderstand</faultcode><faultstring>SOAP header H was not understood.</faultstring></soap:Fault></soap:Body></soap:Envelope>`,
    )
  })

  it('name what the server speaks, where it speaks both versions', () => {
    const upgrade =
      '<soap:Header><soap12:Upgrade xmlns:soap12="http://www.w3.org/2003/05/soap-envelope"><soap12:SupportedEnvelope qname="soap:Envelope" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" /><soap12:SupportedEnvelope qname="soap12:Envelope" xmlns:soap12="http://www.w3.org/2003/05/soap-envelope" /></soap12:Upgrade></soap:Header><soap:Body>'
    expect(writeFault(faultOf(versionMismatch('u', 'v', true)), ON)).to.include(`${START}${upgrade}<soap:Fault>`)
    expect(writeFault(faultOf(versionMismatch('u', 'v', false)), ON)).to.include(`${START}<soap:Body>`)
  })

  it('have other members and codes in SOAP 1.2', () => {
    expect(writeFault(operationFault('1.2', { type: 'T', message: 'x' }), ON)).to.equal(
      `${START.replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope')}<soap:Body><soap:Fault><soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="en">Server was unable to process request. ---&gt; x</soap:Text></soap:Reason><soap:Detail /></soap:Fault></soap:Body></soap:Envelope>`,
    )
    expect(writeFault(faultOf(soapFault('1.2', 'action-missing', 'x')), ON)).to.include(
      '<soap:Value>soap:Sender</soap:Value>',
    )
    const header = writeFault(faultOf(soapFault('1.2', 'header-not-understood', 'x')), ON)
    expect(header).to.include('<soap:Value>soap:MustUnderstand</soap:Value>').and.not.to.include('Detail')
  })

  it('are well-formed whatever the text is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
        (message) => {
          const text = writeFault(operationFault('1.1', { type: 'T', message }), ON)
          // .NET writes references that XML 1.0 has no characters for; they are the only thing to forgive.
          new SaxesParser().write(text.replace(/&#x[0-9A-F]+;/g, '')).close()
        },
      ),
    )
    expect(writeFault(operationFault('1.1', { type: 'T', message: '\u0001\ufffe\ud800\t\n<&>𝒳' }), ON)).to.include(
      '&#x1;&#xFFFE;\ufffd\t\n&lt;&amp;&gt;𝒳<',
    )
  })
})

describe('Faults as ASP.NET 1.1 writes them', () => {
  it('are indented with CR LF, two dashes to the arrow: the 488 bytes of a recorded answer', () => {
    const fault = operationFault('1.1', {
      type: 'System.NullReferenceException',
      message: 'Object reference not set to an instance of an object.',
    })
    const text = writeFault(fault, OLD)
    expect(Buffer.byteLength(text)).to.equal(488)
    expect(text.split('\r\n')).to.deep.equal([
      '<?xml version="1.0" encoding="utf-8"?>',
      START.slice(START.indexOf('<soap')),
      '  <soap:Body>',
      '    <soap:Fault>',
      '      <faultcode>soap:Server</faultcode>',
      '      <faultstring>Server was unable to process request. --&gt; Object reference not set to an instance of an object.</faultstring>',
      '      <detail />',
      '    </soap:Fault>',
      '  </soap:Body>',
      '</soap:Envelope>',
    ])
  })
})

describe('The text of a fault', () => {
  const guid = faultOf(
    unreadableRequest(
      '1.1',
      'value-unreadable',
      { type: 'System.InvalidOperationException', message: 'There is an error in XML document (1, 2).' },
      { type: 'System.FormatException', message: 'Unrecognized Guid format.' },
    ),
  )

  it('joins messages when custom errors are on', () => {
    expect(faultText(guid, ON)).to.equal(
      'Server was unable to read request. ---> There is an error in XML document (1, 2). ---> Unrecognized Guid format.',
    )
    expect(faultText(operationFault('1.1', { type: 'A.B', message: '' }), ON)).to.equal(
      'Server was unable to process request. ---> SoapException',
    )
  })

  it('tells exceptions by name when they are off, without stack frames', () => {
    const end = '\r\n   --- End of inner exception stack trace ---'
    expect(faultText(operationFault('1.1', NULL_KEY), OFF)).to.equal(
      `System.Web.Services.Protocols.SoapException: Server was unable to process request. ---> System.ArgumentNullException: Value cannot be null.\r\nParameter name: aPublicKeyBytes${end}`,
    )
    expect(faultText(guid, { ...OFF, faultForm: 'aspnet-1.1' })).to.equal(
      `System.Web.Services.Protocols.SoapException: Server was unable to read request. ---> System.InvalidOperationException: There is an error in XML document (1, 2). ---> System.FormatException: Unrecognized Guid format.${end}${end}`,
    )
    expect(faultText(faultOf(soapFault('1.1', 'header-not-understood', 'x')), OFF)).to.equal(
      'System.Web.Services.Protocols.SoapHeaderException: x',
    )
    expect(faultText(operationFault('1.1', { type: 'A.B', message: '' }), OFF)).to.equal(
      `System.Web.Services.Protocols.SoapException: Server was unable to process request. ---> A.B${end}`,
    )
  })
})

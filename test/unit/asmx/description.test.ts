import { expect } from 'chai'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { SaxesParser } from 'saxes'
import {
  cleanHost,
  discoFor,
  hostName,
  requestedPath,
  serviceAddress,
  withSoap12,
  wsdlFor,
} from '../../../src/asmx/description/index.ts'
import { SUB_ENROLL_SHAPE } from '../../../src/protocol/sub-enrollment.ts'
import { SUB_ENROLL_ACTION, SUB_ENROLLMENT_NAMESPACE } from '../../../src/protocol/sub-enrollment.ts'

const WSDL = readFileSync(new URL('../../../wsdl/SubEnrollService.wsdl', import.meta.url), 'utf8')
const SUBJECT = { namespace: SUB_ENROLLMENT_NAMESPACE, bindings: ['SubEnrollServiceSoap'] }

/** Every value of an attribute in a document. */
function attributeValues(xml: string, name: string): string[] {
  const values: string[] = []
  const parser = new SaxesParser({ xmlns: true })
  parser.on('attribute', (attribute) => {
    if (attribute.name === name) values.push(attribute.value)
  })
  parser.write(xml).close()
  return values
}

describe('The service description, [MS-RMPRS] §6.2', () => {
  it('has the spelling of ASP.NET: LF, two blanks a level, names in the order of the specification', () => {
    expect(WSDL).not.to.match(/\r|\t| \n|[^ ]\/>/)
    const lines = WSDL.trimEnd().split('\n')
    expect(lines[0]).to.equal('<?xml version="1.0" encoding="utf-8"?>')
    expect(lines[1]?.match(/(?:xmlns:\w+|targetNamespace)(?==)/g)).to.deep.equal(
      ['s1', 'http', 'soap', 's', 'soapenc', 'tns', 'tm', 'mime', '', 'wsdl'].map((prefix) =>
        prefix === '' ? 'targetNamespace' : `xmlns:${prefix}`,
      ),
    )
    let depth = 0
    for (const line of lines.slice(1)) {
      if (line.trim().startsWith('</')) depth--
      expect(line).to.match(new RegExp(`^ {${2 * depth}}<`))
      if (!/^\s*<\/|\/>$|<\/\w+>$/.test(line)) depth++
    }
    expect(depth).to.equal(0)
  })

  it('names every element that requests are read by', () => {
    const names = attributeValues(WSDL, 'name')
    const shape = SUB_ENROLL_SHAPE
    const { oInput } = shape.operations.SubEnroll.parameters
    for (const name of [
      shape.header.element,
      ...shape.header.members,
      shape.operations.SubEnroll.element,
      'oInput',
      ...Object.entries(oInput).flatMap(([structure, members]) => [structure, ...Object.keys(members)]),
    ]) {
      expect(names).to.include(name)
    }
    expect(attributeValues(WSDL, 'soapAction')).to.deep.equal([SUB_ENROLL_ACTION])
    expect(attributeValues(WSDL, 'targetNamespace')[0]).to.equal(shape.namespace)
  })

  it('has the guid pattern in one piece, and header bindings for both ways', () => {
    const pattern = attributeValues(WSDL, 'value')
    expect(pattern).to.have.length(1)
    expect('0f8fad5b-d9cb-469f-a165-70867728950E').to.match(new RegExp(`^(?:${pattern.join()})$`))
    expect(
      WSDL.match(/<soap:header message="tns:SubEnrollVersionData" part="VersionData" use="literal" \/>/g),
    ).to.have.length(2)
  })

  it('names the address the client used, and nothing else changes', () => {
    const served = wsdlFor(WSDL, 'https://root:8080/_wmcs/certification/subenrollservice.asmx')
    expect(attributeValues(served, 'location')).to.deep.equal([
      'https://root:8080/_wmcs/certification/subenrollservice.asmx',
    ])
    expect(wsdlFor(served, 'http://rms01/_wmcs/Certification/SubEnrollService.asmx')).to.equal(WSDL.trimEnd())
  })

  it('holds any address, however hostile', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('$&', "$'", '"><x a="', '&amp;', '$1')), (path) => {
        const address = serviceAddress('http', 'root', `/${path}`)
        expect(attributeValues(wsdlFor(WSDL, address), 'location')).to.deep.equal([address])
        expect(attributeValues(discoFor(address, SUBJECT), 'docRef')).to.deep.equal([address])
      }),
    )
    expect(attributeValues(wsdlFor(WSDL, 'a\u0001\n\ud800'), 'location')).to.deep.equal(['a\ufffd\ufffd\ufffd'])
  })
})

/** What ASP.NET 2.0 and later write for SOAP 1.2 after the binding and the port for SOAP 1.1. */
const SOAP12_BINDING = `  <wsdl:binding name="SubEnrollServiceSoap12" type="tns:SubEnrollServiceSoap">
    <soap12:binding transport="http://schemas.xmlsoap.org/soap/http" />
    <wsdl:operation name="SubEnroll">
      <soap12:operation soapAction="http://microsoft.com/DRM/SubEnrollmentService/SubEnroll" style="document" />
      <wsdl:input>
        <soap12:body use="literal" />
        <soap12:header message="tns:SubEnrollVersionData" part="VersionData" use="literal" />
      </wsdl:input>
      <wsdl:output>
        <soap12:body use="literal" />
        <soap12:header message="tns:SubEnrollVersionData" part="VersionData" use="literal" />
      </wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
`
const SOAP12_PORT = `    <wsdl:port name="SubEnrollServiceSoap12" binding="tns:SubEnrollServiceSoap12">
      <soap12:address location="http://rms01/_wmcs/Certification/SubEnrollService.asmx" />
    </wsdl:port>
`
const SOAP12_NAMESPACE = ' xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"'

describe('The service description where SOAP 1.2 is spoken too', () => {
  it('has a second binding and port, and all the rest is as it was', () => {
    const both = withSoap12(WSDL)
    for (const added of [SOAP12_BINDING, SOAP12_PORT, SOAP12_NAMESPACE]) expect(both.split(added)).to.have.length(2)
    const without = both.replace(SOAP12_BINDING, '').replace(SOAP12_PORT, '').replace(SOAP12_NAMESPACE, '')
    expect(without).to.equal(WSDL)
    expect(both.indexOf(SOAP12_BINDING)).to.equal(both.indexOf('  <wsdl:service ') - SOAP12_BINDING.length)
    expect(both.indexOf(SOAP12_PORT)).to.equal(both.indexOf('  </wsdl:service>') - SOAP12_PORT.length)
  })

  it('names the address at both ports', () => {
    expect(attributeValues(wsdlFor(withSoap12(WSDL), 'http://root/a?b&c'), 'location')).to.deep.equal([
      'http://root/a?b&c',
      'http://root/a?b&c',
    ])
  })
})

describe('The discovery document', () => {
  it('has the form of ASP.NET, its lines ended as on Windows', () => {
    expect(discoFor('http://rms01/a.asmx', SUBJECT)).to.equal(
      [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<discovery xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.xmlsoap.org/disco/">',
        '  <contractRef ref="http://rms01/a.asmx?wsdl" docRef="http://rms01/a.asmx" xmlns="http://schemas.xmlsoap.org/disco/scl/" />',
        '  <soap address="http://rms01/a.asmx" xmlns:q1="http://microsoft.com/DRM/SubEnrollmentService" binding="q1:SubEnrollServiceSoap" xmlns="http://schemas.xmlsoap.org/disco/soap/" />',
        '</discovery>',
      ].join('\r\n'),
    )
  })

  it('has one element for each port', () => {
    const both = discoFor('http://rms01/', { ...SUBJECT, bindings: ['A', 'B'] })
    expect(attributeValues(both, 'binding')).to.deep.equal(['q1:A', 'q2:B'])
    expect(both).to.include('xmlns:q2=')
  })
})

describe('The Host header', () => {
  it('is taken if it can be a host', () => {
    for (const host of ['root', 'root.example:8080', '[::1]:80', 'my_root-1', '127.0.0.1']) {
      expect(cleanHost(host, 'fallback')).to.equal(host)
    }
  })

  it('is not repeated otherwise', () => {
    for (const host of [undefined, '', 'a b', 'a/b', '"><x', 'a@b', 'a?b', 'ä', 'a\n', 'a\r\nb', '%41']) {
      expect(cleanHost(host, 'fallback')).to.equal('fallback')
    }
  })
})

describe('The name of a host', () => {
  it('is the host without its port', () => {
    for (const [host, name] of [
      ['root', 'root'],
      ['root.example:8080', 'root.example'],
      ['127.0.0.1:80', '127.0.0.1'],
      ['[::1]:80', '[::1]'],
      ['[2001:db8::1]', '[2001:db8::1]'],
      ['[', '['],
    ] as const) {
      expect(hostName(host)).to.equal(name)
    }
  })
})

describe('The path of a request', () => {
  it('is spelled as the client did, needless escapes undone, without origin, query and fragment', () => {
    for (const [target, path] of [
      ['/_WMCS/a.asmx?wsdl', '/_WMCS/a.asmx'],
      ['/%5fwmcs/%61.asmx#x?y', '/_wmcs/a.asmx'],
      ['HTTP://evil.example/a.asmx?http://b/c', '/a.asmx'],
      ['/a%22%3Cb%C3%A7', '/a%22%3Cb%C3%A7'],
    ] as const) {
      expect(requestedPath(target)).to.equal(path)
    }
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import {
  readSoapMessage,
  requestBodyWriter,
  SoapRefusal,
  writeSoapEnvelope,
  type StructureValue,
} from '../../../src/asmx/message/index.ts'
import { GROUP_EXPANSION_SHAPE } from '../../../src/protocol/group-expansion.ts'
import type { ServiceShape } from '../../../src/protocol/message-shape.ts'
import { SERVER_SHAPE } from '../../../src/protocol/server-service.ts'
import { soapContentType } from '../../../src/protocol/soap.ts'
import { LICENSE_SHAPE } from '../../../src/protocol/use-licensing.ts'

const { AcquireLicense } = LICENSE_SHAPE.operations
const { IsPrincipalMemberOf } = GROUP_EXPANSION_SHAPE.operations

/** The values of a request with this body. */
function read(shape: ServiceShape, operation: string, body: string): StructureValue {
  const action = shape.operations[operation]?.action ?? ''
  const post = {
    contentType: soapContentType('1.1'),
    soapAction: `"${action}"`,
    body: Buffer.from(writeSoapEnvelope('1.1', undefined, body)),
  }
  return readSoapMessage(post, shape, { soap12: false }).values
}

const license = (members: string): string =>
  `<AcquireLicense xmlns="${LICENSE_SHAPE.namespace}"><RequestParams>${members}</RequestParams></AcquireLicense>`

const readLicense = (members: string) => read(LICENSE_SHAPE, 'AcquireLicense', license(members))

const member = (content: string): string => `<AcquireLicenseParams>${content}</AcquireLicenseParams>`
const certs = (...certificates: readonly string[]): string =>
  `<LicenseeCerts>${certificates.map((xml) => `<Certificate>${xml}</Certificate>`).join('')}</LicenseeCerts>`

const question = (count: string): string =>
  `<IsPrincipalMemberOf xmlns="${GROUP_EXPANSION_SHAPE.namespace}"><crossForestCallsSoFar>${count}</crossForestCallsSoFar></IsPrincipalMemberOf>`

function refusalOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof SoapRefusal) return error.message
    throw error
  }
  throw new Error('it was not refused')
}

describe('values that are read by a shape', () => {
  it('XML is read as it stands, with what is before, behind and around it left out', () => {
    const xml = '<XrML xmlns="" version="1.2"><BODY a=\'1\'>&lt; <!-- c --> <b /></BODY></XrML>'
    expect(readLicense(member(certs(` <!-- c -->\n${xml}<other/> `)))).to.deep.equal({
      RequestParams: {
        AcquireLicenseParams: [
          {
            LicenseeCerts: { Certificate: [xml] },
            IssuanceLicense: { Certificate: [] },
            ApplicationData: undefined,
          },
        ],
      },
    })
  })

  it('XML is read in the spelling of .NET, in which it is signed', () => {
    expect(readLicense(member(certs('<XrML><ID type="a"/></XrML>')))).to.have.nested.property(
      'RequestParams.AcquireLicenseParams[0].LicenseeCerts.Certificate[0]',
      '<XrML><ID type="a" /></XrML>',
    )
  })

  it('XML that begins with a text is all that stands there, and nothing is undefined', () => {
    const values = readLicense(member(certs(' text <a/> ', '', ' ', '<a />')))
    expect(values).to.have.nested.property('RequestParams.AcquireLicenseParams[0].LicenseeCerts.Certificate')
    expect(readLicense(member('<ApplicationData>  a&amp;b </ApplicationData>'))).to.have.nested.property(
      'RequestParams.AcquireLicenseParams[0].ApplicationData',
      'a&amp;b',
    )
    expect(JSON.stringify(values)).to.include('["text <a/>",null,null,"<a />"]')
  })

  it('elements of the service inside XML are none of its values', () => {
    const inner = `<LicenseeCerts><Certificate><x /></Certificate></LicenseeCerts>`
    expect(readLicense(member(certs(inner)))).to.have.nested.property(
      'RequestParams.AcquireLicenseParams[0].LicenseeCerts.Certificate[0]',
      inner,
    )
  })

  it('members of a batch are kept apart', () => {
    const values = readLicense(member(certs('<a />', '<b />')) + member('') + member(certs('<c/>')))
    const lists = JSON.stringify(values)
    expect(lists.match(/"Certificate":\[[^\]]*\]/g)).to.deep.equal([
      '"Certificate":["<a />","<b />"]',
      '"Certificate":[]',
      '"Certificate":[]',
      '"Certificate":[]',
      '"Certificate":["<c />"]',
      '"Certificate":[]',
    ])
  })

  it('integers are .NET’s', () => {
    const count = (text: string) =>
      read(GROUP_EXPANSION_SHAPE, 'IsPrincipalMemberOf', question(text))['crossForestCallsSoFar']
    expect([' 7 ', '+7', '-7', '007', '-0'].map(count)).to.deep.equal([7, 7, -7, 7, 0])
    expect(refusalOf(() => count(''))).to.match(/\(1, \d+\)\. ---> Input string was not in a correct format\.$/)
    expect(refusalOf(() => count('1.0'))).to.include('correct format')
    expect(refusalOf(() => count('2147483648'))).to.include('too large or too small for an Int32')
  })

  it('what is not there is 0, and no list', () => {
    const body = `<IsPrincipalMemberOf xmlns="${GROUP_EXPANSION_SHAPE.namespace}" />`
    expect(read(GROUP_EXPANSION_SHAPE, 'IsPrincipalMemberOf', body)).to.deep.equal({
      principalName: undefined,
      principalCrossForest: undefined,
      targetGroups: { string: [] },
      crossForestCallsSoFar: 0,
    })
  })

  it('a type that is none is refused by the name that [MS-RMPR] §3.7.4.2 has for it', () => {
    const body = `<FindServiceLocationsForUser xmlns="${SERVER_SHAPE.namespace}"><ServiceNames><ServiceLocationRequest><Type>Nothing</Type></ServiceLocationRequest></ServiceNames></FindServiceLocationsForUser>`
    try {
      read(SERVER_SHAPE, 'FindServiceLocationsForUser', body)
      expect.fail('it was read')
    } catch (error) {
      if (!(error instanceof SoapRefusal) || error.refusal.kind !== 'fault') throw error
      expect(error.refusal.exceptions.at(-1)?.type).to.equal('System.InvalidOperationException')
    }
  })

  it('are what was written, whatever the texts', () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' '))
    const write = requestBodyWriter(GROUP_EXPANSION_SHAPE.namespace, IsPrincipalMemberOf)
    fc.assert(
      fc.property(text, fc.array(text), fc.integer({ min: -0x80000000, max: 0x7fffffff }), (name, groups, count) => {
        const values = {
          principalName: name,
          principalCrossForest: undefined,
          targetGroups: { string: groups },
          crossForestCallsSoFar: count,
        }
        expect(read(GROUP_EXPANSION_SHAPE, 'IsPrincipalMemberOf', write(values))).to.deep.equal(values)
      }),
    )
    const writeLicense = requestBodyWriter(LICENSE_SHAPE.namespace, AcquireLicense)
    const xml = text.map((value) => `<a xmlns="" b="1">${value.replaceAll(/[&<>]/g, '')}<c /></a>`)
    fc.assert(
      fc.property(fc.array(fc.array(xml)), (members) => {
        const values = {
          RequestParams: {
            AcquireLicenseParams: members.map((list) => ({
              LicenseeCerts: { Certificate: list },
              IssuanceLicense: { Certificate: list.slice(1) },
              ApplicationData: list[0],
            })),
          },
        }
        expect(read(LICENSE_SHAPE, 'AcquireLicense', writeLicense(values))).to.deep.equal(values)
      }),
    )
  })
})

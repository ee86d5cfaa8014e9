import { expect } from 'chai'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import {
  readSubEnrollArguments,
  readVersionDataArgument,
  writeSubEnrollRequest,
} from '../../../src/asmx/message/index.ts'
import type { Guid } from '../../../src/base/guid.ts'
import { SOAP_NAMESPACES } from '../../../src/protocol/soap.ts'
import { SUB_ENROLLMENT_NAMESPACE } from '../../../src/protocol/sub-enrollment.ts'

interface Tree {
  [name: string]: Tree | string | null
}

/** What node-soap makes of an envelope: objects by element name, texts trimmed, null for empty elements. */
function asArguments(xml: string): { readonly args: Tree | string | null; readonly headers: Tree | string | null } {
  const root: Tree = {}
  const open: Tree[] = [root]
  let text = ''
  const parser = new SaxesParser({ xmlns: true })
  parser.on('opentag', ({ local }) => {
    const child: Tree = {}
    const parent = open.at(-1)!
    parent[local] = child
    open.push(child)
    text = ''
  })
  parser.on('text', (piece) => (text += piece))
  parser.on('closetag', ({ local }) => {
    const closed = open.pop()!
    if (Object.keys(closed).length === 0) open.at(-1)![local] = text.trim() === '' ? null : text.trim()
    text = ''
  })
  parser.write(xml).close()
  const { Body, Header } = root.Envelope as Tree
  return { args: (Body as Tree).SubEnroll ?? null, headers: Header ?? null }
}

const anyUtf16 = fc.string({ unit: fc.integer({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) })
const anyText = fc.oneof(anyUtf16, fc.string({ unit: 'binary' }), fc.constantFrom('', ' ', '%', '%u0041', '=', '&amp;'))
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined })

const anyParameters = fc.record({
  publicKeyBytes: maybe(fc.uint8Array()),
  guid: fc.uuid().map((uuid) => uuid.toLowerCase() as Guid),
  sku: maybe(anyText),
  version: maybe(anyText),
  name: maybe(anyText),
  url: maybe(anyText),
})
const anyVersionData = maybe(fc.record({ minimumVersion: maybe(anyText), maximumVersion: maybe(anyText) }))

const ofBytes = ({ publicKeyBytes, ...rest }: { readonly publicKeyBytes: Uint8Array | undefined }) => ({
  ...rest,
  publicKeyBytes: publicKeyBytes && [...publicKeyBytes],
})

describe('The request that node-soap is given in place of the client’s', () => {
  it('brings any parameters and any header through unchanged', () => {
    fc.assert(
      fc.property(anyParameters, anyVersionData, fc.constantFrom('1.1', '1.2'), (parameters, versionData, version) => {
        const { args, headers } = asArguments(writeSubEnrollRequest(version, parameters, versionData))
        expect(ofBytes(readSubEnrollArguments(args))).to.deep.equal(ofBytes(parameters))
        expect(readVersionDataArgument(headers)).to.deep.equal(versionData)
      }),
      { numRuns: 500 },
    )
  })

  it('holds ASCII that means nothing in XML, and no attribute but its own', () => {
    fc.assert(
      fc.property(anyParameters, (parameters) => {
        const xml = writeSubEnrollRequest('1.1', parameters)
        expect(xml).to.match(/^[\x20-\x7e]*$/)
        expect(xml).not.to.match(/[&[\]]|<!|<\?(?!xml )/)
        expect(xml.match(/"[^"]*"/g)).to.deep.equal([`"${SOAP_NAMESPACES['1.1']}"`, `"${SUB_ENROLLMENT_NAMESPACE}"`])
      }),
    )
  })

  it('is of the version asked for', () => {
    const parameters = {
      publicKeyBytes: undefined,
      guid: '',
      sku: 'a',
      version: undefined,
      name: undefined,
      url: undefined,
    }
    expect(writeSubEnrollRequest('1.2', parameters)).to.include(`xmlns:soap="${SOAP_NAMESPACES['1.2']}"`)
  })

  it('is the only source of arguments', () => {
    const key = (members: unknown) => ({ oInput: { CertificatePublicKey: members } })
    const guid = '=00000000-0000-0000-0000-000000000000'
    for (const args of [
      undefined,
      null,
      'x',
      {},
      key({}),
      key({ Guid: 'x' }),
      key({ Guid: guid.slice(1) }),
      key({ Guid: [guid, guid] }),
      key({ Guid: guid, aPublicKeyBytes: 'AQID' }),
      key({ Guid: guid, aPublicKeyBytes: '=A===' }),
      key({ Guid: '=%' }),
      { oInput: { CertificatePublicKey: { Guid: guid }, EnrolleeInformation: { SKU: 'x' } } },
      key(Object.create({ Guid: guid })),
    ]) {
      expect(() => readSubEnrollArguments(args), JSON.stringify(args))
        .to.throw()
        .with.property('code', 'NotCanonical')
    }
    expect(readSubEnrollArguments(key({ Guid: guid }))).to.deep.include({ sku: undefined, publicKeyBytes: undefined })
    expect(readVersionDataArgument(undefined)).to.equal(undefined)
  })
})

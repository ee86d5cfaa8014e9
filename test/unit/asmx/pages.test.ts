import { expect } from 'chai'
import fc from 'fast-check'
import {
  describe as describeTexts,
  sampleEnvelope,
  subEnrollTexts,
  writeMethodNotFoundPage,
  writeOperationPage,
  writeServicePage,
  type CallerStanding,
  type ServiceDescription,
} from '../../../src/asmx/description/index.ts'
import { createSeededRandom } from '../../../src/base/random.ts'
import { derivePrivateKey, formatPkcs1PublicKey, rsaPublicKeyOf } from '../../../src/certificates/index.ts'
import { checkRequest } from '../../../src/enrollment/index.ts'
import { PROFILES, type ProfileName } from '../../../src/protocol/profile.ts'
import { readSoapMessage, subEnrollParameters } from '../../../src/asmx/message/index.ts'
import { SUB_ENROLL_SHAPE } from '../../../src/protocol/sub-enrollment.ts'
import { blockOf, blocksOf, faultsOfPage, verdictOf } from '../../support/html-page.ts'

interface Variant {
  readonly soap12?: boolean
  readonly keySizes?: readonly number[]
  readonly profile?: ProfileName
}

const describeWith = ({ soap12 = false, keySizes = [1024], profile = 'rms-1.0-sp2' }: Variant = {}) =>
  describeTexts(subEnrollTexts({ keySizes, profile: PROFILES[profile] }), {
    file: 'SubEnrollService.asmx',
    wsdl: '<wsdl/>',
    soap12,
    server: 'root certification server',
    answered: PROFILES[profile],
  })

const PATH = '/_wmcs/Certification/SubEnrollService.asmx'
const PLACE = { address: `http://rms01:8080${PATH}`, host: 'rms01', path: PATH }

const STANDINGS: readonly CallerStanding[] = [
  { kind: 'anonymous' },
  { kind: 'logon-failed' },
  { kind: 'known', account: 'EMULATOR\\rmsadmin', granted: false },
  { kind: 'known', account: 'EMULATOR\\rmsadmin', granted: true },
  { kind: 'known', account: `EMULATOR\\<b>"'&$(reboot)`, granted: false },
]

const servicePage = (standing: CallerStanding = { kind: 'anonymous' }, service = describeWith()) =>
  writeServicePage(service, { ...PLACE, standing })

function operationPage(standing: CallerStanding = { kind: 'anonymous' }, service = describeWith()): string {
  const operation = service.operations.get('SubEnroll')
  if (operation === undefined) throw new Error('there is no SubEnroll')
  return writeOperationPage(service, 'SubEnroll', operation, { ...PLACE, standing })
}

/** The part of a sample after the empty line. */
const bodyOf = (sample: string): string => sample.slice(sample.indexOf('\n\n') + 2)

describe('The pages of a service', () => {
  describe('are valid and accessible HTML', () => {
    for (const soap12 of [false, true]) {
      for (const standing of STANDINGS) {
        it(`${JSON.stringify(standing)}${soap12 ? ', with SOAP 1.2' : ''}`, async () => {
          const service = describeWith({ soap12 })
          expect(await faultsOfPage(servicePage(standing, service))).to.deep.equal([])
          expect(await faultsOfPage(operationPage(standing, service))).to.deep.equal([])
        })
      }
    }

    it('whatever was asked for', async () => {
      for (const name of ['', 'Nope', '<script>alert(1)</script>', '"><b', '\u0000', 'x'.repeat(5000)]) {
        expect(await faultsOfPage(writeMethodNotFoundPage(describeWith(), PATH, name)), name).to.deep.equal([])
      }
    })

    it('and the check would notice', async () => {
      for (const [good, bad] of [
        ['</section>', ''],
        ['<h2 id="access">', '<h4 id="access">'],
        ['<html lang="en">', '<html>'],
        ['<title>', '<title><b>'],
        ['id="operations"', 'id="access"'],
      ] as const) {
        const broken = servicePage().replace(good, bad)
        expect(await faultsOfPage(broken), bad).not.to.deep.equal([])
      }
    })
  })

  it('have what clients and generators look for', () => {
    for (const page of [servicePage(), operationPage(), writeMethodNotFoundPage(describeWith(), PATH, 'x')]) {
      expect(page).to.contain('<title>SubEnrollService Web Service</title>')
      expect(page).to.contain(`<link rel="alternate" type="text/xml" href="${PATH}?disco"/>`)
    }
    expect(servicePage()).to.contain('<a href="SubEnrollService.asmx?WSDL">Service Description</a>')
    expect(servicePage()).to.contain('<a href="SubEnrollService.asmx?op=SubEnroll">SubEnroll</a>')
    expect(operationPage()).to.contain('<a href="SubEnrollService.asmx">')
    expect(operationPage()).to.contain('<a href="SubEnrollService.asmx?WSDL">')
  })

  it('have no scripts, and load nothing from anywhere', () => {
    for (const page of [servicePage(), operationPage()]) {
      expect(page).not.to.match(/<script|<img|<iframe|<form|@import|url\(|\son\w+=|javascript:/i)
      expect([...page.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, target]) => target)).to.satisfy(
        (targets: string[]) => targets.every((target) => /^(?:SubEnrollService\.asmx|\/_wmcs|data:,$)/.test(target)),
      )
    }
  })

  it('say that there is no such method, and which there are', () => {
    const page = writeMethodNotFoundPage(describeWith(), PATH, 'subenroll')
    expect(page).to.contain('<h1>Method Not Found</h1>')
    expect(page).to.contain("Method 'subenroll' was not found in service SubEnrollService.")
    expect(page).to.contain('<a href="SubEnrollService.asmx?op=SubEnroll">')
  })

  it('let no text become markup: name, address, path, operation', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('<b x="', '</pre><b>', '"><script>', '&lt;'))
    const skeleton = (page: string) =>
      page
        .replaceAll(/<style>.*<\/style>/gs, '')
        .match(/<\/?[a-z]\w*/g)
        ?.join()
    const frame = (hostile: string) => {
      const standing = { kind: 'known', account: hostile, granted: false } as const
      const request = { address: hostile, host: hostile, path: hostile, standing }
      const service = describeWith()
      const [operation] = service.operations.values()
      if (operation === undefined) throw new Error('there is no operation')
      return [
        writeServicePage(service, request),
        writeOperationPage(service, 'SubEnroll', operation, request),
        writeMethodNotFoundPage(service, hostile, hostile),
      ].map(skeleton)
    }
    const plain = frame('x')
    fc.assert(
      fc.property(text, (hostile) => {
        expect(frame(hostile)).to.deep.equal(plain)
      }),
      { numRuns: 50 },
    )
  })
})

describe('Whether the one who looks may call', () => {
  const commands = (standing: CallerStanding) => blocksOf(servicePage(standing))

  it('is not known of somebody who has not said who that is; a logon and a grant would tell', () => {
    expect(verdictOf(servicePage())).to.match(/^Not without logging on\. You have not said who you are\./)
    expect(commands({ kind: 'anonymous' })).to.deep.equal([
      `curl --user NAME http://rms01:8080${PATH}`,
      'rms-emulator dacl grant SubEnrollService.asmx NAME',
    ])
  })

  it('is denied to wrong credentials, without a word about the list', () => {
    expect(verdictOf(servicePage({ kind: 'logon-failed' }))).to.match(/^No\. The credentials .* 401\.1\.$/)
    expect(commands({ kind: 'logon-failed' })).to.deep.equal([`curl --user NAME http://rms01:8080${PATH}`])
  })

  it('is denied to an account that the list leaves out, with the command that lets it in', () => {
    const standing = { kind: 'known', account: 'EMULATOR\\rmsadmin', granted: false } as const
    expect(verdictOf(servicePage(standing))).to.match(/^No\. You are EMULATOR\\rmsadmin, .* 401\.3\.$/)
    expect(commands(standing)).to.deep.equal([`rms-emulator dacl grant SubEnrollService.asmx 'EMULATOR\\rmsadmin'`])
  })

  it('is granted to an account that the list lets in', () => {
    const standing = { kind: 'known', account: 'EMULATOR\\rmsadmin', granted: true } as const
    expect(verdictOf(servicePage(standing))).to.match(/^Yes\. You are EMULATOR\\rmsadmin,/)
    expect(commands(standing)).to.deep.equal([])
  })

  it('gives commands that a shell takes as they are meant, whatever the name', () => {
    const standing = { kind: 'known', account: "EMULATOR\\o'hara $(id)", granted: false } as const
    expect(commands(standing)).to.deep.equal([
      String.raw`rms-emulator dacl grant SubEnrollService.asmx 'EMULATOR\o'\''hara $(id)'`,
    ])
  })
})

describe('The sample messages', () => {
  it('have the form of ASP.NET’s pages: indented, namespaces in the order xsi, xsd, soap, no port', () => {
    const lines = blockOf(operationPage(), 'POST').split('\n')
    expect(lines.slice(0, 3)).to.deep.equal([
      `POST ${PATH} HTTP/1.1`,
      'Host: rms01',
      'Content-Type: text/xml; charset=utf-8',
    ])
    expect(lines.slice(4, 12)).to.deep.equal([
      'SOAPAction: "http://microsoft.com/DRM/SubEnrollmentService/SubEnroll"',
      '',
      '<?xml version="1.0" encoding="utf-8"?>',
      '<soap:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">',
      '  <soap:Header>',
      '    <VersionData xmlns="http://microsoft.com/DRM/SubEnrollmentService">',
      '      <MinimumVersion>1.0.0.0</MinimumVersion>',
      '      <MaximumVersion>1.0.0.0</MaximumVersion>',
    ])
  })

  it('name in the answer what the profile offers, and show two certificates', () => {
    const answer = blockOf(operationPage({ kind: 'anonymous' }, describeWith({ profile: 'rms-1.0-sp1' })), 'HTTP/1.1')
    expect(answer).to.contain('Content-Length: length')
    expect(answer).to.contain('<MaximumVersion>1.0.0.0</MaximumVersion>')
    expect(answer.match(/<string>/g)).to.have.length(2)
    expect(blockOf(operationPage(), 'HTTP/1.1')).to.contain('<MaximumVersion>1.1.0.0</MaximumVersion>')
  })

  for (const profile of Object.keys(PROFILES) as ProfileName[]) {
    for (const keySizes of [[1024], [2048], [1024, 2048], [2048, 1024]]) {
      it(`are requests that pass every check, ${profile}, keys of ${keySizes.join(' or ')}`, () => {
        const sample = blockOf(operationPage({ kind: 'anonymous' }, describeWith({ keySizes, profile })), 'POST')
        const body = bodyOf(sample)
        expect(sample).to.contain(`Content-Length: ${Buffer.byteLength(body)}\n`)
        const [, soapAction] = /^SOAPAction: (.*)$/m.exec(sample) ?? []
        const post = { contentType: 'text/xml; charset=utf-8', soapAction, body: Buffer.from(body) }
        const parameters = subEnrollParameters(readSoapMessage(post, SUB_ENROLL_SHAPE, { soap12: false }).values)
        const enrollee = checkRequest(parameters, { keySizes, isKeyOfHierarchy: () => false })
        expect(enrollee).to.deep.include({ name: 'RMS02', version: PROFILES[profile].build })
      })
    }
  }

  it('are there for SOAP 1.2 only where it is spoken', () => {
    expect(operationPage()).not.to.contain('SOAP 1.2')
    const page = operationPage({ kind: 'anonymous' }, describeWith({ soap12: true }))
    const samples = blocksOf(page).filter((block) => block.startsWith('POST'))
    expect(samples).to.have.length(2)
    expect(samples[1]).to.contain('Content-Type: application/soap+xml; charset=utf-8\n')
    expect(samples[1]).not.to.contain('SOAPAction')
    expect(samples[1]).to.contain('xmlns:soap12="http://www.w3.org/2003/05/soap-envelope">')
    const post = { contentType: 'application/soap+xml; charset=utf-8', soapAction: undefined }
    const body = Buffer.from(bodyOf(samples[1] ?? ''))
    expect(readSoapMessage({ ...post, body }, SUB_ENROLL_SHAPE, { soap12: true }).version).to.equal('1.2')
  })

  it('have a value and a meaning for every element, and no placeholder but the length of the answer', () => {
    const page = operationPage()
    const { CertificatePublicKey, EnrolleeInformation } = SUB_ENROLL_SHAPE.operations.SubEnroll.parameters.oInput
    for (const element of Object.keys({ ...CertificatePublicKey, ...EnrolleeInformation })) {
      expect(page).to.contain(`<dt><code>${element}</code></dt>`)
    }
    expect(blocksOf(page).join('\n')).not.to.match(/>(?:string|base64Binary|guid)</)
  })

  it('have keys that anybody can make again', () => {
    for (const size of [1024, 2048]) {
      const key = derivePrivateKey(createSeededRandom('example', `licensing server ${size}`), size)
      const base64 = Buffer.from(formatPkcs1PublicKey(rsaPublicKeyOf(key))).toString('base64')
      expect(operationPage({ kind: 'anonymous' }, describeWith({ keySizes: [size] }))).to.contain(`&gt;${base64}&lt;`)
    }
  })

  it('name types where a service has no example values, as ASP.NET’s do', () => {
    const service: ServiceDescription['shape'] = {
      name: 'X',
      namespace: 'urn:x',
      header: { element: 'VersionData', members: ['MinimumVersion'] },
      operations: {},
    }
    const shape = { a: 'string', b: { c: 'base64', d: { e: 'guid' } }, f: ['string'] } as const
    const body = { element: 'Certify', shape, values: { e: '<&>' } }
    expect(sampleEnvelope({ service, version: '1.2', header: {}, body }).split('\n').slice(2)).to.deep.equal([
      '  <soap12:Header>',
      '    <VersionData xmlns="urn:x">',
      '      <MinimumVersion>string</MinimumVersion>',
      '    </VersionData>',
      '  </soap12:Header>',
      '  <soap12:Body>',
      '    <Certify xmlns="urn:x">',
      '      <a>string</a>',
      '      <b>',
      '        <c>base64Binary</c>',
      '        <d>',
      '          <e>&lt;&amp;&gt;</e>',
      '        </d>',
      '      </b>',
      '      <f>string</f>',
      '      <f>string</f>',
      '    </Certify>',
      '  </soap12:Body>',
      '</soap12:Envelope>',
    ])
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { DomainError } from '../../../src/base/domain-error.ts'
import { LICENSE_RULES } from '../../../src/asmx/license-rules.ts'
import { CHECKS, LICENSE_CHECKS } from '../../../src/certificates/index.ts'
import { loadSettings } from '../../../src/config/index.ts'
import { run } from '../cli/fake-io.ts'
import { CHECK_PLACES, lintFile, type FileRules } from '../../../src/lint/index.ts'
import { PROFILES } from '../../../src/protocol/profile.ts'

const EXCHANGES = new URL('../../../fixtures/exchanges/', import.meta.url)

interface Recorded {
  readonly name: string
  readonly request: Buffer
  readonly response: Buffer
  readonly refusal: string | null
  readonly switches: readonly string[]
}

function readRecorded(name: string): Recorded {
  const file = (which: string) => readFileSync(new URL(`${name}/${which}`, EXCHANGES))
  const about = JSON.parse(file('about.json').toString()) as {
    readonly switches: readonly string[]
    readonly refusal?: string | null
    readonly preparation?: { readonly refusal: string | null }
  }
  const refusal = about.preparation?.refusal ?? about.refusal ?? null
  return { name, request: file('request.http'), response: file('response.http'), refusal, switches: about.switches }
}

function rulesOf(assignments: readonly string[]): FileRules {
  const settings = loadSettings({ environment: {}, assignments })
  return {
    soap12: settings['asmx.soap12'],
    profile: PROFILES[settings.profile],
    keySizes: settings['request.keySizes'] ?? [settings.cryptographicMode === 2 ? 2048 : 1024],
    serverInformation: settings['enrollment.serverInformation'],
    anchors: undefined,
    at: undefined,
  }
}

const RULES = rulesOf([])

/** What only a running server knows: its keys, its books, its clock; and a body that is announced and not there. */
const BEYOND: readonly (string | null)[] = [
  'key-of-hierarchy',
  'rekey-refused',
  'issuer-expired',
  'outlives-issuer',
  'request-too-long',
  'decommissioned',
  ...Object.keys(LICENSE_RULES),
]

/** One of its three members has an account certificate that was edited. */
const BATCH = 'AcquireLicense__batch'

const recorded = readdirSync(EXCHANGES)
  .filter((name) =>
    /^(?:SubEnroll|Enroll|GetLicensorCertificate|Certify|GetClientLicensorCert|Acquire(?:Issuance)?License)__/.test(
      name,
    ),
  )
  .map(readRecorded)
const named = (name: string): Recorded => recorded.find((exchange) => exchange.name === name)!

const lintRequest = ({ request, switches }: Recorded) => lintFile(request, rulesOf(switches))
const statusOf = ({ response }: Recorded) => Number(/^HTTP\/1\.1 (\d+)/.exec(response.toString('latin1'))?.[1])

describe('lint: a request is explained by the rules of the server', () => {
  for (const exchange of recorded.filter(({ refusal }) => refusal !== null && !BEYOND.includes(refusal))) {
    it(`${exchange.name} breaks ${exchange.refusal}, and the answer is the recorded one`, () => {
      const [first] = lintRequest(exchange).findings
      expect(first?.rule).to.equal(exchange.refusal)
      expect(first?.answer).to.include(`HTTP ${statusOf(exchange)}`)
      expect(first?.paragraph).not.to.equal('')
    })
  }

  const answered = recorded.filter((one) => statusOf(one) === 200 && one.request.toString().startsWith('POST'))
  for (const exchange of answered.filter(({ name }) => name !== BATCH)) {
    it(`${exchange.name} breaks nothing, and neither does the answer`, () => {
      expect(lintRequest(exchange).findings).to.deep.equal([])
      const rules = lintFile(exchange.response, RULES).findings.map(({ rule }) => rule)
      // `xrml.nameInSlc` has [MS-RMPRS] §3.3.4.1.3.3 against [MS-RMPR] §2.2.9.3.3.
      expect(rules).to.deep.equal(exchange.switches.includes('xrml.nameInSlc=true') ? ['licensor-name'] : [])
    })
  }

  it('by everything that is wrong, in the order of the server', () => {
    const text = named('SubEnroll__first_enrollment')
      .request.toString()
      .replace(/<Guid>[^<]*/, '<Guid>')
      .replace('<Guid></Guid>', '')
      .replace(/<URL>[^<]*/, '<URL>ftp://x/y')
      .replace('<MaximumVersion>1.0', '<MaximumVersion>9.0')
    const body = text.slice(text.indexOf('<?xml'))
    const { findings } = lintFile(Buffer.from(body), RULES)
    expect(findings.map(({ rule }) => rule)).to.deep.equal(['version-unsupported', 'guid-empty', 'url-malformed'])
    const [version, guid, url] = findings.map(({ place }) => body.slice(place.column - 1).split('>', 1)[0])
    expect([version, guid, url]).to.deep.equal([
      '<VersionData xmlns="http://microsoft.com/DRM/SubEnrollmentService"',
      '<CertificatePublicKey',
      '<URL',
    ])
  })

  it('with its place in the file, head and lines counted', () => {
    const { request } = named('SubEnroll__guid_short_indented_cr_lf')
    const [finding] = lintFile(request, RULES).findings
    const { line, column } = finding!.place
    const [, l, c] = /\((\d+), (\d+)\)/.exec(finding!.detail)!
    const head = request.toString().split('\r\n\r\n', 1)[0]!.split('\r\n').length + 1
    expect({ line: line - head, column }).to.deep.equal({ line: Number(l), column: Number(c) })
  })

  it('tells a length that is not that of the body, and goes on', () => {
    const request = Buffer.concat([named('SubEnroll__url_ftp').request, Buffer.from('\n')])
    expect(lintFile(request, RULES).findings.map(({ rule }) => rule)).to.deep.equal(['content-length', 'url-malformed'])
  })

  it('tells what HTTP refuses: no length, no Host, another path, another method', () => {
    const text = named('SubEnroll__first_enrollment').request.toString('latin1')
    const first = (changed: string) => lintFile(Buffer.from(changed, 'latin1'), RULES).findings[0]?.rule
    expect(first(text.replace(/Content-Length: \d+\r\n/, ''))).to.equal('http-411')
    expect(first(text.replace(/Host: [^\r]*\r\n/, ''))).to.equal('http-400')
    expect(first(text.replace('SubEnrollService.asmx HTTP', 'Sub.asmx HTTP'))).to.equal('http-404')
    expect(
      first('PUT /_wmcs/Certification/SubEnrollService.asmx HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n'),
    ).to.equal('http-405')
  })

  it('any bytes give a report or an error of the domain', () => {
    const start = fc.constantFrom('', '<', '<XrML', 'POST / HTTP/1.1\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n<')
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 200 }), (text, bytes) => {
        try {
          lintFile(Buffer.concat([Buffer.from(text), bytes]), RULES)
        } catch (error) {
          expect(error).to.be.instanceOf(DomainError)
        }
      }),
    )
  })

  it('any change to a request gives a report or an error of the domain', () => {
    const { request } = named('SubEnroll__first_enrollment')
    fc.assert(
      fc.property(fc.nat(request.length - 1), fc.uint8Array({ maxLength: 4 }), (at, bytes) => {
        const changed = Buffer.concat([request.subarray(0, at), bytes, request.subarray(at + 1)])
        try {
          for (const { place } of lintFile(changed, RULES).findings) {
            expect(place.line).to.be.greaterThan(0)
            expect(place.column).to.be.greaterThan(0)
          }
        } catch (error) {
          expect(error).to.be.instanceOf(DomainError)
        }
      }),
    )
  })
})

describe('lint: an answer and a chain are explained by the checks of verify', () => {
  const { response } = named('SubEnroll__first_enrollment')
  const text = response.toString()

  it('has a place for every check', () => {
    const names = new Set([...CHECKS, ...LICENSE_CHECKS].map(({ name }) => name))
    expect(Object.keys(CHECK_PLACES).toSorted()).to.deep.equal([...names].toSorted())
  })

  it('a changed name breaks digest and signature, each at its element', () => {
    const changed = text.replace('licensing.example', 'licensing.examplf')
    const { findings } = lintFile(Buffer.from(changed), RULES)
    expect(findings.map(({ rule }) => rule)).to.deep.equal(['digest', 'signature'])
    const line = changed.split('\n').at(-1)!
    for (const { place } of findings) {
      expect(place.line).to.equal(changed.split('\n').length)
      expect(line.slice(place.column - 1)).to.match(/^&lt;VALUE encoding="base64" size="1/)
    }
  })

  it('a chain in the wrong order, with a root that is not trusted', () => {
    const chain = [...text.matchAll(/<string>(.*?)<\/string>/g)].map(([, one]) =>
      one!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    )
    expect(lintFile(Buffer.from(chain.join('\n')), RULES).findings).to.deep.equal([])
    const rules = lintFile(Buffer.from(chain.toReversed().join('\n')), RULES).findings.map(({ rule }) => rule)
    expect(rules).to.include.members(['chain-order', 'issuer-key'])
    const [finding] = lintFile(Buffer.from(chain.join('\n')), { ...RULES, anchors: [] }).findings
    expect(finding?.rule).to.equal('anchor')
    expect(finding?.place.line).to.equal(5)
  })

  it('a fault with the status of a success, and one without its text', () => {
    const fault = named('SubEnroll__url_ftp').response.toString()
    const status = fault.replace('HTTP/1.1 500 Internal Server Error', 'HTTP/1.1 200 OK')
    expect(lintFile(Buffer.from(status), RULES).findings.map(({ rule }) => rule)).to.deep.equal(['status'])
    const envelope = fault.slice(fault.indexOf('<?xml')).replace(/<faultstring>.*<\/faultstring>/s, '')
    expect(lintFile(Buffer.from(envelope), RULES).findings.map(({ rule }) => rule)).to.deep.equal(['fault-incomplete'])
    expect(lintFile(Buffer.from(fault), RULES).notes?.join()).to.include('url-malformed')
  })

  it('an answer without VersionData, without a chain, of no operation, or in no SOAP', () => {
    const envelope = text.slice(text.indexOf('<?xml'))
    const rules = (changed: string) => lintFile(Buffer.from(changed), RULES).findings.map(({ rule }) => rule)
    expect(rules(envelope.replace(/<soap:Header>.*<\/soap:Header>/, ''))).to.deep.equal(['version-data-missing'])
    expect(rules(envelope.replaceAll(/<string>.*?<\/string>/g, ''))).to.deep.equal(['answer-unknown'])
    expect(rules(envelope.replaceAll('SubEnrollResponse', 'OtherResponse'))).to.deep.equal(['answer-unknown'])
    expect(rules(envelope.replace('schemas.xmlsoap.org', 'example.org'))).to.deep.equal(['version-mismatch'])
  })
})

describe('rms-emulator lint', () => {
  const file = (name: string, which: string) => fileURLToPath(new URL(`${name}/${which}`, EXCHANGES))

  it('explains in text: place, rule, paragraph, what the server answers; exit code 1', async () => {
    const { code, out } = await run(['lint', file('SubEnroll__guid_zero', 'request.http')])
    expect(code).to.equal(1)
    expect(out.join('\n')).to.match(/^ {2}9:\d+ {2}guid-empty {2}\[MS-RMPRS\] §3\.3\.4\.1\.3\.2$/m)
    expect(out.join('\n')).to.include('what comes of it: HTTP 500, faultcode soap:Server')
  })

  it('says what a valid file is; exit code 0', async () => {
    const { code, out } = await run(['lint', file('SubEnroll__first_enrollment', 'response.http')])
    expect(code).to.equal(0)
    expect(out[0]).to.match(/SubEnrollResponse, chain of 5: sub-enrolled-licensor, licensor, /)
    expect(out[1]).to.match(/breaks no rule$/)
  })

  it('explains in JSON, by the settings that are given', async () => {
    const args = ['lint', file('SubEnroll__soap_1_2', 'request.http'), '--format', 'json']
    const refused = await run(args)
    expect(refused.code).to.equal(1)
    const { files } = JSON.parse(refused.out.join('\n')) as { files: { findings: { rule: string }[] }[] }
    expect(files[0]?.findings.map(({ rule }) => rule)).to.deep.equal(['action-missing'])
    expect((await run([...args, '--set', 'asmx.soap12=true'])).code).to.equal(0)
  })

  it('refuses a file that is nothing of the kind, by its name, and looks at the others', async () => {
    const other = fileURLToPath(new URL('../../../package.json', import.meta.url))
    const { code, err, out } = await run(['lint', other, file('SubEnroll__first_enrollment', 'response.http')])
    expect(code).to.equal(1)
    expect(err.join()).to.include(`${other}: The file is neither a request nor an answer`)
    expect(out.at(-1)).to.match(/response\.http breaks no rule$/)
  })
})

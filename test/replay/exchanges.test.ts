import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import { NOT_PROVOKED, NOT_RECORDED } from '../../docs/generate/not-provoked.ts'
import { bytesOf, PLANNED } from '../../fixtures/cases/index.ts'
import { comparable, EXCHANGES, readExchange, type About, type Exchange } from '../../fixtures/exchange.ts'
import { ASMX_REFUSALS, FAULTS, type AsmxRule } from '../../src/asmx/index.ts'
import { readSoapMessage, SoapRefusal } from '../../src/asmx/message/index.ts'
import { formatAbout } from '../../src/exchanges/index.ts'
import { ENROLL_SHAPE } from '../../src/protocol/enrollment.ts'
import type { ServiceShape } from '../../src/protocol/message-shape.ts'
import { SUB_ENROLL_SHAPE } from '../../src/protocol/sub-enrollment.ts'
import { ExchangeServers } from '../support/play-exchange.ts'
import { takeAnswer, type RawAnswer } from '../support/raw-http.ts'

const names = readdirSync(EXCHANGES).toSorted()
const exchanges = names.map((name) => readExchange(name))

const NO_EXAMPLE = [...NOT_PROVOKED, ...NOT_RECORDED]

describe('fixtures/exchanges: the server answers each request with the recorded bytes', function () {
  const servers = new ExchangeServers()

  after(() => servers.close())

  for (const { name, about, request, response } of exchanges) {
    it(`${name}: ${about.shows}`, async () => {
      const earlier = about.preparation.after.map((before) => readExchange(before).request)
      const answered = await servers.play({ about, request, earlier })
      expect(comparable(about, answered)).to.equal(comparable(about, response))
    })
  }
})

describe('fixtures/exchanges: the table they are made from', () => {
  it('has a row for each of them, and each row has one', () => {
    expect(names).to.deep.equal([...PLANNED.keys()].toSorted())
  })

  it('is what they were made from: npm run fixtures changes neither what they show nor what they ask', async () => {
    for (const { name, about, request } of exchanges) {
      const planned = PLANNED.get(name)!
      expect(formatAbout(about), name).to.equal(formatAbout(planned.about))
      const made = await bytesOf(planned, (other) => readExchange(other).response)
      expect(request.equals(made), name).to.equal(true)
    }
  })

  it('names each after an operation, or HTTP, and what it shows', () => {
    for (const name of names)
      expect(name).to.match(
        /^(?:SubEnroll|GetLicensorCertificate|FindServiceLocations(?:ForUser)?|GetServerInfo|IsPrincipalMemberOf|Enroll|Certify|GetClientLicensorCert|Acquire(?:Issuance)?License|AcquireTemplate(?:Information|s)|Describe|Http)__[a-z0-9_]+$/,
      )
  })

  it('says something else of each', () => {
    expect(
      new Set(exchanges.map(({ request, about }) => `${request.toString('latin1')}${formatAbout(about)}`)).size,
    ).to.equal(exchanges.length)
  })

  it('plays before only what is there', () => {
    for (const { name, about } of exchanges) expect(names, name).to.include.members(about.preparation.after)
  })

  it('leaves nothing open, by a seed and a clock that stands still, but the Date of what Node answers by itself', () => {
    for (const { name, about, response } of exchanges) {
      expect(about.switches, name).to.include.members(['seed=fixtures', 'server.name=RMS01'])
      const isOfNode = /^HTTP\/1\.1 4.*\r\nTransfer-Encoding: chunked\r\n/s.test(response.toString('latin1'))
      expect(about.mayDiffer, name).to.deep.equal({ request: [], headers: isOfNode ? ['Date'] : [], response: [] })
    }
  })

  it('says of each in one sentence what it shows', () => {
    for (const { name, about } of exchanges) expect(about.shows, name).to.match(/^[A-Z].*\.$/s)
  })

  it('compares everything else', () => {
    const about = { mayDiffer: { headers: ['Date'] } }
    const nothing = { mayDiffer: { headers: [] } }
    const text = (date: string, more = '') =>
      Buffer.from(`HTTP/1.1 400 A\r\nDate: ${date}\r\nB: c${more}\r\n\r\nDate: d\r\n`)
    expect(comparable(about, text('e'))).to.equal(comparable(about, text('f')))
    expect(comparable(about, text('e', 'x'))).not.to.equal(comparable(about, text('f')))
    expect(comparable(nothing, text('e'))).not.to.equal(comparable(nothing, text('f')))
    expect(comparable(about, text('e'))).to.match(/Date: d\r\n$/)
  })
})

describe('docs/faults.md: every fault that a client can provoke has an example', () => {
  const examplesOf = (code: string): Exchange[] => exchanges.filter(({ about }) => about.preparation.refusal === code)

  const answerOf = ({ response }: Exchange): RawAnswer => {
    const taken = takeAnswer(response)
    if (taken === undefined || taken.rest.length > 0) throw new Error('this is not one answer')
    return taken.answer
  }

  const textOf = (exchange: Exchange): string => answerOf(exchange).body.toString().replaceAll('&gt;', '>')

  it('and no example is of a row that is not there', () => {
    const known = [...Object.keys(FAULTS), ...Object.keys(ASMX_REFUSALS), null]
    for (const { name, about } of exchanges) expect(known, name).to.include(about.preparation.refusal)
    for (const code of NO_EXAMPLE) expect(examplesOf(code), code).to.deep.equal([])
  })

  for (const [code, { exception }] of Object.entries(FAULTS)) {
    if (NO_EXAMPLE.some((other) => other === code)) continue
    it(`${code}: ${exception}`, () => {
      expect(examplesOf(code)).not.to.deep.equal([])
      const plain = examplesOf(code).filter(({ about }) => !about.switches.includes('asmx.customErrors=on'))
      expect(plain).not.to.deep.equal([])
      for (const example of examplesOf(code)) {
        expect(answerOf(example).status, example.name).to.equal(500)
        expect(textOf(example), example.name).to.match(/<faultcode>soap:Server<|<soap:Value>soap:Receiver</)
      }
      for (const example of plain) expect(textOf(example), example.name).to.include(`request. ---> ${exception}: `)
    })
  }

  it('and each has a text of its own, but for those of which nothing is told', () => {
    const texts = Object.keys(FAULTS).flatMap((code) => {
      const [example] = examplesOf(code).filter(({ about }) => !about.switches.some((name) => name.startsWith('asmx.')))
      return example === undefined || /UnspecifiedError/.test(textOf(example)) ? [] : [textOf(example)]
    })
    expect(texts).to.have.length(43)
    expect(new Set(texts).size).to.equal(texts.length)
  })

  const shapeFor = ({ preparation }: About): ServiceShape =>
    preparation.role === 'enrollment' ? ENROLL_SHAPE : SUB_ENROLL_SHAPE

  const SOAP12: Readonly<Record<string, string>> = { Client: 'Sender', Server: 'Receiver' }

  /** By which code the reader refuses a recorded request. */
  function codeOf({ request, about }: Exchange): string | undefined {
    const end = request.indexOf('\r\n\r\n')
    const header = (name: string) =>
      new RegExp(`^${name}: ?(.*)$`, 'im').exec(request.toString('latin1', 0, end).replaceAll('\r', ''))?.[1]
    const post = {
      contentType: header('Content-Type'),
      soapAction: header('SOAPAction'),
      body: request.subarray(end + 4),
    }
    try {
      readSoapMessage(post, shapeFor(about), { soap12: about.switches.includes('asmx.soap12=true') })
    } catch (error) {
      if (error instanceof SoapRefusal) return error.code
      throw error
    }
    return undefined
  }

  for (const [code, rule] of Object.entries<AsmxRule>(ASMX_REFUSALS)) {
    it(`${code}: ${rule.status}${rule.status === 500 ? ` soap:${rule.faultCode}` : ''}`, () => {
      expect(examplesOf(code)).not.to.deep.equal([])
      for (const example of examplesOf(code)) {
        const { status, body } = answerOf(example)
        expect(status, example.name).to.equal(rule.status)
        // The reader never sees what is too long.
        if (code !== 'request-too-long') expect(codeOf(example), example.name).to.equal(code)
        if (rule.status !== 500) {
          expect(body, example.name).to.have.length(0)
          continue
        }
        const in12 = `<soap:Value>soap:${SOAP12[rule.faultCode] ?? rule.faultCode}</soap:Value>`
        expect(
          [`<faultcode>soap:${rule.faultCode}</faultcode>`, in12].some((text) => body.includes(text)),
          example.name,
        ).to.equal(true)
      }
    })
  }

  it('which is no example of another row: an exchange that is one of nothing is not refused by the reader', () => {
    for (const exchange of exchanges.filter(
      ({ name, about }) => name.startsWith('SubEnroll__') && about.preparation.refusal === null,
    )) {
      expect(codeOf(exchange), exchange.name).to.equal(undefined)
    }
  })
})

import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultText, readSoapMessage, SoapRefusal } from '../../../src/asmx/message/index.ts'
import { SUB_ENROLL_SHAPE } from '../../../src/protocol/sub-enrollment.ts'
import { soapContentType } from '../../../src/protocol/soap.ts'

interface Outcome {
  readonly status: number
  readonly contentType?: string
  readonly faultcode?: string
  readonly faultstring?: string
  readonly outcome?: string
}

interface Vector {
  readonly name: string
  readonly shows: string
  readonly soap11Only: Outcome
  readonly soap11And12: Outcome
}

/** Vectors whose outcome is decided by HTTP (method, path, framing, size), not by the message. */
const ABOUT_HTTP = new Set([
  'big-5mb-unknown',
  'delete',
  'form-get',
  'form-get-nope',
  'form-post-nope',
  'get-disco',
  'get-op-case',
  'get-op-wrong',
  'get-wsdl',
  'get-wsdl-host',
  'head',
  'http-badver',
  'http-expect-other',
  'http-if-none-match',
  'http-longheader',
  'http-nolength',
  'method-lower',
  'method-unknown',
  'options-star',
  'path-404-get',
  'path-dir',
  'pathinfo-slash',
  'propfind',
])

const CODES_12: Readonly<Record<string, string>> = { Client: 'Sender', Server: 'Receiver' }

function readPost(file: string) {
  const raw = readFileSync(file)
  const end = raw.indexOf('\r\n\r\n')
  const headers = new Map(
    raw
      .subarray(0, end)
      .toString('latin1')
      .split('\r\n')
      .slice(1)
      .map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
  )
  const isChunked = headers.get('transfer-encoding') === 'chunked'
  const body = raw.subarray(end + 4)
  return {
    contentType: headers.get('content-type'),
    soapAction: headers.get('soapaction'),
    body: isChunked ? unchunk(body) : body,
  }
}

function unchunk(body: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; ;) {
    const lineEnd = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.subarray(at, lineEnd).toString('latin1'), 16)
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}

/** What the reader makes of a request, in the terms of the vectors. */
function outcomeOf(post: ReturnType<typeof readPost>, soap12: boolean): Outcome {
  try {
    const { version } = readSoapMessage(post, SUB_ENROLL_SHAPE, { soap12 })
    return { status: 200, contentType: soapContentType(version) }
  } catch (error) {
    if (!(error instanceof SoapRefusal)) throw error
    const { refusal } = error
    const contentType = soapContentType(refusal.version)
    if (refusal.kind === 'empty') return { status: refusal.status, contentType }
    const code = refusal.version === '1.2' ? (CODES_12[refusal.code] ?? refusal.code) : refusal.code
    const faultstring = faultText(refusal, { customErrors: 'on', faultForm: 'aspnet-2.0' })
    return { status: 500, contentType, faultcode: `soap:${code}`, faultstring }
  }
}

/** A fault of the operation itself means that the message was read. */
function isRead({ status, outcome, faultstring }: Outcome): boolean {
  const isOperationFault =
    outcome?.startsWith('fault of the SubEnroll operation') ??
    faultstring === 'Server was unable to process request. ---> The public key bytes must not be null.'
  return status === 200 || isOperationFault
}

describe('Recorded ASMX requests, in the folder RMS_EMULATOR_VECTORS', () => {
  const folder = process.env.RMS_EMULATOR_VECTORS

  before(function () {
    if (folder === undefined) this.skip()
  })

  const directory = join(folder ?? '', 'asmx')
  const vectors =
    folder === undefined ? [] : (JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8')) as Vector[])

  for (const [profile, soap12] of [
    ['soap11Only', false],
    ['soap11And12', true],
  ] as const) {
    for (const vector of vectors.filter(({ name }) => !ABOUT_HTTP.has(name))) {
      it(`${vector.name}, ${profile}: ${vector.shows}`, () => {
        const expected = vector[profile]
        const actual = outcomeOf(readPost(join(directory, `${vector.name}.request.http`)), soap12)
        if (isRead(expected)) expect(actual).to.deep.equal({ status: 200, contentType: expected.contentType })
        else {
          const { status, contentType, faultcode, faultstring } = expected
          expect(actual).to.deep.equal({
            status,
            contentType,
            ...(faultcode !== undefined && { faultcode, faultstring }),
          })
        }
      })
    }
  }

  it('covers every request of the folder, but for those about HTTP', () => {
    const files = folder === undefined ? [] : readdirSync(directory).filter((name) => name.endsWith('.request.http'))
    expect(files.map((name) => name.replace('.request.http', ''))).to.have.members(vectors.map(({ name }) => name))
  })
})

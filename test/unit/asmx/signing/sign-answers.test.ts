import { expect } from 'chai'
import { signAnswers, type SignEnvelope } from '../../../../src/asmx/signing/index.ts'
import type { HttpAnswer } from '../../../../src/asmx/http-answer.ts'

const AT = new Date('2026-03-01T12:34:56Z')
const POST = {
  contentType: 'text/xml',
  soapAction: '"a"',
  body: new Uint8Array(),
  caller: { name: 'A\\b', sid: 'S-1-1-0', remoteAddress: '' },
  at: AT,
}
const answering = (answer: Pick<HttpAnswer, 'status' | 'body'>) => () =>
  Promise.resolve({ contentType: 'text/xml; charset=utf-8', cacheControl: 'private' as const, ...answer })
const mark: SignEnvelope = (envelope, at) => `${envelope} signed ${at.toISOString()}`

describe('asmx.signResponses', () => {
  for (const status of [200, 500]) {
    it(`signs what is answered with ${status}, at the moment of the request`, async () => {
      const answer = await signAnswers(answering({ status, body: 'a' }), mark)(POST)
      expect(answer).to.deep.include({ status, body: 'a signed 2026-03-01T12:34:56.000Z', cacheControl: 'private' })
    })
  }

  it('has nothing to sign where there is no body', async () => {
    expect((await signAnswers(answering({ status: 400, body: '' }), mark)(POST)).body).to.equal('')
  })

  it('does not spend seconds on a fault of millions of characters', async () => {
    const longest = 'x'.repeat(1024 * 1024)
    expect((await signAnswers(answering({ status: 500, body: longest }), mark)(POST)).body).to.contain('signed')
    const body = `${longest}x`
    expect((await signAnswers(answering({ status: 500, body }), mark)(POST)).body).to.equal(body)
  })
})

import { expect } from 'chai'
import { answerHeaders, type HeadOptions } from '../../../src/asmx/answer-head.ts'
import type { HttpAnswer } from '../../../src/asmx/http-answer.ts'

const ANSWER: HttpAnswer = {
  status: 401,
  contentType: 'text/html',
  cacheControl: 'private',
  headers: [
    ['WWW-Authenticate', 'Negotiate'],
    ['Allow', 'GET'],
    ['WWW-Authenticate', 'NTLM'],
  ],
  body: '',
}
const OPTIONS: HeadOptions = { banner: 'iis6', at: new Date('2004-02-29T12:00:00Z'), length: 7, connection: 'close' }
const DATE = 'Date: Sun, 29 Feb 2004 12:00:00 GMT'

function linesOf(answer: HttpAnswer, options: HeadOptions = OPTIONS): string[] {
  const list = answerHeaders(answer, options)
  return list.flatMap((text, i) => (i % 2 === 0 ? [`${text}: ${list[i + 1] ?? ''}`] : []))
}

describe('The headers of an answer, in the order of IIS 6', () => {
  it('from ASP.NET', () => {
    expect(linesOf(ANSWER)).to.deep.equal([
      ...[DATE, 'Server: Microsoft-IIS/6.0', 'X-Powered-By: ASP.NET', 'X-AspNet-Version: 1.1.4322'],
      ...['WWW-Authenticate: Negotiate', 'Allow: GET', 'WWW-Authenticate: NTLM', 'Cache-Control: private'],
      ...['Content-Type: text/html', 'Content-Length: 7', 'Connection: close'],
    ])
  })

  it('from IIS', () => {
    expect(linesOf({ ...ANSWER, from: 'iis' })).to.deep.equal([
      ...['Cache-Control: private', 'Allow: GET', 'Content-Length: 7', 'Content-Type: text/html'],
      ...['Server: Microsoft-IIS/6.0', 'WWW-Authenticate: Negotiate', 'WWW-Authenticate: NTLM'],
      ...['X-Powered-By: ASP.NET', DATE, 'Connection: close'],
    ])
  })

  it('from HTTP itself', () => {
    expect(linesOf({ ...ANSWER, headers: [], from: 'http.sys' })).to.deep.equal([
      ...['Cache-Control: private', 'Content-Type: text/html', 'Server: Microsoft-HTTPAPI/1.0', DATE],
      ...['Connection: close', 'Content-Length: 7'],
    ])
  })

  it('say nothing of the server without a banner, and of the connection only what there is to say', () => {
    for (const from of ['asp.net', 'iis', 'http.sys'] as const) {
      const lines = linesOf({ ...ANSWER, from }, { ...OPTIONS, banner: 'none', connection: undefined })
      expect(lines.join()).not.to.match(/Server|X-|Connection/)
      expect(lines).to.include.members([DATE, 'Content-Length: 7', 'Cache-Control: private'])
    }
  })
})

import { expect } from 'chai'
import { LONGEST_ANSWER } from '../../../../src/asmx/client/called.ts'
import { sendLoggedOn, type Logon } from '../../../../src/asmx/client/log-on.ts'
import type { OfferedScheme } from '../../../../src/asmx/client/offered-schemes.ts'
import type { Wire, WireAnswer } from '../../../../src/asmx/client/wire.ts'
import { frozenClock } from '../../../../src/base/clock.ts'
import { createSeededRandom } from '../../../../src/base/random.ts'
import { LicensingError } from '../../../../src/licensing/index.ts'

const MESSAGE = { body: '<request/>', headers: { soapaction: '"x"' } }
const CREDENTIALS = { user: 'EMULATOR\\rmsadmin', password: 'a secret' }

const logonOf = (scheme?: OfferedScheme, credentials: Logon['credentials'] = CREDENTIALS): Logon => ({
  ...{ credentials, scheme },
  random: createSeededRandom('log on', 'test'),
  clock: frozenClock(new Date('2026-01-01T00:00:00Z')),
})

const answerOf = (status: number, challenges: readonly string[] = []): WireAnswer => ({
  ...{ status, challenges, contentType: '', text: '', endPoint: undefined },
})

/** A wire whose other end answers so, and what was sent over it. */
function wireTo(url: string, answers: readonly WireAnswer[]) {
  const sent: { body: string; authorization: string | undefined }[] = []
  const wire: Wire = {
    url: new URL(url),
    responder: { title: 'root', kind: 'a root certification server', longestAnswer: LONGEST_ANSWER },
    post: (body, { authorization }) => {
      sent.push({ body, authorization })
      return Promise.resolve(answers[Math.min(sent.length, answers.length) - 1] ?? answerOf(500))
    },
    close: () => undefined,
  }
  return { wire, sent }
}

const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof LicensingError ? error.message : String(error)),
  )

describe('how a licensing server logs on at a root', () => {
  it('knocks without the message first, and sends it as it is where nobody asks who it is', async () => {
    const { wire, sent } = wireTo('http://root.example/', [answerOf(411), answerOf(200)])
    expect((await sendLoggedOn(wire, MESSAGE, logonOf())).used).to.equal(undefined)
    expect(sent).to.deep.equal([
      { body: '', authorization: undefined },
      { body: '<request/>', authorization: undefined },
    ])
  })

  for (const [offered, expected] of [
    [['Basic realm="x"', 'Negotiate', 'NTLM'], 'NTLM'],
    [['Basic realm="x"', 'Negotiate'], 'Negotiate'],
  ] as const) {
    it(`shows no password where ${offered.join(' and ')} are offered: ${expected}`, async () => {
      const { wire, sent } = wireTo('http://root.example/', [answerOf(401, offered)])
      await sendLoggedOn(wire, MESSAGE, logonOf())
      expect(sent[1]?.authorization?.split(' ')[0]).to.equal(expected)
      expect(sent[1]?.body).to.equal('')
      expect(JSON.stringify(sent)).not.to.include(Buffer.from('a secret').toString('base64').slice(0, 8))
    })
  }

  it('sends Basic over TLS or to this machine only, unless it is told to', async () => {
    const basic = [answerOf(401, ['Basic realm="x"'])]
    for (const url of ['https://root.example/', 'http://127.0.0.1/', 'http://localhost/', 'http://[::1]/']) {
      expect((await sendLoggedOn(wireTo(url, basic).wire, MESSAGE, logonOf())).used, url).to.equal('basic')
    }
    for (const url of [
      'http://root.example/',
      'http://127.example/',
      'http://localhost.example/',
      'http://10.0.0.1/',
    ]) {
      const { wire, sent } = wireTo(url, basic)
      expect(await refusalOf(sendLoggedOn(wire, MESSAGE, logonOf())), url).to.match(
        /takes Basic only, which would send the password in the clear/,
      )
      expect(sent).to.have.length(1)
    }
    const { wire, sent } = wireTo('http://root.example/', [answerOf(200)])
    expect((await sendLoggedOn(wire, MESSAGE, logonOf('basic'))).used).to.equal('basic')
    expect(sent[0]?.authorization).to.equal(`Basic ${Buffer.from('EMULATOR\\rmsadmin:a secret').toString('base64')}`)
  })

  it('does not log on where nothing is offered that it can, and gives the answer', async () => {
    for (const challenges of [[], ['Digest nonce="x"'], ['Bearer']]) {
      const { wire, sent } = wireTo('http://root.example/', [answerOf(401, challenges)])
      const { answer, used } = await sendLoggedOn(wire, MESSAGE, logonOf())
      expect({ status: answer.status, used, sent: sent.length }).to.deep.equal({
        status: 401,
        used: undefined,
        sent: 1,
      })
    }
    const { wire } = wireTo('http://root.example/', [answerOf(401, ['NTLM', 'Basic realm="x"'])])
    expect((await sendLoggedOn(wire, MESSAGE, { ...logonOf(), credentials: undefined })).used).to.equal(undefined)
  })

  it('needs a name and a password for NTLM and Basic', async () => {
    for (const scheme of ['ntlm', 'basic'] as const) {
      const { wire } = wireTo('http://root.example/', [])
      const logon = { ...logonOf(scheme), credentials: undefined }
      expect(await refusalOf(Promise.resolve().then(() => sendLoggedOn(wire, MESSAGE, logon)))).to.match(
        /needs a name and a password/,
      )
    }
  })

  it('gives up where a challenge is no NTLM', async () => {
    for (const token of ['TlRMTVNTUAA=', 'AAAA', 'TlRMTVNTUAABAAAA']) {
      const { wire, sent } = wireTo('http://root.example/', [answerOf(401, ['NTLM']), answerOf(401, [`NTLM ${token}`])])
      expect(await refusalOf(sendLoggedOn(wire, MESSAGE, logonOf()))).to.match(/challenges in a way that is no NTLM/)
      expect(sent).to.have.length(2)
    }
  })

  it('ends where the server goes on challenging', async () => {
    const { wire, sent } = wireTo('http://root.example/', [answerOf(401, ['NTLM'])])
    expect((await sendLoggedOn(wire, MESSAGE, logonOf())).answer.status).to.equal(401)
    expect(sent).to.have.length(2)
  })
})

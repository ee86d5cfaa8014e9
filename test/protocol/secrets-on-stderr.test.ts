import { expect } from 'chai'
import { ADMIN, basic } from '../support/admin.ts'
import { NtlmClient } from '../support/ntlm-client.ts'
import { startCommand, type RunningProcess } from '../support/process.ts'
import { RawClient, rawRequest, type RawAnswer } from '../support/raw-http.ts'
import { prepareData, type TestData } from '../support/server-process.ts'

const PATH = '/_wmcs/Certification/SubEnrollService.asmx'
const WRONG = 'Wr0ng-Passw0rd!'
const KEY_PASSPHRASE = 'the passphrase of the keys'

/** A request without a body, with whatever Authorization header. */
const asking = (authorization: string): Buffer =>
  rawRequest([`POST ${PATH} HTTP/1.1`, 'Host: rms01', `Authorization: ${authorization}`, 'Content-Length: 0'], '')

/** The forms in which bytes could be told. */
const formsOf = (secret: string | Uint8Array): string[] => {
  const bytes = Buffer.from(secret)
  return [
    ...(typeof secret === 'string' ? [secret] : []),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('hex'),
  ]
}

describe('What a server writes to standard error at its most talkative', function () {
  this.timeout(60_000)
  let data: TestData
  let server: RunningProcess
  let url: string
  /** Everything that must not be told, with what it is. */
  const secrets: [what: string, secret: string | Uint8Array][] = [
    ['the right password', ADMIN.password],
    ['a wrong password', WRONG],
    ['the passphrase of the keys', KEY_PASSPHRASE],
  ]

  const ask = async (client: RawClient, request: Uint8Array): Promise<RawAnswer> => {
    await client.send(request)
    const answer = await client.receive()
    if (answer === undefined) throw new Error('the connection ended')
    return answer
  }

  /** One request on a connection of its own; that it may be cut off is no matter here. */
  const askOnce = async (authorization: string): Promise<number | undefined> => {
    const client = new RawClient(url)
    try {
      await client.send(asking(authorization))
      return (await client.receive())?.status
    } finally {
      client.destroy()
    }
  }

  async function logOn(scheme: 'NTLM' | 'Negotiate', kind: 'NTLMv2' | 'NTLMv1', password: string): Promise<number> {
    const client = new RawClient(url)
    const ntlm = new NtlmClient({ user: 'rmsadmin', domain: 'EMULATOR', password, kind })
    const tokenOf = (bytes: Uint8Array) => `${scheme} ${Buffer.from(bytes).toString('base64')}`
    try {
      const { headers } = await ask(client, asking(tokenOf(ntlm.negotiate)))
      const [, challenge = ''] = headers.find(([, value]) => value.startsWith(`${scheme} `)) ?? []
      const bytes = Buffer.from(challenge.slice(scheme.length + 1), 'base64')
      const authenticate = ntlm.answer(bytes, (parts) => {
        secrets.push(
          [`an NT response, ${kind} in ${scheme}`, parts.nt],
          [`an LM response, ${kind} in ${scheme}`, parts.lm],
        )
        return parts
      })
      secrets.push([`an AUTHENTICATE_MESSAGE, ${kind} in ${scheme}`, authenticate])
      return (await ask(client, asking(tokenOf(authenticate)))).status
    } finally {
      client.destroy()
    }
  }

  before(async () => {
    data = await prepareData()
    server = startCommand(
      ['serve', '--data', data.path, '--port', '0', '--management-port', '0', '--set', 'log.level=debug'],
      { environment: { RMS_EMULATOR_KEY_PASSPHRASE: KEY_PASSPHRASE } },
    )
    await server.untilPrinted(/^ready$/m)
    url = (await server.untilPrinted(/^listening on (\S+)$/m))[1] ?? ''
  })

  after(async () => {
    server.child.kill('SIGTERM')
    await server.ended
    await data.remove()
  })

  it('has no password, response or token of anybody who has logged on, or has not', async () => {
    expect(await askOnce(basic({ ...ADMIN, password: WRONG }))).to.equal(401)
    expect(await askOnce(basic(ADMIN))).not.to.equal(401)
    for (const scheme of ['NTLM', 'Negotiate'] as const)
      for (const kind of ['NTLMv2', 'NTLMv1'] as const) {
        expect(await logOn(scheme, kind, WRONG)).to.equal(401)
        expect(await logOn(scheme, kind, ADMIN.password)).not.to.equal(401)
      }
    const odd = [
      'Bearer c2VjcmV0LWJlYXJlci10b2tlbg==',
      'Digest username="rmsadmin", response="6629fae49393a05397450978507c4ef1"',
      `Basic ${WRONG}:not-base64`,
      'Basic cm1zYWRtaW4tbm8tY29sb24tc2VjcmV0',
      'Negotiate c2VjcmV0LW5lZ290aWF0ZS10b2tlbg==',
      'NTLM TlRMTVNTUABzZWNyZXQ=',
    ]
    for (const header of odd) {
      secrets.push([`the header ${header}`, header.slice(header.indexOf(' ') + 1)])
      expect(await askOnce(header)).to.be.oneOf([400, 401])
    }
    // What is still to be written is written when it stops.
    server.child.kill('SIGTERM')
    const { stderr: told } = await server.ended
    expect(told).to.contain('logon failed')
    for (const [what, secret] of secrets)
      for (const form of formsOf(secret)) expect(told.includes(form), what).to.equal(false)
  })
})

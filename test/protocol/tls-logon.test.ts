import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, request as httpsRequest, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import {
  createAuthenticate,
  createCertificateLogon,
  createNtlmAcceptor,
  createNtlmAuthenticator,
} from '../../src/authentication/index.ts'
import { AV_ID } from '../../src/authentication/ntlm/av-pairs.ts'
import { channelBindingHash } from '../../src/authentication/ntlm/binding-checks.ts'
import { certificateEndPoint, serverEndPoint } from '../../src/authentication/tls-channel.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { systemRandom } from '../../src/base/random.ts'
import { accountOf, directoryOf } from '../support/ntlm-accounts.ts'
import { NtlmClient } from '../support/ntlm-client.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const ACCOUNT = accountOf('rmsadmin', 'Passw0rd!')
const MAPPED = accountOf('mapped', 'x')
const POLICY = {
  computerName: 'RMS01',
  domainName: 'EMULATOR',
  level: 4,
  channelBinding: 'require',
  targetNames: undefined,
} as const

interface Pair {
  readonly key: Buffer
  readonly cert: Buffer
}

const sha256 = ({ cert }: Pair): string => createHash('sha256').update(new X509Certificate(cert).raw).digest('hex')

describe('RFC 5929, [MS-NLMP] §3.2.5.1.2 logons over TLS', function () {
  this.timeout(30_000)
  const directory = temporaryDirectory()
  let server: Server
  let pairs: Record<'server' | 'known' | 'unmapped' | 'untrusted', Pair>
  let url: string
  const seen: (string | undefined)[] = []

  const make = (name: string, ...more: readonly string[]): Pair => {
    const [key, cert] = [join(directory.path, `${name}.key`), join(directory.path, `${name}.pem`)]
    const args = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      key,
      '-out',
      cert,
      ...more,
    ]
    execFileSync('openssl', args, { stdio: 'pipe' })
    return { key: readFileSync(key), cert: readFileSync(cert) }
  }

  before(async () => {
    pairs = {
      server: make('localhost'),
      known: make('known'),
      unmapped: make('unmapped'),
      untrusted: make('untrusted'),
    }
    const accounts = directoryOf('EMULATOR', [ACCOUNT, MAPPED])
    const mapping = new Map([
      [sha256(pairs.known), 'mapped'],
      [sha256(pairs.untrusted), 'mapped'],
    ])
    const authenticate = createAuthenticate({
      authenticators: [createNtlmAuthenticator(createNtlmAcceptor(accounts, POLICY, systemRandom))],
      directory: accounts,
      persistence: 'connection',
      certificateLogon: createCertificateLogon(accounts, mapping),
      logger: silentLogger,
    })
    const options = {
      ...pairs.server,
      ca: [pairs.known.cert, pairs.unmapped.cert],
      requestCert: true,
      rejectUnauthorized: false,
    }
    server = createServer(options, (asked, response) => {
      const endPoint = serverEndPoint(asked.socket)
      seen.push(endPoint && Buffer.from(endPoint).toString('hex'))
      void authenticate(asked, new Date()).then((result) => {
        const who =
          result.outcome === 'accepted'
            ? (result.token.name ?? '')
            : `${result.outcome} ${result.challenges.join(', ')}`
        response.end(who)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  after(() => {
    server.closeAllConnections()
    server.close()
    directory.remove()
  })

  /** One request over a connection of its own. */
  const ask = (pair: Partial<Pair> = {}, authorization?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = authorization === undefined ? {} : { authorization }
      const sent = httpsRequest(url, { ...pair, headers, agent: false, rejectUnauthorized: false }, (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.once('end', () => resolve(text))
      })
      sent.once('error', reject)
      sent.end()
    })

  it('a client certificate stands for the account it is mapped to', async () => {
    expect(await ask(pairs.known)).to.equal('EMULATOR\\mapped')
  })

  it('no certificate, one that is mapped to nobody, and one that is not trusted, stand for nobody', async () => {
    for (const pair of [{}, pairs.unmapped, pairs.untrusted]) expect(await ask(pair)).to.equal('missing NTLM')
  })

  it('the end point is the hash of the server’s certificate', async () => {
    await ask()
    expect(seen.at(-1)).to.equal(sha256(pairs.server))
  })

  it('the hash is that of the certificate’s signature, where that is longer than SHA-256 (RFC 5929 §4.1)', () => {
    for (const [digest, length] of [
      ['-sha256', 32],
      ['-sha384', 48],
      ['-sha512', 64],
      ['-sha1', 32],
    ] as const) {
      expect(certificateEndPoint(new X509Certificate(make('x', digest).cert).raw), digest).to.have.length(length)
    }
    expect(certificateEndPoint(Buffer.from('no certificate'))).to.have.length(32)
  })

  /** Both legs of NTLM over one connection. */
  const logOn = async (bindings: Uint8Array): Promise<string> => {
    const client = new NtlmClient({
      user: 'rmsadmin',
      password: 'Passw0rd!',
      domain: 'EMULATOR',
      pairs: new Map([[AV_ID.channelBindings, bindings]]),
    })
    const { Agent } = await import('node:https')
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const leg = (message: Buffer): Promise<string> =>
      new Promise((resolve, reject) => {
        const headers = { authorization: `NTLM ${message.toString('base64')}` }
        const sent = httpsRequest(url, { headers, agent, rejectUnauthorized: false }, (response) => {
          let text = ''
          response.on('data', (chunk: Buffer) => (text += chunk.toString()))
          response.once('end', () => resolve(text))
        })
        sent.once('error', reject)
        sent.end()
      })
    try {
      const challenge = Buffer.from((await leg(client.negotiate)).replace('continue NTLM ', ''), 'base64')
      return await leg(client.answer(challenge))
    } finally {
      agent.destroy()
    }
  }

  it('NTLM bound to the channel gets in, bound to another or to none it does not', async () => {
    const own = channelBindingHash(Buffer.from(sha256(pairs.server), 'hex'))
    expect(await logOn(own)).to.equal('EMULATOR\\rmsadmin')
    expect(await logOn(channelBindingHash(Buffer.from(sha256(pairs.known), 'hex')))).to.equal('refused NTLM')
    expect(await logOn(new Uint8Array(16))).to.equal('refused NTLM')
  })
})

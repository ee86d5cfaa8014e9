import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import { expect } from 'chai'
import { faceOf, listen, listenerUrl } from '../../../src/app/http-listener.ts'
import { buildTlsCertificate, formatCertificatePem, signingKeyOf } from '../../../src/certificates/index.ts'
import { askTls } from '../../support/tls-client.ts'
import { newRsaKey } from '../../support/new-key.ts'

const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => undefined,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

async function selfSigned(name: string): Promise<{ cert: string; key: string }> {
  const privateKey = newRsaKey(2048)
  const notBefore = new Date('2005-01-01T00:00:00Z')
  const notAfter = new Date('2045-01-01T00:00:00Z')
  const der = await buildTlsCertificate({
    serial: Buffer.of(1),
    names: [name],
    notBefore,
    notAfter,
    key: signingKeyOf(privateKey),
  })
  return { cert: formatCertificatePem(der), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

const ANYWHERE = { host: '127.0.0.1', port: 0 }

describe('an HTTP listener', () => {
  it('binds a port that the system chooses', async () => {
    const listener = await listen(
      faceOf((_request, response) => response.end('here')),
      ANYWHERE,
    )
    expect(listener.port).to.be.greaterThan(0)
    expect(listenerUrl(listener)).to.equal(`http://127.0.0.1:${listener.port}`)
    expect(await (await fetch(listenerUrl(listener))).text()).to.equal('here')
    await listener.close(10_000)
    expect(await codeOf(fetch(listenerUrl(listener)))).to.be.instanceOf(TypeError)
  })

  it('has brackets about an IPv6 address in its URL', () => {
    expect(listenerUrl({ scheme: 'http', host: '::1', port: 80 })).to.equal('http://[::1]:80')
    expect(listenerUrl({ scheme: 'https', host: 'rms01', port: 443 })).to.equal('https://rms01:443')
  })

  it('rejects when the address is taken', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    expect(
      await codeOf(
        listen(
          faceOf(() => undefined),
          { host: '127.0.0.1', port },
        ),
      ),
    ).to.equal('EADDRINUSE')
    taken.close()
  })

  it('finishes what has begun before it is closed, and takes nothing new', async () => {
    let finish: () => void = () => undefined
    const asked = new Promise<void>((resolve) => (finish = resolve))
    let begun: () => void = () => undefined
    const hasBegun = new Promise<void>((resolve) => (begun = resolve))
    const listener = await listen(
      faceOf((_request, response) => {
        begun()
        void asked.then(() => response.end('late'))
      }),
      ANYWHERE,
    )
    const answer = fetch(listenerUrl(listener)).then((response) => response.text())
    await hasBegun
    let closed = false
    const closing = listener.close(10_000).then(() => (closed = true))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(closed).to.equal(false)
    expect(await codeOf(fetch(listenerUrl(listener)))).to.be.instanceOf(TypeError)
    const start = performance.now()
    finish()
    expect(await answer).to.equal('late')
    await closing
    expect(closed).to.equal(true)
    expect(performance.now() - start, 'milliseconds until it was closed').to.be.below(5000)
  })

  it('shows the client certificate to whoever answers, when it asks for one', async () => {
    const { cert, key } = await selfSigned('server')
    const client = await selfSigned('a client')
    const seen: unknown[] = []
    const listener = await listen(
      faceOf(({ socket }, response) => {
        seen.push(socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.subject : 'plain')
        response.end()
      }),
      { ...ANYWHERE, credentials: { cert, key, requestCert: true, rejectUnauthorized: false } },
    )
    for (const own of [{}, client]) await askTls(listenerUrl(listener), { rejectUnauthorized: false, ...own })
    await listener.close(10_000)
    expect(seen).to.deep.equal([undefined, 'O=rms-emulator\nOU=Emulated hierarchy - not for production\nCN=a client'])
  })
})

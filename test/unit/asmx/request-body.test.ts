import { expect } from 'chai'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { LARGEST_BODY, readBody } from '../../../src/asmx/request-body.ts'

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const textOf = (body: Uint8Array | 'too-large'): string =>
  body === 'too-large' ? body : Buffer.from(body).toString('latin1')

describe('the body of a request', () => {
  let server: Server
  let client: Socket

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  })

  afterEach(() => {
    client.destroy()
    server.close()
  })

  const ask = async (head: string, body = ''): Promise<IncomingMessage> => {
    client.write(`POST / HTTP/1.1\r\nHost: a\r\n${head}\r\n\r\n${body}`)
    const [request] = (await once(server, 'request')) as [IncomingMessage]
    return request
  }

  it('is there at once where it came with its head, and the request has ended then', async () => {
    const request = await ask('Content-Length: 5', 'hello')
    const body = readBody(request)
    if (body instanceof Promise) throw new Error('it was waited for')
    expect(textOf(body)).to.equal('hello')
    await once(request, 'end')
  })

  it('may be empty', async () => {
    expect(textOf(await readBody(await ask('Content-Length: 0')))).to.equal('')
  })

  it('is joined where it comes in pieces', async () => {
    const reading = readBody(await ask('Transfer-Encoding: chunked', '3\r\nhel\r\n'))
    client.write('2\r\nlo\r\n0\r\n\r\n')
    expect(textOf(await reading)).to.equal('hello')
  })

  it('is the same in chunks that came at once', async () => {
    const request = await ask('Transfer-Encoding: chunked', '3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n')
    expect(textOf(await readBody(request))).to.equal('hello')
  })

  it('is too large by what is announced', async () => {
    expect(await readBody(await ask(`Content-Length: ${LARGEST_BODY + 1}`))).to.equal('too-large')
  })

  it('is not given to anybody who has gone', async () => {
    const reading = Promise.resolve(readBody(await ask('Content-Length: 5', 'hel')))
    const refused = reading.then(
      () => 'read',
      (error: unknown) => String(error),
    )
    client.destroy()
    expect(await refused).to.match(/^Error: (aborted|the client broke off)$/)
  })

  it('is waited for, and does not come, where the request has come whole and is destroyed', async () => {
    const request = await ask('Content-Length: 5', 'hello')
    request.destroy()
    let isRead = false
    void Promise.resolve(readBody(request)).then(() => (isRead = true))
    for (let turn = 0; turn < 5; turn += 1) await nextTurn()
    expect(isRead).to.equal(false)
  })
})

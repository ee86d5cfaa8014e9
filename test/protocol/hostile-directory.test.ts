import { expect } from 'chai'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createLdapDirectory, type DirectoryOptions } from '../../src/directory/index.ts'
import { LicensingError } from '../../src/licensing/index.ts'

const element = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const head = content.length < 0x80 ? [tag, content.length] : [tag, 0x82, content.length >> 8, content.length & 0xff]
  return Buffer.concat([Uint8Array.from(head), content])
}

const text = (value: string) => element(0x04, Buffer.from(value))
const message = (id: number, ...operation: readonly Uint8Array[]) =>
  element(0x30, element(0x02, Uint8Array.of(id)), ...operation)
const result = (tag: number, code: number) => element(tag, element(0x0a, Uint8Array.of(code)), text(''), text(''))
const entry = (id: number, dn: string, attributes: Readonly<Record<string, readonly string[]>>) =>
  message(
    id,
    element(
      0x64,
      text(dn),
      element(
        0x30,
        ...Object.entries(attributes).map(([name, values]) =>
          element(0x30, text(name), element(0x31, ...values.map(text))),
        ),
      ),
    ),
  )

/** The number of the message that a client has sent. */
const idOf = (bytes: Buffer): number => {
  const length = bytes[1] ?? 0
  return bytes[length < 0x80 ? 4 : 4 + (length & 0x7f)] ?? 0
}

describe('a directory that answers what no directory should', function () {
  this.timeout(15_000)
  const servers: Server[] = []

  /** Asks a directory that answers each packet so, for a second at most. */
  async function ask(
    answer: (id: number, socket: Socket, turn: number) => void,
    more: Partial<DirectoryOptions> = {},
  ): Promise<string> {
    const server = createServer((socket) => {
      let turn = 0
      socket.on('error', () => undefined)
      socket.on('data', (bytes: Buffer) => answer(idOf(bytes), socket, turn++))
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`
    const options = { url, bind: undefined, startTls: false, authorities: undefined, timeout: 1000, ...more }
    try {
      return JSON.stringify(await createLdapDirectory(options).find())
    } catch (error) {
      expect(error, String(error)).to.be.instanceOf(LicensingError)
      expect(String(error)).to.match(/^DomainError: .*$/)
      return String(error)
    }
  }

  const context = (id: number) => entry(id, '', { configurationNamingContext: ['CN=Configuration,DC=x'] })
  /** Answers the first question well and the second one with `bytes`. */
  const second = (bytes: (id: number) => Uint8Array) => (id: number, socket: Socket, turn: number) =>
    void socket.write(turn === 0 ? Buffer.concat([context(id), message(id, result(0x65, 0))]) : bytes(id))

  after(() => servers.forEach((server) => server.close()))

  it('is believed where all is well', async () => {
    const point = (id: number) =>
      Buffer.concat([
        entry(id, 'CN=SCP', { SERVICEBINDINGINFORMATION: ['http://root/_wmcs/Certification'] }),
        message(id, result(0x65, 0)),
      ])
    expect(await ask(second(point))).to.equal('[{"dn":"CN=SCP","bindings":["http://root/_wmcs/Certification"]}]')
  })

  for (const [what, answer, flaw] of [
    [
      'speaks no LDAP',
      (_: number, socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n'),
      'does not speak LDAP',
    ],
    ['says nothing', () => undefined, 'takes longer than 1 seconds|timed out'],
    [
      'ends the connection',
      (_: number, socket: Socket) => void socket.destroy(),
      'Connection closed|ECONNRESET|Socket error',
    ],
    [
      'sends a reference whose text never ends',
      second((id) => message(id, Uint8Array.of(0x73, 0x04, 0x04, 0x7f, 0x61, 0x62))),
      'malformed',
    ],
    [
      'sends ten thousand messages in a packet',
      second((id) => Buffer.concat(Array.from({ length: 10_000 }, () => message(id, result(0x65, 0))))),
      'says more than',
    ],
    [
      'sends a message that has no end',
      second(() => Buffer.concat([Uint8Array.of(0x30, 0x84, 0x7f, 0, 0, 0), Buffer.alloc(1_100_000)])),
      'says more than',
    ],
    [
      'names no configuration',
      (id: number, socket: Socket) => void socket.write(message(id, result(0x65, 0))),
      'names no configuration naming context',
    ],
    [
      'names a configuration with control characters',
      (id: number, socket: Socket) =>
        void socket.write(
          Buffer.concat([entry(id, '', { configurationNamingContext: ['a\u0000b'] }), message(id, result(0x65, 0))]),
        ),
      'names no configuration naming context',
    ],
    ['refuses the search', second((id) => message(id, result(0x65, 50))), 'cannot be asked'],
    ['answers a search with a logon', second((id) => message(id, result(0x61, 0))), 'takes longer|cannot be asked'],
  ] as const) {
    it(`${what}: is given up in one line`, async () => {
      const began = Date.now()
      expect(await ask(answer)).to.match(new RegExp(flaw))
      expect(Date.now() - began).to.be.below(3000)
    })
  }

  it('drips one byte at a time: is given up after the time there is', async () => {
    const drip = (_: number, socket: Socket) => {
      const bytes = Buffer.concat([Uint8Array.of(0x30, 0x82, 0x10, 0), Buffer.alloc(4096)])
      let at = 0
      const timer = setInterval(() => void socket.write(bytes.subarray(at, (at += 1))), 10)
      socket.on('close', () => clearInterval(timer))
    }
    expect(await ask(drip)).to.match(/takes longer than 1 seconds|timed out/)
  })

  it('says something in the clear that would count as said behind TLS: is not asked', async () => {
    const starts = (id: number, socket: Socket) =>
      void socket.write(Buffer.concat([message(id, result(0x78, 0)), context(id + 1).subarray(0, 7)]))
    expect(await ask(starts, { startTls: true })).to.match(/cannot be asked/)
  })

  it('wants a password over a network in the clear: is not given it', async () => {
    const options = {
      url: 'ldap://192.0.2.1',
      bind: { dn: 'CN=x', password: 'secret' },
      startTls: false,
      authorities: undefined,
      timeout: 1000,
    }
    const error: unknown = await createLdapDirectory(options)
      .find()
      .catch((thrown: unknown) => thrown)
    expect(String(error))
      .to.match(/would be sent a password in the clear\. Use ldaps/)
      .and.not.include('secret')
  })

  it('offers no TLS: is not given a password', async () => {
    let said = ''
    const refuses = (id: number, socket: Socket) => {
      said += String(id)
      socket.write(message(id, result(0x78, 2)))
    }
    expect(await ask(refuses, { startTls: true, bind: { dn: 'CN=x', password: 'secret' } })).to.match(/cannot be asked/)
    expect(said).to.have.length(1)
  })
})

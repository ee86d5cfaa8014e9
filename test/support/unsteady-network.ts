import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server on which packets can stay as long as a test wants. */
export interface UnsteadyNetwork {
  readonly port: number
  /** From now on nothing arrives, in either direction, and nothing is lost: it is on its way. */
  freeze(): void
  /** New connections work again; what was on its way on old ones still is. */
  heal(): void
  /** What was on its way to the server arrives now, although whoever has sent it is gone. */
  deliver(): void
  close(): Promise<void>
}

/** One connection through it. */
class Line {
  readonly #client: Socket
  readonly #server: Socket
  #waiting: Buffer[] | undefined
  #hasEnded = false

  constructor(client: Socket, server: Socket) {
    this.#client = client
    this.#server = server
    client.on('data', (chunk: Buffer) => {
      if (this.#waiting === undefined) server.write(chunk)
      else this.#waiting.push(chunk)
    })
    server.on('data', (chunk: Buffer) => this.#waiting === undefined && client.write(chunk))
    client.on('error', () => undefined).on('close', () => this.#end())
    server.on('error', () => undefined).on('close', () => client.destroy())
  }

  #end(): void {
    if (this.#waiting === undefined) this.#server.end()
    else this.#hasEnded = true
  }

  freeze(): void {
    this.#waiting ??= []
  }

  deliver(): void {
    this.#waiting?.forEach((chunk) => this.#server.write(chunk))
    this.#waiting = undefined
    if (this.#hasEnded) this.#server.end()
  }

  close(): void {
    this.#client.destroy()
    this.#server.destroy()
  }
}

/** Opens a way to a port of this machine. */
export function unsteadyNetwork(target: number): Promise<UnsteadyNetwork> {
  const lines = new Set<Line>()
  let frozen = false
  const server = createServer((client) => {
    const line = new Line(client, connect(target, '127.0.0.1'))
    if (frozen) line.freeze()
    lines.add(line)
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        freeze: () => {
          frozen = true
          lines.forEach((line) => line.freeze())
        },
        heal: () => {
          frozen = false
        },
        deliver: () => lines.forEach((line) => line.deliver()),
        close: () => {
          lines.forEach((line) => line.close())
          return new Promise((done) => server.close(() => done()))
        },
      })
    })
  })
}

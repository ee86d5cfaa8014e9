import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server on which packets can stay as long as a test wants. */
export interface UnsteadyNetwork {
  readonly port: number
  /** From now on nothing arrives, in either direction, and nothing is lost: it is on its way. */
  freeze(): void
  /** From now on nothing arrives, and both ends are told: connections break, new ones break at once. */
  cut(): void
  /** New connections work again; what was on its way on old ones still is. */
  heal(): void
  /** What was on its way arrives now, at the server also if whoever has sent it is gone. */
  deliver(): void
  close(): Promise<void>
}

/** One direction of a connection. */
class Direction {
  readonly #to: Socket
  #waiting: Buffer[] | undefined
  #hasEnded = false

  constructor(from: Socket, to: Socket) {
    this.#to = to
    from.on('data', (chunk: Buffer) => {
      if (this.#waiting === undefined) to.write(chunk)
      else this.#waiting.push(chunk)
    })
    from.on('error', () => undefined)
    from.on('close', () => {
      if (this.#waiting === undefined) to.end()
      else this.#hasEnded = true
    })
  }

  freeze(): void {
    this.#waiting ??= []
  }

  deliver(): void {
    this.#waiting?.forEach((chunk) => this.#to.write(chunk))
    this.#waiting = undefined
    if (this.#hasEnded) this.#to.end()
  }
}

/** One connection through it. */
class Line {
  readonly #ends: readonly [Socket, Socket]
  readonly #directions: readonly [Direction, Direction]

  constructor(client: Socket, server: Socket) {
    this.#ends = [client, server]
    this.#directions = [new Direction(client, server), new Direction(server, client)]
  }

  freeze(): void {
    this.#directions.forEach((direction) => direction.freeze())
  }

  deliver(): void {
    this.#directions.forEach((direction) => direction.deliver())
  }

  close(): void {
    this.#ends.forEach((end) => end.destroy())
  }
}

/** Opens a way to a port of this machine. */
export function unsteadyNetwork(target: number): Promise<UnsteadyNetwork> {
  const lines = new Set<Line>()
  let state: 'whole' | 'frozen' | 'cut' = 'whole'
  const server = createServer((client) => {
    if (state === 'cut') {
      client.destroy()
      return
    }
    const line = new Line(client, connect(target, '127.0.0.1'))
    if (state === 'frozen') line.freeze()
    lines.add(line)
  })
  const closeLines = () => {
    lines.forEach((line) => line.close())
    lines.clear()
  }
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        freeze: () => {
          state = 'frozen'
          lines.forEach((line) => line.freeze())
        },
        cut: () => {
          state = 'cut'
          closeLines()
        },
        heal: () => {
          state = 'whole'
        },
        deliver: () => lines.forEach((line) => line.deliver()),
        close: () => {
          closeLines()
          return new Promise((done) => server.close(() => done()))
        },
      })
    })
  })
}

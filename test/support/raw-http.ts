import { connect, type Socket } from 'node:net'

/** An answer as it came: nothing decoded, nothing joined. */
export interface RawAnswer {
  readonly statusLine: string
  readonly status: number
  /** In the order and spelling of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

const HEAD_END = '\r\n\r\n'

/** The value of the first header of that name, whatever its case. */
export const headerOf = ({ headers }: RawAnswer, name: string): string | undefined =>
  headers.find(([known]) => known.toLowerCase() === name)?.[1]

function parseHead(head: string): Omit<RawAnswer, 'body'> {
  const [statusLine = '', ...lines] = head.split('\r\n')
  const [, status] = /^HTTP\/1\.1 (\d{3}) [ -~]+$/.exec(statusLine) ?? []
  if (status === undefined) throw new Error(`no status line: ${JSON.stringify(statusLine)}`)
  const headers = lines.map((line): readonly [string, string] => {
    const [, name, value] = /^([A-Za-z0-9-]+): ([\t -~]*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw new Error(`no header: ${JSON.stringify(line)}`)
    return [name, value]
  })
  return { statusLine, status: Number(status), headers }
}

/**
 * Takes the first answer, framed by its Content-Length, off the front of `bytes`; undefined as long as it is incomplete.
 * Throws when it is no HTTP/1.1.
 */
export function takeAnswer(bytes: Buffer): { answer: RawAnswer; rest: Buffer } | undefined {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd < 0) return undefined
  const head = parseHead(bytes.toString('latin1', 0, headEnd))
  const start = headEnd + HEAD_END.length
  // Node's own refusals of what is no HTTP have neither length nor body.
  const end = start + (head.status === 100 ? 0 : Number(headerOf({ ...head, body: bytes }, 'content-length') ?? 0))
  if (bytes.length < end) return undefined
  return { answer: { ...head, body: bytes.subarray(start, end) }, rest: bytes.subarray(end) }
}

/** A client that says exactly what it is told to say. */
export class RawClient {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #ended = false
  #wake: () => void = () => undefined

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#socket = connect(Number(port), hostname)
    this.#socket.setNoDelay(true)
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
      this.#wake()
    })
    // A reset connection ends like any other: what has arrived by then is what there is.
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => {
      this.#ended = true
      this.#wake()
    })
  }

  /** Sends bytes. Gives whether they are on their way: false when the connection has ended before. */
  send(bytes: string | Uint8Array): Promise<boolean> {
    return new Promise((resolve) => {
      if (!this.#socket.writable) {
        resolve(false)
        return
      }
      const broken = () => resolve(false)
      this.#socket.once('close', broken)
      this.#socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, (error) => {
        this.#socket.off('close', broken)
        resolve(!error)
      })
    })
  }

  /** The next answer; undefined when the connection ends before there is one. */
  async receive(): Promise<RawAnswer | undefined> {
    for (;;) {
      const taken = takeAnswer(this.#received)
      if (taken !== undefined) {
        this.#received = taken.rest
        return taken.answer
      }
      if (this.#ended) return undefined
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Settles when the other side has ended the connection. */
  async ended(): Promise<void> {
    while (!this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve))
  }

  /** Breaks off, as a client does that has crashed. */
  destroy(): void {
    this.#socket.destroy()
  }
}

/** One request on a connection of its own, and its answer; undefined when the connection ends without one. */
export async function exchange(url: string, request: string | Uint8Array): Promise<RawAnswer | undefined> {
  const client = new RawClient(url)
  try {
    await client.send(request)
    return await client.receive()
  } finally {
    client.destroy()
  }
}

/** The bytes of a request: its head in Latin-1, then its body. A Content-Length is not added. */
export const rawRequest = (lines: readonly string[], body: string | Uint8Array = ''): Buffer =>
  Buffer.concat([Buffer.from(`${lines.join('\r\n')}${HEAD_END}`, 'latin1'), Buffer.from(body)])

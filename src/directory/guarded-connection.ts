import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { MessageGuard } from './message-guard.ts'

/** What is called when a connection is there; the library listens to events instead. */
type Listener = () => void

/** Opens the connections of an LDAP client, each with a guard before what comes over it. */
export class GuardedConnection {
  #socket: Socket | undefined
  #clear: MessageGuard | undefined
  #flaw: string | undefined

  /** In place of node:net's, for the library, which gives port and host. */
  opener(): typeof connect {
    const open = (port: number, host: string): Socket => {
      this.#clear = new MessageGuard()
      return this.#guard(connect(port, host), this.#clear)
    }
    function opened(options: NetConnectOpts, listener?: Listener): Socket
    function opened(port: number, host?: string, listener?: Listener): Socket
    function opened(path: string, listener?: Listener): Socket
    function opened(port: NetConnectOpts | number | string, host?: string | Listener): Socket {
      if (typeof port === 'number' && typeof host === 'string') return open(port, host)
      throw new TypeError('a port and a host are wanted')
    }
    return opened
  }

  /** In place of node:tls's, for the library, which gives port and host, or a connection that is there. */
  tlsOpener(): typeof connectTls {
    const guard = (socket: TLSSocket): TLSSocket => this.#guard(socket, new MessageGuard())
    function opened(options: ConnectionOptions, listener?: Listener): TLSSocket
    function opened(port: number, host?: string, options?: ConnectionOptions, listener?: Listener): TLSSocket
    function opened(port: number, options?: ConnectionOptions, listener?: Listener): TLSSocket
    function opened(
      first: ConnectionOptions | number,
      host?: string | ConnectionOptions | Listener,
      options?: ConnectionOptions | Listener,
    ): TLSSocket {
      if (typeof first === 'object') return guard(connectTls(first))
      if (typeof host === 'string' && typeof options === 'object') return guard(connectTls(first, host, options))
      throw new TypeError('a connection, or a port and a host are wanted')
    }
    return opened
  }

  #guard<Guarded extends Socket>(socket: Guarded, guard: MessageGuard): Guarded {
    this.#socket = socket
    const push = socket.push.bind(socket)
    // Where bytes enter the stream: nobody behind it has seen them.
    socket.push = (chunk: unknown, encoding) => {
      const flaw = chunk instanceof Uint8Array ? guard.admit(chunk) : undefined
      if (flaw === undefined) return push(chunk, encoding)
      this.abort(flaw)
      return false
    }
    return socket
  }

  /** Why the connection was ended from this side; undefined when it was not. */
  get flaw(): string | undefined {
    return this.#flaw
  }

  /** Whether nothing has come in the clear but the answer to StartTLS. */
  get isClearDone(): boolean {
    return this.#clear?.hasOneMessage ?? false
  }

  /** Ends whatever goes on over the connection, because of something. */
  abort(why: string): void {
    this.#flaw = why
    this.#socket?.destroy(new Error(why))
  }

  /** Ends the connection when everything was said. */
  close(): void {
    this.#socket?.destroy()
  }
}

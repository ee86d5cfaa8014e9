import { request, type RequestOptions } from 'node:https'
import { TLSSocket } from 'node:tls'

/** What a server on TLS answers, and what it and the client agreed on. */
export interface TlsAnswer {
  readonly status: number
  readonly text: string
  readonly protocol: string | null
  readonly cipher: string
}

/** Asks a server over TLS. Rejects with the error of the connection. */
export function askTls(url: string, options: RequestOptions, body = ''): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, ...options }, (response) => {
      const { socket } = response
      if (!(socket instanceof TLSSocket)) throw new TypeError('an answer over TLS comes over TLS')
      const agreed = { protocol: socket.getProtocol(), cipher: socket.getCipher().name }
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString(), ...agreed })
      })
    })
    asked.once('error', reject)
    asked.end(body)
  })
}

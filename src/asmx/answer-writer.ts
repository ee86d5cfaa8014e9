import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../base/clock.ts'
import { answerHeaders, type Banner } from './answer-head.ts'
import type { HttpAnswer } from './http-answer.ts'
import { LARGEST_BODY } from './request-body.ts'

/** More than is worth reading for the sake of a connection whose request was refused, in bytes. */
const LONG_BODY = 65_536

/** How much of a request that will not be looked at is still taken in, in bytes, and for how long, in milliseconds. */
const LINGER_BYTES = 16 * 1024 * 1024
const LINGER_TIME = 2000

/** Writes answers to public connections; nothing else does. */
export interface AnswerWriter {
  /** Answers a request. Ends the connection when the client wants that, or more of its request is left than is worth it. */
  send(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void
  /** Answers what was no request, or none that Node makes a response for, and ends the connection. */
  sendLast(socket: Duplex, answer: HttpAnswer): void
}

/** Whether so much of a request has not been read that its connection is given up for it. */
function isLeftUnread({ complete, headers }: IncomingMessage, drain: boolean): boolean {
  if (complete) return false
  const length = Number(headers['content-length'] ?? 0)
  return drain ? length > LARGEST_BODY : headers['transfer-encoding'] !== undefined || length > LONG_BODY
}

/**
 * Gives the whole answer and takes in some of the rest of the request before the connection ends: while bytes are on
 * their way, ending it resets it, and the client would lose the answer before it has read it.
 */
function endLingering(request: IncomingMessage, response: ServerResponse, body: string): void {
  if (body.length === 0) response.flushHeaders()
  else response.write(body)
  let left = LINGER_BYTES
  const end = (): void => {
    clearTimeout(timer)
    request.off('data', onData)
    if (!response.writableEnded) response.end()
  }
  const onData = (chunk: Buffer): void => {
    left -= chunk.length
    if (left < 0) end()
  }
  const timer = setTimeout(end, LINGER_TIME)
  request.on('data', onData)
  request.once('end', end)
  request.once('close', end)
  request.resume()
}

/** Makes the writer. `banner` is the setting `server.banner`. */
export function createAnswerWriter(banner: Banner, clock: Clock): AnswerWriter {
  const send: AnswerWriter['send'] = (request, response, answer) => {
    const { body } = answer
    const length = Buffer.byteLength(body)
    const unread = isLeftUnread(request, answer.drain === true)
    if (unread || answer.close === true) response.shouldKeepAlive = false
    // To clients of HTTP/1.0 IIS says so; to those that wait to be asked for a body Node wants it said, or ends the connection.
    const mustBeSaid = request.httpVersionMinor === 0 || request.headers.expect !== undefined
    const connection = !response.shouldKeepAlive ? 'close' : mustBeSaid ? 'keep-alive' : undefined
    // Otherwise Node would say it of itself, and how long it waits.
    if (connection === undefined) response.removeHeader('Connection')
    response.sendDate = false
    response.writeHead(answer.status, answerHeaders(answer, { banner, at: clock.now(), length, connection }))
    if (unread) endLingering(request, response, body)
    // As one string with the head, in the quicker encoding where it gives the same bytes: nothing is copied in between.
    else response.end(body, length === body.length ? 'latin1' : 'utf8')
  }

  const sendLast: AnswerWriter['sendLast'] = (socket, answer) => {
    const body = Buffer.from(answer.body)
    const headers = answerHeaders(answer, { banner, at: clock.now(), length: body.length, connection: 'close' })
    const lines = [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`]
    for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i] ?? ''}: ${headers[i + 1] ?? ''}`)
    socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]))
    const timer = setTimeout(() => socket.destroy(), LINGER_TIME)
    socket.once('close', () => clearTimeout(timer))
  }

  return { send, sendLast }
}

import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../base/clock.ts'
import type { W3cEntry, W3cLog } from '../log/index.ts'
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
  sendLast(socket: Duplex & Addresses, answer: HttpAnswer): void
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

/** What is known of who asks, by the connection. A stream that is no socket has no addresses. */
interface Addresses {
  readonly localAddress?: string | undefined
  readonly localPort?: number | undefined
  readonly remoteAddress?: string | undefined
}

/** What was asked, as far as it could be read. */
type Asked = Pick<W3cEntry, 'method' | 'target' | 'userAgent'>

const NOTHING_READ: Asked = { method: undefined, target: undefined, userAgent: undefined }

/** The entry of an answer. */
function entryOf(answer: HttpAnswer, at: Date, { method, target, userAgent }: Asked, addresses: Addresses): W3cEntry {
  const { user, subStatus = 0, win32Status = 0 } = answer.logged ?? {}
  return {
    at,
    serverAddress: addresses.localAddress,
    serverPort: addresses.localPort,
    method,
    target,
    userName: user,
    clientAddress: addresses.remoteAddress,
    userAgent,
    status: answer.status,
    subStatus,
    win32Status,
  }
}

/** What a server that counts and stops wants to know and to say about answers. */
export interface AnswerObserver {
  /** Is told of every answer: its status, and what IIS puts behind it. */
  answered(status: number, subStatus: number): void
  /** Whether the server stops: then each answer is the last on its connection, and says so. */
  isStopping(): boolean
}

export interface AnswerWriterOptions {
  /** The setting `server.banner`. */
  readonly banner: Banner
  readonly clock: Clock
  /** Where every answer is logged; undefined: nowhere. */
  readonly w3cLog: W3cLog | undefined
  readonly answers: AnswerObserver
}

/** Makes the writer. */
export function createAnswerWriter({ banner, clock, w3cLog, answers }: AnswerWriterOptions): AnswerWriter {
  const send: AnswerWriter['send'] = (request, response, answer) => {
    const at = clock.now()
    const { body } = answer
    const length = Buffer.byteLength(body)
    const unread = isLeftUnread(request, answer.drain === true)
    answers.answered(answer.status, answer.logged?.subStatus ?? 0)
    if (unread || answer.close === true || answers.isStopping()) response.shouldKeepAlive = false
    // To clients of HTTP/1.0 IIS says so; to those that wait to be asked for a body Node wants it said, or ends the connection.
    const mustBeSaid = request.httpVersionMinor === 0 || request.headers.expect !== undefined
    const connection = !response.shouldKeepAlive ? 'close' : mustBeSaid ? 'keep-alive' : undefined
    // Otherwise Node would say it of itself, and how long it waits.
    if (connection === undefined) response.removeHeader('Connection')
    response.sendDate = false
    const { method, url: target, headers, socket } = request
    w3cLog?.write(entryOf(answer, at, { method, target, userAgent: headers['user-agent'] }, socket))
    response.writeHead(answer.status, answerHeaders(answer, { banner, at, length, connection }))
    if (unread) endLingering(request, response, body)
    // As one string with the head, in the quicker encoding where it gives the same bytes: nothing is copied in between.
    else response.end(body, length === body.length ? 'latin1' : 'utf8')
  }

  const sendLast: AnswerWriter['sendLast'] = (socket, answer) => {
    const at = clock.now()
    const body = Buffer.from(answer.body)
    answers.answered(answer.status, answer.logged?.subStatus ?? 0)
    w3cLog?.write(entryOf(answer, at, NOTHING_READ, socket))
    const headers = answerHeaders(answer, { banner, at, length: body.length, connection: 'close' })
    const lines = [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`]
    for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i] ?? ''}: ${headers[i + 1] ?? ''}`)
    socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]))
    const timer = setTimeout(() => socket.destroy(), LINGER_TIME)
    socket.once('close', () => clearTimeout(timer))
  }

  return { send, sendLast }
}

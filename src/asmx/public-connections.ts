import type { RequestListener, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AnswerWriter } from './answer-writer.ts'
import type { HttpAnswer } from './http-answer.ts'
import { expectationFailed, methodNotAllowed } from './refusal-pages.ts'
import { answerUnparsed, type ParseFailure } from './unparsed-request.ts'

/**
 * Everything that can arrive on a public connection: requests, which `handler` answers, and what Node makes no request
 * of, or would answer itself. Gives what attaches it to a server.
 */
export function createPublicConnections(handler: RequestListener, writer: AnswerWriter): (server: Server) => void {
  /** The latest answer that each connection owes, or has been given. */
  const latest = new WeakMap<Duplex, ServerResponse>()
  /** Connections that were told their last. */
  const finished = new WeakSet<Duplex>()

  const onRequest: RequestListener = (request, response) => {
    latest.set(request.socket, response)
    handler(request, response)
  }

  const sendLast = (socket: Duplex, answer: HttpAnswer): void => {
    if (finished.has(socket) || !socket.writable) return
    finished.add(socket)
    writer.sendLast(socket, answer)
  }

  const onFailure = (failure: ParseFailure, socket: Duplex): void => {
    const answer = answerUnparsed(failure)
    if (answer === undefined) {
      socket.destroy()
      return
    }
    const owed = latest.get(socket)
    // An answer that ends the connection is the last: what follows is the rest of its request, or nothing that counts.
    if (owed?.headersSent === true && !owed.shouldKeepAlive) return
    if (owed === undefined || owed.writableFinished) sendLast(socket, answer)
    // It is the rest of a request that was taken up: this is the answer to it.
    else if (!owed.headersSent && !owed.req.complete) writer.send(owed.req, owed, answer)
    // What was asked before is answered before; that may end the connection as well.
    else owed.once('finish', () => owed.shouldKeepAlive && sendLast(socket, answer))
  }

  return (server) => {
    server.on('request', onRequest)
    // The handler itself asks for the body, once it wants it.
    server.on('checkContinue', onRequest)
    server.on('checkExpectation', (request, response) => {
      latest.set(request.socket, response)
      writer.send(request, response, expectationFailed)
    })
    server.on('connect', (_request, socket) => sendLast(socket, methodNotAllowed('GET, POST')))
    server.on('clientError', onFailure)
  }
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/**
 * Hands every request that arrives at a server to `answer`, whatever it expects. Who waits to be told to go on is told; an
 * expectation that nobody knows is for the other server, or its recording, to answer. RFC 9110 §10.1.1
 */
export function takeEveryRequest(
  server: Server,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): void {
  server.on('request', answer)
  server.on('checkExpectation', answer)
  server.on('checkContinue', (request, response) => {
    response.writeContinue()
    answer(request, response)
  })
}

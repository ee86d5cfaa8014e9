import { toBase64 } from '../../base/base64.ts'
import { keepsConnection } from '../asking-request.ts'
import type { AuthenticationStep, Authenticator } from '../authenticator.ts'
import { serverEndPoint } from '../tls-channel.ts'
import { parseToken } from '../token68.ts'
import type { NtlmAcceptor, NtlmStep } from './acceptor.ts'

/** Said where a connection ends with each answer: the challenge could not be answered on it. */
export const CONNECTION_ENDS =
  'NTLM proves who has a connection, and this client closes it after each request: HTTP/1.1, or Connection: keep-alive, is wanted'

/** What a step of NTLM means to HTTP: messages go back bare, after the name of the scheme. RFC 4559 §4 */
export function bareStep(step: NtlmStep, scheme: string): AuthenticationStep {
  switch (step.outcome) {
    case 'challenge':
      return { outcome: 'continue', challenge: `${scheme} ${toBase64(step.message)}` }
    case 'proved':
      return { outcome: 'proved', account: step.account, lasts: 'connection', caution: step.caution }
    case 'refused':
      return step
  }
}

/** NTLM over HTTP, as [MS-NTHT] has it: NEGOTIATE, CHALLENGE and AUTHENTICATE in headers of one connection. */
export const createNtlmAuthenticator = (acceptor: NtlmAcceptor): Authenticator => ({
  scheme: 'NTLM',
  invitation: 'NTLM',
  isOfConnection: true,
  step: async (credentials, request, at) => {
    const message = parseToken(credentials)
    if (message === undefined) return { outcome: 'refused', claimed: undefined, reason: 'the token is not base64' }
    const connection = request.socket
    const step = await acceptor.step(message, { connection, at, endPoint: () => serverEndPoint(connection) })
    if (step.outcome === 'challenge' && !keepsConnection(request)) {
      return { outcome: 'refused', claimed: undefined, reason: CONNECTION_ENDS }
    }
    return bareStep(step, 'NTLM')
  },
})

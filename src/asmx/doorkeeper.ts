import type { IncomingMessage } from 'node:http'
import type { GuardedFile, SecurityToken } from '../access/index.ts'
import type { Authenticate, Authentication } from '../authentication/index.ts'
import type { FileAccess } from '../authorization/index.ts'
import type { Logger } from '../base/logger.ts'
import type { CallerStanding } from './description/index.ts'
import type { HttpAnswer } from './http-answer.ts'
import { accessDenied, logonFailed, notLoggedOn } from './refusal-pages.ts'

/** Either somebody who may go on, with what the answer must tell him, or the answer that ends the request. */
export type Admission =
  { readonly token: SecurityToken; readonly reply: string | undefined } | { readonly answer: HttpAnswer }

/** Decides who is calling and whether they may, before anybody looks at what they say. */
export interface Doorkeeper {
  /** Lets somebody in who has proved who he is and whom the access list of the file lets in. */
  admit(request: IncomingMessage, file: GuardedFile, at: Date): Promise<Admission>
  /** Where somebody stands who only looks at what is open to everybody: nobody is challenged for that. */
  standing(request: IncomingMessage, file: GuardedFile, at: Date): Promise<CallerStanding>
}

/** How callers of a file are judged: as its virtual directory has it. */
export type AuthenticateFor = (file: GuardedFile) => Authenticate

export interface DoorkeeperOptions {
  readonly authenticateFor: AuthenticateFor
  readonly fileAccess: FileAccess
  readonly logger: Logger
}

/** 401.2 for those who say nothing, 401.1 for all others: IIS counts a challenge among them. */
function logonAnswer({ outcome, challenges }: Exclude<Authentication, { outcome: 'accepted' }>): HttpAnswer {
  if (outcome === 'missing') return notLoggedOn(challenges)
  // A handshake lives on its connection, so the body that came with this step is taken in.
  return outcome === 'continue' ? { ...logonFailed(challenges), drain: true } : logonFailed(challenges)
}

export const knownCaller = ({ name, user }: SecurityToken, granted: boolean): CallerStanding => ({
  kind: 'known',
  account: name ?? user,
  granted,
})

/** An answer with which the server proves itself to whoever has proved himself. RFC 4559 §5 */
export const withReply = (answer: HttpAnswer, reply: string | undefined): HttpAnswer =>
  reply === undefined
    ? answer
    : { ...answer, headers: [...(answer.headers ?? []), ['WWW-Authenticate', reply] as const] }

export function createDoorkeeper({ authenticateFor, fileAccess, logger }: DoorkeeperOptions): Doorkeeper {
  const identify = async (request: IncomingMessage, file: GuardedFile, at: Date): Promise<Authentication> => {
    const authentication = await authenticateFor(file)(request, at)
    if (authentication.outcome === 'refused') {
      const { account, reason } = authentication
      logger.warn({ account, reason, remote: request.socket.remoteAddress, file }, 'logon failed')
    }
    return authentication
  }
  return {
    admit: async (request, file, at) => {
      const authentication = await identify(request, file, at)
      if (authentication.outcome !== 'accepted') return { answer: logonAnswer(authentication) }
      const { token, reply } = authentication
      const { granted } = await fileAccess.decide(file, token)
      if (granted) return { token, reply }
      logger.warn({ account: token.name, remote: request.socket.remoteAddress, file }, 'access denied')
      return { answer: withReply(accessDenied(authentication.challenges), reply) }
    },
    standing: async (request, file, at) => {
      const authentication = await identify(request, file, at)
      if (authentication.outcome === 'refused') return { kind: 'logon-failed' }
      if (authentication.outcome !== 'accepted') return { kind: 'anonymous' }
      const { token } = authentication
      return knownCaller(token, (await fileAccess.decide(file, token)).granted)
    },
  }
}

import type { IncomingMessage } from 'node:http'
import { parseSid, type GuardedFile, type SecurityToken } from '../access/index.ts'
import type { Authenticate, Authentication } from '../authentication/index.ts'
import type { FileAccess } from '../authorization/index.ts'
import type { Logger } from '../base/logger.ts'
import type { CallerStanding } from './description/index.ts'
import { decidingEntry, type CallerAudit } from './audit-caller.ts'
import type { HttpAnswer, LoggedAnswer } from './http-answer.ts'
import type { LogonRefusals } from './logon-refusals.ts'

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
  readonly refusals: LogonRefusals
  readonly audit: CallerAudit
  readonly logger: Logger
}

/** 401.2 for those who say nothing, 401.1 for all others: IIS counts a challenge among them. */
function logonAnswer(
  { outcome, challenges }: Exclude<Authentication, { outcome: 'accepted' }>,
  refusals: LogonRefusals,
): HttpAnswer {
  switch (outcome) {
    case 'missing':
      return refusals.notLoggedOn(challenges)
    case 'continue':
      return refusals.logonGoesOn(challenges)
    case 'refused':
      return refusals.logonFailed(challenges)
  }
}

const userOf = ({ name, user }: SecurityToken): string => name ?? user

/** Whoever calls a service that is open to everybody: Windows's ANONYMOUS LOGON. [MS-DTYP] §2.4.2.4 */
export const ANYBODY: Promise<Exclude<Admission, { readonly answer: HttpAnswer }>> = Promise.resolve({
  token: { user: parseSid('S-1-5-7'), groups: [], name: 'NT AUTHORITY\\ANONYMOUS LOGON' },
  reply: undefined,
})

export const knownCaller = (token: SecurityToken, granted: boolean): CallerStanding => ({
  kind: 'known',
  account: userOf(token),
  granted,
})

const NOT_LOGGED: LoggedAnswer = { subStatus: undefined, win32Status: undefined }

/** An answer with which the server proves itself to whoever has proved himself. RFC 4559 §5 */
const withReply = (answer: HttpAnswer, reply: string | undefined): HttpAnswer =>
  reply === undefined
    ? answer
    : { ...answer, headers: [...(answer.headers ?? []), ['WWW-Authenticate', reply] as const] }

/**
 * The answer to somebody who was let in: it tells him what it must, and the log who he is. Written out, and not spread: this is
 * on every request's way, and answers that all have the same members in the same order are the quickest to read.
 */
export function forCaller(
  answer: HttpAnswer,
  { token, reply }: Exclude<Admission, { readonly answer: HttpAnswer }>,
): HttpAnswer {
  const { status, contentType, body, cacheControl, headers, drain, close, from } = withReply(answer, reply)
  const { subStatus, win32Status } = answer.logged ?? NOT_LOGGED
  const logged = { user: userOf(token), subStatus, win32Status }
  return { status, contentType, body, cacheControl, headers, drain, close, from, logged }
}

export function createDoorkeeper(options: DoorkeeperOptions): Doorkeeper {
  const { authenticateFor, fileAccess, refusals, audit, logger } = options
  const identify = async (request: IncomingMessage, file: GuardedFile, at: Date): Promise<Authentication> => {
    const authentication = await authenticateFor(file)(request, at)
    if (authentication.outcome === 'refused') {
      const { account, reason } = authentication
      const remote = request.socket.remoteAddress
      audit.logonFailed({ file, remote, at }, account, reason)
      logger.warn({ account, reason, remote, file }, 'logon failed')
    }
    return authentication
  }
  return {
    admit: async (request, file, at) => {
      const authentication = await identify(request, file, at)
      if (authentication.outcome !== 'accepted') return { answer: logonAnswer(authentication, refusals) }
      const { token, reply } = authentication
      const decision = await fileAccess.decide(file, token)
      const remote = request.socket.remoteAddress
      audit.decided({ file, remote, at }, token, decision)
      if (decision.granted) return { token, reply }
      logger.warn({ account: token.name, remote, file, ace: decidingEntry(decision) }, 'access denied')
      return { answer: withReply(refusals.accessDenied(authentication.challenges, userOf(token)), reply) }
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

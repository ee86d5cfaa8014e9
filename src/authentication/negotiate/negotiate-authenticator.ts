import { timingSafeEqual } from 'node:crypto'
import type { AccountDirectory } from '../../accounts/index.ts'
import { toBase64 } from '../../base/base64.ts'
import { keepsConnection, type AskingRequest } from '../asking-request.ts'
import type { AuthenticationStep, Authenticator } from '../authenticator.ts'
import {
  bareStep,
  CONNECTION_ENDS,
  messageType,
  signFirstMessage,
  signsMessages,
  type NtlmAcceptor,
  type NtlmStep,
} from '../ntlm/index.ts'
import { serverEndPoint } from '../tls-channel.ts'
import { parseToken } from '../token68.ts'
import { accountOfPrincipal, type KerberosAcceptor, type KerberosConversation } from './kerberos.ts'
import {
  formatResponse,
  MECHANISM,
  NEG_STATE,
  parseInitialToken,
  parseNegotiationToken,
  type NegTokenInit,
  type NegTokenResp,
} from './negotiation-token.ts'

export interface NegotiateOptions {
  readonly ntlm: NtlmAcceptor
  /** Undefined where no keytab is configured. */
  readonly kerberos: KerberosAcceptor | undefined
  /** The realm whose principals are accounts. */
  readonly realm: string
  readonly directory: AccountDirectory
}

/** What has been agreed on a connection whose client is not done yet. */
type Negotiation =
  | { readonly mechanism: 'ntlm'; readonly mechanismList: Uint8Array }
  | { readonly mechanism: 'kerberos'; readonly conversation: KerberosConversation }

/** The request that a token came with. */
interface Occasion {
  readonly request: AskingRequest
  readonly at: Date
  /** As it stood in the header. */
  readonly credentials: string
}

const refused = (reason: string, claimed?: string): AuthenticationStep => ({ outcome: 'refused', claimed, reason })

const isKerberos = (mechanism: string | undefined): boolean =>
  mechanism === MECHANISM.kerberos || mechanism === MECHANISM.kerberosOfWindows2000

const answer = (bytes: Uint8Array): string => `Negotiate ${toBase64(bytes)}`

/** SPNEGO over HTTP: NTLM always, Kerberos where there is a keytab; and both bare, as some clients send them. RFC 4559 */
class Negotiate {
  readonly #options: NegotiateOptions
  readonly #negotiations = new WeakMap<object, Negotiation>()

  constructor(options: NegotiateOptions) {
    this.#options = options
  }

  async step(credentials: string, request: AskingRequest, at: Date): Promise<AuthenticationStep> {
    const bytes = parseToken(credentials)
    if (bytes === undefined) return refused('the token is not base64')
    const step = await this.#judge(bytes, { request, at, credentials })
    if (step.outcome !== 'continue' || keepsConnection(request)) return step
    this.#negotiations.delete(request.socket)
    return refused(CONNECTION_ENDS)
  }

  async #judge(bytes: Uint8Array, occasion: Occasion): Promise<AuthenticationStep> {
    const connection = occasion.request.socket
    const begun = this.#negotiations.get(connection)
    this.#negotiations.delete(connection)
    if (messageType(bytes) !== undefined) return bareStep(await this.#ntlmStep(bytes, occasion), 'Negotiate')
    const token = parseNegotiationToken(bytes)
    if (token?.type === 'init') return this.#open(token, occasion)
    if (token?.type === 'resp') return this.#goOn(token, begun, occasion)
    if (isKerberos(parseInitialToken(bytes)?.mechanism)) return this.#openKerberos(occasion)
    return refused('the token is neither SPNEGO nor NTLM nor Kerberos')
  }

  async #open({ mechanisms, mechanismList, token }: NegTokenInit, occasion: Occasion): Promise<AuthenticationStep> {
    const [preferred] = mechanisms
    const begun = { mechanism: 'ntlm', mechanismList } as const
    if (preferred === MECHANISM.ntlm && token !== undefined)
      return this.#ntlmInSpnego(token, begun, undefined, occasion)
    if (isKerberos(preferred) && token !== undefined && this.#options.kerberos !== undefined) {
      return this.#openKerberos(occasion)
    }
    if (!mechanisms.includes(MECHANISM.ntlm)) {
      return mechanisms.some(isKerberos)
        ? this.#openKerberos(occasion)
        : refused('SPNEGO offers neither NTLM nor Kerberos')
    }
    // What the client has guessed is not taken up: it is told what it shall begin with.
    this.#negotiations.set(occasion.request.socket, begun)
    const state = preferred === MECHANISM.ntlm ? NEG_STATE.acceptIncomplete : NEG_STATE.requestMic
    return { outcome: 'continue', challenge: answer(formatResponse({ state, mechanism: MECHANISM.ntlm })) }
  }

  async #goOn(
    { token, mechListMic }: NegTokenResp,
    begun: Negotiation | undefined,
    occasion: Occasion,
  ): Promise<AuthenticationStep> {
    if (begun === undefined) {
      return refused(
        'SPNEGO goes on where nothing was begun: the client did not keep its connection, or a proxy mixes connections',
      )
    }
    if (begun.mechanism === 'kerberos') return this.#kerberosStep(begun.conversation, occasion)
    if (token === undefined) return refused('SPNEGO goes on without a token')
    return this.#ntlmInSpnego(token, begun, mechListMic, occasion)
  }

  #ntlmStep(message: Uint8Array, { request, at }: Occasion): Promise<NtlmStep> {
    const connection = request.socket
    return this.#options.ntlm.step(message, { connection, at, endPoint: () => serverEndPoint(connection) })
  }

  async #ntlmInSpnego(
    message: Uint8Array,
    begun: Negotiation & { readonly mechanism: 'ntlm' },
    mechListMic: Uint8Array | undefined,
    occasion: Occasion,
  ): Promise<AuthenticationStep> {
    const step = await this.#ntlmStep(message, occasion)
    if (step.outcome === 'refused') return step
    if (step.outcome === 'challenge') {
      this.#negotiations.set(occasion.request.socket, begun)
      const response = { state: NEG_STATE.acceptIncomplete, mechanism: MECHANISM.ntlm, token: step.message }
      return { outcome: 'continue', challenge: answer(formatResponse(response)) }
    }
    const { account, session, caution } = step
    const done = { state: NEG_STATE.acceptCompleted }
    const proof = { outcome: 'proved', account, lasts: 'connection', caution } as const
    // Windows Server 2003 sends no mechListMIC and misses none: [MS-SPNG] §3.1.5.1, note <8>.
    if (mechListMic === undefined) return { ...proof, reply: answer(formatResponse(done)) }
    const expected = signsMessages(session) ? signFirstMessage(session, 'client', begun.mechanismList) : undefined
    if (expected?.length !== mechListMic.length || !timingSafeEqual(expected, mechListMic)) {
      return refused('the mechListMIC is wrong: the list of mechanisms was altered', account.name)
    }
    const own = signFirstMessage(session, 'server', begun.mechanismList)
    return { ...proof, reply: answer(formatResponse({ ...done, mechListMic: own })) }
  }

  #openKerberos(occasion: Occasion): Promise<AuthenticationStep> | AuthenticationStep {
    const { kerberos } = this.#options
    if (kerberos === undefined) return refused('the client wants Kerberos, and auth.kerberos.keytab is not set')
    return this.#kerberosStep(kerberos.open(), occasion)
  }

  async #kerberosStep(conversation: KerberosConversation, occasion: Occasion): Promise<AuthenticationStep> {
    const step = await conversation.step(occasion.credentials)
    if (step.outcome === 'refused') return refused(step.reason)
    if (step.outcome === 'continue') {
      this.#negotiations.set(occasion.request.socket, { mechanism: 'kerberos', conversation })
      return { outcome: 'continue', challenge: `Negotiate ${step.reply}` }
    }
    const account = await accountOfPrincipal(step.principal, this.#options.realm, this.#options.directory)
    if (account === undefined) return refused('no account stands for this principal', step.principal)
    const reply = step.reply === '' ? undefined : `Negotiate ${step.reply}`
    // IIS 6 wants a ticket with each request: only NTLM proves who has the connection.
    return { outcome: 'proved', account, lasts: 'request', reply }
  }
}

/** Negotiate. RFC 4559, RFC 4178, [MS-SPNG] */
export function createNegotiateAuthenticator(options: NegotiateOptions): Authenticator {
  const negotiate = new Negotiate(options)
  return {
    scheme: 'Negotiate',
    invitation: 'Negotiate',
    isOfConnection: true,
    step: (credentials, request, at) => negotiate.step(credentials, request, at),
  }
}

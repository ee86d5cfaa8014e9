import type { SecurityToken } from '../access/index.ts'
import { securityTokenFor, type Account, type AccountDirectory } from '../accounts/index.ts'
import type { Logger } from '../base/logger.ts'
import type { AskingRequest } from './asking-request.ts'
import type { AuthenticationStep, Authenticator } from './authenticator.ts'
import type { CertificateLogon } from './client-certificates.ts'
import { createConnectionLogons, type ConnectionLogons, type Persistence } from './connection-logons.ts'
import { createLogonRules, type LogonRules } from './logon-rules.ts'

/** Who a request comes from, or why that is not known. Challenges are WWW-Authenticate values. */
export type Authentication =
  | {
      readonly outcome: 'accepted'
      readonly token: SecurityToken
      readonly challenges: readonly string[]
      /** A WWW-Authenticate value that the answer must carry, whatever it is. RFC 4559 §5 */
      readonly reply: string | undefined
    }
  | {
      readonly outcome: 'refused'
      /** Who the credentials claim to be, and why they are refused: for the log alone. */
      readonly account: string | undefined
      readonly reason: string
      readonly challenges: readonly string[]
    }
  | { readonly outcome: 'missing' | 'continue'; readonly challenges: readonly string[] }

/** Judges who a request comes from; `at` is its moment. */
export type Authenticate = (request: AskingRequest, at: Date) => Promise<Authentication>

export interface AuthenticateOptions {
  /** Asked in their order; the first whose scheme is named decides. */
  readonly authenticators: readonly Authenticator[]
  readonly directory: AccountDirectory
  readonly persistence: Persistence
  /** For those who show a certificate and nothing else. */
  readonly certificateLogon: CertificateLogon
  readonly logger: Logger
}

type Proof = Extract<AuthenticationStep, { outcome: 'proved' }>

class Authentications {
  readonly #bySchemes: ReadonlyMap<string, Authenticator>
  readonly #challenges: readonly string[]
  readonly #options: AuthenticateOptions
  readonly #rules: LogonRules
  readonly #logons: ConnectionLogons
  /** Connections about which something is being proved. */
  readonly #underWay = new Map<object, Promise<unknown>>()
  /** The same account has the same token, as long as nothing about it changes. */
  readonly #tokens = new WeakMap<Account, SecurityToken>()

  constructor(options: AuthenticateOptions) {
    const { authenticators, directory, persistence, logger } = options
    this.#bySchemes = new Map(authenticators.map((one) => [one.scheme.toLowerCase(), one]))
    this.#challenges = authenticators.map(({ invitation }) => invitation)
    this.#options = options
    this.#rules = createLogonRules(directory, logger)
    this.#logons = createConnectionLogons(directory, persistence)
  }

  async judge(request: AskingRequest, at: Date): Promise<Authentication> {
    if (this.#underWay.size > 0) await this.#turn(request.socket)
    const { authorization } = request.headers
    if (typeof authorization !== 'string') return this.#withoutCredentials(request, at)
    // Whoever says again who he is starts over, whatever comes of it.
    this.#logons.forget(request.socket)
    const [, scheme = '', credentials = ''] = /^(\S+)(?:[ \t]+(.*))?$/s.exec(authorization.trim()) ?? []
    const authenticator = this.#bySchemes.get(scheme.toLowerCase())
    if (authenticator === undefined) return { outcome: 'missing', challenges: this.#challenges }
    const judging = this.#judgeStep(authenticator.step(credentials, request, at), request, at)
    if (authenticator.isOfConnection === true) this.#hold(request.socket, judging)
    return judging
  }

  /** Waits until what earlier requests of a connection have begun to prove is known: requests may be pipelined. */
  async #turn(connection: object): Promise<void> {
    let before: Promise<unknown> | undefined
    while ((before = this.#underWay.get(connection)) !== undefined) await before
  }

  #hold(connection: object, judging: Promise<unknown>): void {
    const release = () => void this.#underWay.delete(connection)
    this.#underWay.set(connection, judging.then(release, release))
  }

  async #judgeStep(stepping: Promise<AuthenticationStep>, request: AskingRequest, at: Date): Promise<Authentication> {
    const step = await stepping
    switch (step.outcome) {
      case 'proved': {
        const noted = this.#rules.noted(step.account)
        return noted === undefined ? this.#admit(step, request, at) : this.#admitAfter(noted, step, request, at)
      }
      case 'refused':
        if (step.failed !== undefined) this.#rules.note(step.failed, 'failed', at)
        return this.#refused(step.claimed, step.reason)
      case 'continue':
        return { outcome: 'continue', challenges: [step.challenge] }
    }
  }

  /** Guesses that were made before count before: of many at the same moment, none is taken that the lock-out is to stop. */
  async #admitAfter(noted: Promise<void>, proof: Proof, request: AskingRequest, at: Date): Promise<Authentication> {
    await noted
    const account = await this.#options.directory.findAccount(proof.account.name)
    if (account === undefined) return this.#refused(proof.account.name, 'the account was removed')
    return this.#admit({ ...proof, account }, request, at)
  }

  #admit(proof: Proof, request: AskingRequest, at: Date): Authentication {
    const { account, lasts, reply, caution } = proof
    const refusal = this.#rules.refusalOf(account, at)
    if (refusal !== undefined) return this.#refused(account.name, refusal)
    this.#rules.note(account, 'succeeded', at)
    if (lasts === 'connection') this.#logons.keep(request, account)
    if (caution !== undefined) this.#options.logger.warn({ account: account.name }, caution)
    return this.#accepted(account, reply)
  }

  async #withoutCredentials(request: AskingRequest, at: Date): Promise<Authentication> {
    const account = (await this.#logons.find(request)) ?? (await this.#options.certificateLogon(request.socket))
    if (account === undefined) return { outcome: 'missing', challenges: this.#challenges }
    const refusal = this.#rules.refusalOf(account, at)
    return refusal === undefined ? this.#accepted(account, undefined) : this.#refused(account.name, refusal)
  }

  #accepted(account: Account, reply: string | undefined): Authentication {
    let token = this.#tokens.get(account)
    if (token === undefined) {
      token = securityTokenFor(account, this.#options.directory.domain)
      this.#tokens.set(account, token)
    }
    return { outcome: 'accepted', token, challenges: this.#challenges, reply }
  }

  #refused(account: string | undefined, reason: string): Authentication {
    return { outcome: 'refused', account, reason, challenges: this.#challenges }
  }
}

/** Joins several authenticators, TLS client certificates and what is known of connections to one judgement. */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const authentications = new Authentications(options)
  return (request, at) => authentications.judge(request, at)
}

import { createKerberosInitiator, createNtlmInitiator } from '../../authentication/index.ts'
import { fromCanonicalBase64, toBase64 } from '../../base/base64.ts'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { LicensingError } from '../../licensing/index.ts'
import { parseChallenges, type OfferedScheme } from './offered-schemes.ts'
import type { Wire, WireAnswer } from './wire.ts'

/** Name and password of an account; the name may have its domain before a backslash. */
export interface RootCredentials {
  readonly user: string
  readonly password: string
}

/** Who logs on at a root, and how. */
export interface Logon {
  /** Undefined: whoever runs this process, by Kerberos, or nobody. */
  readonly credentials: RootCredentials | undefined
  /** Undefined: what the root offers and what shows the least of the password. */
  readonly scheme: OfferedScheme | undefined
  readonly random: Random
  readonly clock: Clock
}

/** A message that is sent once the root knows who sends it. */
export interface Message {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** What came of a message, and how its sender logged on. */
export interface LoggedOnAnswer {
  readonly answer: WireAnswer
  /** Undefined: not at all. */
  readonly used: OfferedScheme | undefined
}

const HEADERS: Readonly<Record<OfferedScheme, string>> = { negotiate: 'Negotiate', ntlm: 'NTLM', basic: 'Basic' }

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)

/** Whether nobody on the way can read along. */
const isPrivate = (url: URL): boolean => url.protocol === 'https:' || isLoopback(url)

const send = (wire: Wire, { body, headers }: Message, authorization?: string): Promise<WireAnswer> =>
  wire.post(body, authorization === undefined ? headers : { ...headers, authorization })

const knock = (wire: Wire, message: Message, authorization?: string): Promise<WireAnswer> =>
  send(wire, { ...message, body: '' }, authorization)

const tokenOf = ({ challenges }: WireAnswer, wanted: OfferedScheme): string | undefined =>
  parseChallenges(challenges).find(({ scheme, token }) => scheme === wanted && token !== undefined)?.token

/** `DOMAIN\name` in two; a name without a domain, or name@domain, is for the server to find. */
function accountOf(user: string): { domain: string; user: string } {
  const at = user.indexOf('\\')
  return at < 0 ? { domain: '', user } : { domain: user.slice(0, at), user: user.slice(at + 1) }
}

/** A logon by NTLM, bare or below Negotiate. [MS-NTHT] §3.1 */
async function byNtlm(
  wire: Wire,
  message: Message,
  logon: Logon & { credentials: RootCredentials },
  scheme: 'ntlm' | 'negotiate',
) {
  const { credentials, random, clock } = logon
  const initiator = createNtlmInitiator(
    { ...accountOf(credentials.user), password: credentials.password },
    { random, now: () => clock.now() },
  )
  const first = await knock(wire, message, `${HEADERS[scheme]} ${toBase64(initiator.negotiate)}`)
  const token = tokenOf(first, scheme)
  if (first.status !== 401 || token === undefined) return first
  const challenge = fromCanonicalBase64(token)
  const target = { service: `HTTP/${wire.url.hostname}`, endPoint: first.endPoint }
  const authenticate = challenge && initiator.answer(challenge, target)
  if (authenticate === undefined) {
    throw new LicensingError(
      'root-answer-unreadable',
      `The ${wire.responder.title} at ${wire.url.href} challenges in a way that is no NTLM, or older than NTLMv2. Try another way to log on with --auth.`,
    )
  }
  return send(wire, message, `${HEADERS[scheme]} ${toBase64(authenticate)}`)
}

const noTicket = (service: string, cause?: unknown) =>
  new LicensingError(
    'root-refused',
    `There is no Kerberos ticket for ${service} to be had${cause instanceof Error ? ` (${cause.message.replaceAll(/\s+/g, ' ')})` : ''}. Run kinit first, or give --user NAME.`,
    { cause },
  )

/** A logon by Kerberos with the tickets of whoever runs this process. RFC 4559 */
async function byKerberos(wire: Wire, message: Message): Promise<WireAnswer> {
  const service = `HTTP@${wire.url.hostname}`
  let initiator: Awaited<ReturnType<typeof createKerberosInitiator>>
  let token: string | undefined
  try {
    initiator = await createKerberosInitiator(service)
    token = await initiator?.begin()
  } catch (error) {
    throw noTicket(service, error)
  }
  if (initiator === undefined || token === undefined) {
    throw new LicensingError(
      'root-refused',
      'Without a name and a password only Kerberos remains, and the optional package kerberos is not installed. Give --user NAME.',
    )
  }
  const answer = await send(wire, message, `Negotiate ${token}`)
  // Only what would be believed has to be proved.
  if (answer.status !== 200 && answer.status !== 500) return answer
  const proof = tokenOf(answer, 'negotiate')
  if (proof !== undefined && (await initiator.conclude(proof))) return answer
  throw new LicensingError(
    'root-unproved',
    `Whoever answers at ${wire.url.href} has not proved to be ${service}. Nothing was kept; check the address, and whether somebody answers in the ${wire.responder.title}’s place.`,
  )
}

const byBasic = (wire: Wire, message: Message, { user, password }: RootCredentials): Promise<WireAnswer> =>
  send(wire, message, `Basic ${toBase64(Buffer.from(`${user}:${password}`))}`)

/** The scheme that shows the least of the password, of those that are offered. Throws LicensingError. */
function choose(offered: readonly OfferedScheme[], wire: Wire, hasPassword: boolean): OfferedScheme | undefined {
  if (!hasPassword) return offered.find((scheme) => scheme === 'negotiate')
  const [strong] = (['ntlm', 'negotiate'] as const).filter((scheme) => offered.includes(scheme))
  if (strong !== undefined || !offered.includes('basic')) return strong
  if (isPrivate(wire.url)) return 'basic'
  throw new LicensingError(
    'root-refused',
    `The ${wire.responder.title} at ${wire.url.href} takes Basic only, which would send the password in the clear. Use https, or say --auth basic if you mean it.`,
  )
}

function by(scheme: OfferedScheme, wire: Wire, message: Message, logon: Logon): Promise<WireAnswer> {
  const { credentials } = logon
  if (credentials === undefined) {
    if (scheme === 'negotiate') return byKerberos(wire, message)
    throw new LicensingError('root-refused', `--auth ${scheme} needs a name and a password: give --user NAME.`)
  }
  return scheme === 'basic'
    ? byBasic(wire, message, credentials)
    : byNtlm(wire, message, { ...logon, credentials }, scheme)
}

/**
 * Sends a message, logged on as told or as the root offers it: NTLM before Basic, so that the password is not shown;
 * Kerberos where there is no password. Throws LicensingError; a refusal is an answer.
 */
export async function sendLoggedOn(wire: Wire, message: Message, logon: Logon): Promise<LoggedOnAnswer> {
  const { scheme, credentials } = logon
  if (scheme !== undefined) return { answer: await by(scheme, wire, message, logon), used: scheme }
  const first = await knock(wire, message)
  if (first.status !== 401) {
    const isAnother = first.status === 404 || (first.status >= 300 && first.status < 400)
    return { answer: isAnother ? first : await send(wire, message), used: undefined }
  }
  const offered = parseChallenges(first.challenges).map((challenge) => challenge.scheme)
  const chosen = choose(offered, wire, credentials !== undefined)
  return chosen === undefined
    ? { answer: first, used: undefined }
    : { answer: await by(chosen, wire, message, logon), used: chosen }
}

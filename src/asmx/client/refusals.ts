import { LicensingError } from '../../licensing/index.ts'
import type { LoggedOnAnswer, Logon } from './log-on.ts'
import { parseChallenges } from './offered-schemes.ts'
import type { WireAnswer } from './wire.ts'

/** Which service of the root was asked. */
export interface AskedService {
  readonly url: string
  /** The name of its file. */
  readonly file: string
}

const NAMES = { negotiate: 'Negotiate', ntlm: 'NTLM', basic: 'Basic' } as const

/** Which of the three kinds of 401 a page says it is; undefined when it says nothing. */
const kindOf = ({ text }: WireAnswer): string | undefined => /\b401\.([1-5])\b/.exec(text)?.[1]

/** What the caller has to do about a 401. `user` is who logged on. */
function unauthorized({ url, file }: AskedService, { answer, used }: LoggedOnAnswer, user: string | undefined): string {
  const kind = kindOf(answer)
  const offered = [...new Set(parseChallenges(answer.challenges).map(({ scheme }) => NAMES[scheme]))].join(', ')
  const who = user === undefined ? 'this user' : JSON.stringify(user)
  if (kind === '3') {
    return `The root at ${url} refuses access (HTTP 401.3): it knows ${who} and does not let the account in. Let the root’s administrator grant it Read & Execute on ${file}.`
  }
  if (used === undefined || kind === '2') {
    const how = offered === '' ? 'in a way that is not known here' : `by ${offered}`
    const todo = used === undefined ? 'Give --user NAME.' : 'Choose another way with --auth.'
    return `The root at ${url} refuses access (HTTP 401.2): it wants to know who is asking, ${how}. ${todo}`
  }
  return `The root at ${url} refuses access (HTTP ${kind === undefined ? '401' : '401.1'}): it does not take the logon of ${who} by ${NAMES[used]}. Check name and password, and whether the account is locked out.`
}

/** What stands between a status of HTTP and an answer; undefined when nothing does. */
export function httpRefusal(
  asked: AskedService,
  logged: LoggedOnAnswer,
  { credentials }: Logon,
): LicensingError | undefined {
  const { status } = logged.answer
  if (status === 200 || status === 500) return undefined
  if (status === 401) return new LicensingError('root-refused', unauthorized(asked, logged, credentials?.user))
  const what = `The root at ${asked.url} answers HTTP ${status}.`
  if (status === 403) {
    return new LicensingError('root-refused', `${what} It lets nobody in here: ask the root’s administrator.`)
  }
  if (status >= 300 && status < 400) {
    return new LicensingError(
      'root-missing',
      `${what} It redirects elsewhere, which is not followed: give its own address.`,
    )
  }
  return new LicensingError(
    status === 404 ? 'root-missing' : 'root-refused',
    `${what} Is this the address of a root certification server?`,
  )
}

/** An answer that is none of the service. */
export function unreadable({ url, file }: AskedService, { contentType, text }: WireAnswer): LicensingError {
  const isPage = /^\s*text\/html/i.test(contentType) || /^\s*<(?:!doctype\s+)?html/i.test(text)
  const what = isPage ? `a web page and no answer of ${file}` : `no answer of ${file}`
  return new LicensingError(
    'root-answer-unreadable',
    `What ${url} answers is ${what}. Is this the address of a root certification server?`,
  )
}

/** A SOAP fault: what the root says, on one line. */
export const faulted = (message: string): LicensingError =>
  new LicensingError(
    'root-faulted',
    `The root refuses the request: ${(message.split(/\r?\n/, 1)[0] ?? '').slice(0, 500)}`,
  )

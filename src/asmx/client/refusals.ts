import { LicensingError } from '../../licensing/index.ts'
import type { Called, Responder } from './called.ts'
import type { LoggedOnAnswer, Logon } from './log-on.ts'
import { parseChallenges } from './offered-schemes.ts'
import type { WireAnswer } from './wire.ts'

/** Which service was asked, and where. */
export interface AskedService {
  readonly url: string
  readonly called: Called
}

const at = ({ url, called }: AskedService): string => `The ${called.title} at ${url}`

const NAMES = { negotiate: 'Negotiate', ntlm: 'NTLM', basic: 'Basic' } as const

/** Which of the three kinds of 401 a page says it is; undefined when it says nothing. */
const kindOf = ({ text }: WireAnswer): string | undefined => /\b401\.([1-5])\b/.exec(text)?.[1]

/** What the caller has to do about a 401. `logon`: undefined where nobody logs on. */
function unauthorized(asked: AskedService, { answer, used }: LoggedOnAnswer, logon: Logon | undefined): string {
  const { called } = asked
  const kind = kindOf(answer)
  const offered = [...new Set(parseChallenges(answer.challenges).map(({ scheme }) => NAMES[scheme]))].join(', ')
  const user = logon?.credentials?.user
  const who = user === undefined ? 'this user' : JSON.stringify(user)
  const refuses = `${at(asked)} refuses access`
  if (logon === undefined) {
    return `${refuses} (HTTP 401). It should be open to everybody: ask the ${called.title}’s administrator.`
  }
  if (kind === '3') {
    return `${refuses} (HTTP 401.3): it knows ${who} and does not let the account in. Let the ${called.title}’s administrator grant it Read & Execute on ${called.file}.`
  }
  if (used === undefined || kind === '2') {
    const how = offered === '' ? 'in a way that is not known here' : `by ${offered}`
    const todo = used === undefined ? 'Give --user NAME.' : 'Choose another way with --auth.'
    return `${refuses} (HTTP 401.2): it wants to know who is asking, ${how}. ${todo}`
  }
  return `${refuses} (HTTP ${kind === undefined ? '401' : '401.1'}): it does not take the logon of ${who} by ${NAMES[used]}. Check name and password, and whether the account is locked out.`
}

/** What stands between a status of HTTP and an answer; undefined when nothing does. */
export function httpRefusal(
  asked: AskedService,
  logged: LoggedOnAnswer,
  logon: Logon | undefined,
): LicensingError | undefined {
  const { title, kind } = asked.called
  const { status } = logged.answer
  if (status === 200 || status === 500) return undefined
  if (status === 401) return new LicensingError('root-refused', unauthorized(asked, logged, logon))
  const what = `${at(asked)} answers HTTP ${status}.`
  if (status === 403) {
    return new LicensingError('root-refused', `${what} It lets nobody in here: ask the ${title}’s administrator.`)
  }
  if (status >= 300 && status < 400) {
    return new LicensingError(
      'root-missing',
      `${what} It redirects elsewhere, which is not followed: give its own address.`,
    )
  }
  return new LicensingError(status === 404 ? 'root-missing' : 'root-refused', `${what} Is this the address of ${kind}?`)
}

/** An answer that is none of the service. */
export function unreadable({ url, called }: AskedService, { contentType, text }: WireAnswer): LicensingError {
  const isPage = /^\s*text\/html/i.test(contentType) || /^\s*<(?:!doctype\s+)?html/i.test(text)
  const what = isPage ? `a web page and no answer of ${called.file}` : `no answer of ${called.file}`
  return new LicensingError(
    'root-answer-unreadable',
    `What ${url} answers is ${what}. Is this the address of ${called.kind}?`,
  )
}

/** A SOAP fault: what the server says, on one line. */
export const faulted = ({ title }: Responder, message: string): LicensingError =>
  new LicensingError(
    'root-faulted',
    `The ${title} refuses the request: ${(message.split(/\r?\n/, 1)[0] ?? '').slice(0, 500)}`,
  )

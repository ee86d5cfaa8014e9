import type { HttpAnswer } from './http-answer.ts'
import { aspNetPage, escapeHtml, iisPage, type Headers } from './refusal-pages.ts'

/** The Windows error codes that IIS logs with a 401. */
const ERROR_ACCESS_DENIED = 5
const ERROR_LOGON_FAILURE = 1326
const SEC_E_NO_CREDENTIALS = 0x8009030e

/** The three kinds of 401. Challenges are WWW-Authenticate values: each gets a header of its own. */
export interface LogonRefusals {
  /** 401.2: nobody has said who is asking. */
  notLoggedOn(challenges: readonly string[]): HttpAnswer
  /** 401.1: the logon has begun and is not finished, which IIS counts as failed. */
  logonGoesOn(challenges: readonly string[]): HttpAnswer
  /** 401.1: whoever is asking has not proved it. */
  logonFailed(challenges: readonly string[]): HttpAnswer
  /** 401.3: the access list of the file does not let the caller in. `user` is who that is. */
  accessDenied(challenges: readonly string[], user: string): HttpAnswer
}

const challenge = (challenges: readonly string[]): Headers =>
  challenges.map((value) => ['WWW-Authenticate', value] as const)

/** An address can be clicked, anything else is text. */
function contactParagraph(contact: string): string {
  const text = escapeHtml(contact)
  return /^[^\s@<>"&?%]+@[^\s@<>"&?%]+$/.test(contact)
    ? `Administrative contact: <a href="mailto:${text}">${text}</a>`
    : `Administrative contact: ${text}`
}

/** Makes the refusals. `contact` is the setting `admin.contact`, which all of their pages show. Cc720237 */
export function createLogonRefusals(contact: string | undefined): LogonRefusals {
  const further = contact === undefined ? [] : [contactParagraph(contact)]
  const notLoggedOn = iisPage(401, '401.2 Unauthorized', [
    'You are not logged on. This service wants to know who is calling.',
    ...further,
  ])
  const logonFailed = iisPage(401, '401.1 Unauthorized', ['The name or the password is wrong.', ...further])
  const accessDenied = aspNetPage(401, 'Access is denied.', [
    'Error message 401.3: You are logged on, but the access list of this service does not let you in. An administrator of the root server can change that.',
    ...further,
  ])
  return {
    notLoggedOn: (challenges) => ({
      ...notLoggedOn,
      headers: challenge(challenges),
      logged: { subStatus: 2, win32Status: ERROR_ACCESS_DENIED },
    }),
    logonGoesOn: (challenges) => ({
      ...logonFailed,
      headers: challenge(challenges),
      // A handshake lives on its connection, so the body that came with this step is taken in.
      drain: true,
      logged: { subStatus: 1, win32Status: SEC_E_NO_CREDENTIALS },
    }),
    logonFailed: (challenges) => ({
      ...logonFailed,
      headers: challenge(challenges),
      logged: { subStatus: 1, win32Status: ERROR_LOGON_FAILURE },
    }),
    accessDenied: (challenges, user) => ({
      ...accessDenied,
      headers: challenge(challenges),
      logged: { user, subStatus: 3, win32Status: ERROR_ACCESS_DENIED },
    }),
  }
}

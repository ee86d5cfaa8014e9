import { AccountError } from './account-error.ts'

/** A name as somebody writes it: `DOMAIN\name`, `name`, or `name@domain`. */
export interface AccountName {
  readonly domain: string | undefined
  readonly name: string
}

const LONGEST = 64
/** What Windows refuses in the name of an account, and control characters. */
const FORBIDDEN = /["/\\[\]:;|=,+*?<>@\p{Cc}]/u

/** Reads a name in any of its three forms; whether there is such an account is another question. */
export function parseAccountName(text: string): AccountName {
  const backslash = text.indexOf('\\')
  if (backslash >= 0) return { domain: text.slice(0, backslash), name: text.slice(backslash + 1) }
  const at = text.lastIndexOf('@')
  if (at >= 0) return { domain: text.slice(at + 1), name: text.slice(0, at) }
  return { domain: undefined, name: text }
}

/** Checks a name for a new account or group and gives it back. Throws AccountError `account-name`. */
export function checkAccountName(name: string): string {
  if (name === '' || name.length > LONGEST || name.trim() !== name || /^\.+$/.test(name) || FORBIDDEN.test(name)) {
    throw new AccountError(
      'account-name',
      `"${name}" cannot be the name of an account: 1 to ${LONGEST} characters are wanted, without " / \\ [ ] : ; | = , + * ? < > @ and blanks at the ends.`,
    )
  }
  return name
}

/** How names are compared: without regard to case. */
export const accountId = (name: string): string => name.toLowerCase()

import { LicensingError } from '../licensing-error.ts'

const LONGEST_URL = 2048

/** Why a text from outside is no address of a root; undefined when it may be one. */
function flawOf(text: string): string | undefined {
  if (text.length > LONGEST_URL) return `has more than ${LONGEST_URL} characters`
  if (/[\p{C}\s]/u.test(text)) return 'has white space or control characters in it'
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return 'is no http or https URL'
  const { username, password, search, hash } = new URL(text)
  if (username !== '' || password !== '') return 'has a name or a password in it'
  return search === '' && hash === '' ? undefined : 'has a query or a fragment'
}

/** What is shown of a text from outside in a message. */
export const shown = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)

/**
 * Gives back an address of a root that came from a registry or a directory. `where` says where it stood.
 * Throws LicensingError `root-unknown`.
 */
export function checkRootUrl(text: string, where: string): string {
  const flaw = flawOf(text)
  if (flaw === undefined) return text
  throw new LicensingError(
    'root-unknown',
    `${where} is ${shown(text)}, which ${flaw}. Correct it, or give the address of the root with --root URL.`,
  )
}

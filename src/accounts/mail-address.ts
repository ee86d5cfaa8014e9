import { accountId } from './account-name.ts'

/** Everything before the last @, and what follows it. RFC 822 without quoted names, comments and routes. */
const ADDRESS = /^([^\s@"(),:;<>[\\\]][^@"(),:;<>[\\\]]*)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)$/

/** A mail address in its two parts. */
export interface MailAddress {
  readonly name: string
  /** In lower case. */
  readonly domain: string
}

/** Reads a mail address; undefined when the text is none. */
export function parseMailAddress(text: string): MailAddress | undefined {
  const [, name, domain] = ADDRESS.exec(text.trim()) ?? []
  return name === undefined || domain === undefined ? undefined : { name, domain: domain.toLowerCase() }
}

/** The mail address of an account or group: its name, with dots for blanks, in the domain for mail. */
export const mailAddressOf = (name: string, mailDomain: string): string => `${name.replaceAll(' ', '.')}@${mailDomain}`

/** The names that the account or group of an address may have, the likeliest first. */
export function namesOfAddress({ name }: MailAddress): readonly string[] {
  const spaced = name.replaceAll('.', ' ')
  return accountId(spaced) === accountId(name) ? [name] : [name, spaced]
}

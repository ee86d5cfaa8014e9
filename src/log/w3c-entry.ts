import { oncePerSecond } from '../base/moment.ts'

/** One request as IIS logs it, once its answer is known. */
export interface W3cEntry {
  /** When it was answered. */
  readonly at: Date
  readonly serverAddress: string | undefined
  readonly serverPort: number | undefined
  /** Undefined where no request could be read. */
  readonly method: string | undefined
  /** Path and query as they were asked for; undefined where no request could be read. */
  readonly target: string | undefined
  /** Who proved to be calling; undefined for nobody. */
  readonly userName: string | undefined
  readonly clientAddress: string | undefined
  readonly userAgent: string | undefined
  readonly status: number
  /** What IIS puts behind the status: the 3 of 401.3. */
  readonly subStatus: number
  /** The Windows error code behind the answer; 0 when there is none. */
  readonly win32Status: number
}

/** The fields that IIS 6 selects unless told otherwise, in its order. */
const FIELDS =
  'date time s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status'

/** The first site of an IIS. */
export const SITE = 'W3SVC1'

/** The most characters that one field keeps of what a client has sent. */
const LONGEST_FIELD = 4096

/** A field must be one word of one line, whoever has written it: blanks become `+`, everything else unprintable `?`. */
function field(text: string | undefined): string {
  if (text === undefined || text === '') return '-'
  if (/^[!-~]{1,256}$/.test(text)) return text
  return text
    .slice(0, LONGEST_FIELD)
    .replace(/[ \t]/g, '+')
    .replace(/[^!-~\u00a1-\uffff]|[\u2028\u2029\ufeff]|\p{C}|\p{Z}/gu, '?')
}

/** `YYYY-MM-DD hh:mm:ss`, UTC. */
const momentText = oncePerSecond((at) => {
  const iso = at.toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`
})

/** What stands at the beginning of a log that begins at `at`. W3C Extended Log File Format, WD-logfile-960323 */
export const formatW3cDirectives = (at: Date): string =>
  [
    '#Software: Microsoft Internet Information Services 6.0',
    '#Version: 1.0',
    `#Date: ${momentText(at)}`,
    `#Fields: ${FIELDS}`,
    '',
  ].join('\r\n')

/** Stem and query as two fields. */
function targetFields(target: string | undefined): string {
  const mark = target?.indexOf('?') ?? -1
  return target === undefined || mark < 0
    ? `${field(target)} -`
    : `${field(target.slice(0, mark))} ${field(target.slice(mark + 1))}`
}

/** What a line says of who has asked for what, and the entry that it was written of. */
interface WrittenRequest {
  readonly entry: W3cEntry
  readonly text: string
}

const sameRequest = (one: W3cEntry, other: W3cEntry): boolean =>
  one.serverAddress === other.serverAddress &&
  one.method === other.method &&
  one.target === other.target &&
  one.serverPort === other.serverPort &&
  one.userName === other.userName &&
  one.clientAddress === other.clientAddress &&
  one.userAgent === other.userAgent

/** The latest: a client that asks again says the same of itself, and need not be examined again. */
let latest: WrittenRequest | undefined

function requestFields(entry: W3cEntry): string {
  if (latest !== undefined && sameRequest(latest.entry, entry)) return latest.text
  const asked = `${field(entry.method)} ${targetFields(entry.target)} ${entry.serverPort ?? '-'}`
  const caller = `${field(entry.userName)} ${field(entry.clientAddress)} ${field(entry.userAgent)}`
  const text = `${SITE} ${field(entry.serverAddress)} ${asked} ${caller}`
  latest = { entry, text }
  return text
}

/** One line of the log, with its line end. */
export function formatW3cEntry(entry: W3cEntry): string {
  const { at, status, subStatus, win32Status } = entry
  return `${momentText(at)} ${requestFields(entry)} ${status} ${subStatus} ${win32Status}\r\n`
}

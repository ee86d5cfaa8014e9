import { NOTHING_MAY_BE_MISSING } from '../support/installed.ts'
import { runProgram } from '../support/process.ts'
import { firstLineOf, type CommandLine } from './run-client.ts'

/*
 * Each client is one small program in its own language on proxies that its toolkit has generated. Its arguments are an operation
 * and the address of the service; what the operation is asked with stands in environment variables:
 *
 *   SERVICES_USER, _PASSWORD     who logs on, by Basic; without them, nobody
 *   SERVICES_DATA_VERSION        the MaximumVersion of VersionData; without it, 1.0.0.0
 *   SERVICES_TYPE                what FindServiceLocations and GetServerInfo ask for
 *   SERVICES_PRINCIPAL, _GROUP   whom IsPrincipalMemberOf asks for, and in what
 *   SERVICES_KEY, _GUID, _VERSION, _AUTHORITY      what Enroll enrolls, and which key may revoke it
 *   SERVICES_MACHINE, _ACCOUNT   files with a chain, one certificate a line
 *   SERVICES_LICENSE             the same, of publishing licences; of several, for a batch, with colons between
 *   SERVICES_PERSISTENT          true or false
 *   SERVICES_GUIDS               of templates, with blanks between
 *
 * It tells what came of it on standard output in UTF-8, each field ended by a NUL, which no XML can hold: the two versions in the
 * header of the answer, empty where it has none, and what is in it, with an empty field after each chain of certificates; or
 * `failed`, then `fault` or the status of HTTP, and the toolkit's text.
 */

/** What an operation is asked with, by the names of its environment variables without SERVICES_. Undefined: not given. */
export type ServiceOrders = Readonly<Record<string, string | undefined>>

/** What a client has told. */
export type ServiceTold =
  | { readonly outcome: 'answered'; readonly versions: readonly string[]; readonly fields: readonly string[] }
  | { readonly outcome: 'failed'; readonly reason: string; readonly text: string }

/** The services whose descriptions clients are made from. */
export const DESCRIBED = [
  'Server',
  'Groups',
  'Enrollment',
  'Certification',
  'Publishing',
  'Licensing',
  'Templates',
] as const

/** Where the description of each service is. */
export type Descriptions = Readonly<Record<(typeof DESCRIBED)[number], string>>

/** A client that is generated from the descriptions of all services. */
export interface GeneratedClient {
  readonly name: string
  /** The packages of Debian that bring it. */
  readonly packages: string
  /** Prints the client's version; fails when it is missing. */
  readonly version: CommandLine
  /** Makes it in that directory, and says how it is run. */
  readonly generate: (descriptions: Descriptions, directory: string) => CommandLine | Promise<CommandLine>
}

/** What a client is called in the list of tests, and whether it is here. */
export function presenceOf({ name, version, packages }: GeneratedClient): {
  readonly title: string
  readonly isHere: boolean
} {
  const found = firstLineOf(version)
  const note = found ?? `${NOTHING_MAY_BE_MISSING ? 'MISSING' : 'SKIPPED'}: apt-get install ${packages}`
  return { title: `${name} (${note})`, isHere: found !== undefined }
}

function readTold(output: string): ServiceTold {
  const [first = '', second = '', ...fields] = output.split('\0').slice(0, -1)
  if (first === 'failed') return { outcome: 'failed', reason: second, text: fields.join() }
  return { outcome: 'answered', versions: [first, second], fields }
}

/** Has a client call an operation at an address. Rejects when it tells nothing. */
export async function callBy(
  [file, ...args]: CommandLine,
  operation: string,
  url: string,
  orders: ServiceOrders,
): Promise<ServiceTold> {
  const given = Object.entries(orders).flatMap(([name, value]) =>
    value === undefined ? [] : [[`SERVICES_${name}`, value] as const],
  )
  const environment = { ...Object.fromEntries(given), LC_ALL: 'C.UTF-8' }
  const { stdout, stderr } = await runProgram(file, [...args, operation, url], { environment })
  if (stdout === '') throw new Error(`it has told nothing: ${stderr}`)
  return readTold(stdout)
}

/** What was answered. Throws when it was a failure. */
export function answered(told: ServiceTold): Extract<ServiceTold, { outcome: 'answered' }> {
  if (told.outcome === 'answered') return told
  throw new Error(`${told.reason}: ${told.text}`)
}

/** The chains of certificates in what was answered. */
export function chainsIn(told: ServiceTold): readonly (readonly string[])[] {
  const chains: string[][] = [[]]
  for (const field of answered(told).fields) {
    if (field === '') chains.push([])
    else chains.at(-1)?.push(field)
  }
  return chains.slice(0, -1)
}

import { GroupExpansionError, type MembershipQuestion, type OtherForest } from '../../group-expansion/index.ts'
import { LicensingError } from '../../licensing/index.ts'
import { GROUP_EXPANSION_NAMESPACE, GROUP_EXPANSION_SHAPE } from '../../protocol/group-expansion.ts'
import { BASE_PATH, GROUP_EXPANSION_FILE } from '../../protocol/paths.ts'
import { requestBodyWriter, writeSoapEnvelope, writeVersionData } from '../message/index.ts'
import { LONGEST_ANSWER, type Called } from './called.ts'
import { REQUESTED_VERSIONS } from './chain-client.ts'
import { exchange, type Connection } from './exchange.ts'

const CALLED: Called = {
  title: 'server',
  kind: 'the server of another forest',
  longestAnswer: LONGEST_ANSWER,
  file: GROUP_EXPANSION_FILE,
  service: GROUP_EXPANSION_SHAPE,
  operation: GROUP_EXPANSION_SHAPE.operations.IsPrincipalMemberOf,
}

const writeBody = requestBodyWriter(GROUP_EXPANSION_NAMESPACE, GROUP_EXPANSION_SHAPE.operations.IsPrincipalMemberOf)

const HEADER = writeVersionData(REQUESTED_VERSIONS, GROUP_EXPANSION_NAMESPACE)

/** The address of GroupExpansion.asmx: the URL as it is, when it names an .asmx, else with the usual path. */
export function groupExpansionUrl(server: string): string {
  const url = new URL(server)
  if (!/\.asmx$/i.test(url.pathname)) url.pathname = `${BASE_PATH}/${GROUP_EXPANSION_FILE}`
  return url.href
}

const envelopeOf = ({ principal, groups, callsSoFar }: MembershipQuestion): string =>
  writeSoapEnvelope(
    '1.1',
    HEADER,
    writeBody({
      principalName: principal,
      principalCrossForest: principal,
      targetGroups: { string: groups },
      crossForestCallsSoFar: callsSoFar,
    }),
  )

const unavailable = (url: string, cause?: unknown): GroupExpansionError =>
  new GroupExpansionError(
    'forest-unavailable',
    cause instanceof Error ? cause.message : `The server at ${url} answers neither true nor false.`,
    { cause },
  )

/** Asks the server of another forest by IsPrincipalMemberOf. [MS-RMPRS] §3.5.4.1 */
export function createGroupExpansionService(server: string, connectionNow: () => Connection): OtherForest {
  const url = groupExpansionUrl(server)
  const ask = async (question: MembershipQuestion): Promise<readonly string[]> => {
    try {
      return await exchange({ url, envelope: envelopeOf(question), called: CALLED }, connectionNow())
    } catch (error) {
      throw error instanceof LicensingError ? unavailable(url, error) : error
    }
  }
  return {
    isPrincipalMemberOf: async (question) => {
      const [told, ...more] = await ask(question)
      if (more.length > 0 || (told !== 'true' && told !== 'false')) throw unavailable(url)
      return told === 'true'
    },
  }
}
